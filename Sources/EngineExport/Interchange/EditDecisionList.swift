import CutModel
import Timeline

/// A cut as a CMX 3600 edit decision list: one video track, one reel, a line for each edit, events as `* LOC` comments.
///
/// Timecode counts the nominal rate without dropping numbers, from 00:00:00:00; the reel is the finished movie, so that
/// source and record times are equal. Names lose everything but printable ASCII, as the format wants it.
enum EditDecisionList {
  /// The file.
  static func text(_ cut: Cut, plan: EditPlan) -> String {
    var lines = ["TITLE: \(ascii(cut.title, limit: 70))", "FCM: NON-DROP FRAME", ""]
    let reel = reelName(cut.id)
    func code(_ frame: Int64) -> String { "\(Timecode(frame: frame, rate: cut.frameRate))" }
    func event(_ number: Int, _ kind: String, _ first: Int64, _ end: Int64) -> String {
      let times = "\(code(first)) \(code(end)) \(code(first)) \(code(end))"
      return "\(pad(number, 3))  \(padRight(reel, 8)) V     \(padRight(kind, 8)) \(times)"
    }
    var number = 1
    // A dissolve belongs to the edit it leads to and starts where it starts: the shot before it ends there.
    func start(_ index: Int) -> Int64 {
      let edit = plan.edits[index]
      return edit.join?.kind == .dissolve ? edit.first - (edit.join?.before ?? 0) : edit.first
    }
    for (index, edit) in plan.edits.enumerated() {
      let first = start(index)
      let end = index + 1 < plan.edits.count ? start(index + 1) : cut.frames
      if let join = edit.join, join.kind == .dissolve, index > 0 {
        lines.append(event(number, "C", first, first))
        lines.append(event(number, "D    \(pad(Int(join.before + join.after), 3))", first, end))
        lines.append("* FROM CLIP NAME: \(ascii(plan.edits[index - 1].shot.id, limit: 60))")
        lines.append("* TO CLIP NAME: \(ascii(edit.shot.id, limit: 60))")
      } else {
        lines.append(event(number, "C", first, end))
        lines.append("* FROM CLIP NAME: \(ascii(edit.shot.id, limit: 60))")
        if edit.join?.kind == .fade { lines.append("* FADE THROUGH BLACK IN THE MOVIE") }
      }
      for moment in cut.events where (first..<end).contains(moment.frame) {
        lines.append("* LOC: \(code(moment.frame)) RED     \(ascii(moment.id, limit: 60))")
      }
      for moment in cut.markers where (first..<end).contains(moment.frame) {
        lines.append("* LOC: \(code(moment.frame)) BLUE    \(ascii(moment.name, limit: 60))")
      }
      number += 1
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// At most eight capital letters and digits.
  static func reelName(_ id: String) -> String {
    let kept = id.uppercased().unicodeScalars.filter { ("A"..."Z").contains($0) || ("0"..."9").contains($0) }
    let name = String(String.UnicodeScalarView(kept.prefix(8)))
    return name.isEmpty ? "MASTER" : name
  }

  private static func ascii(_ text: String, limit: Int) -> String {
    String(text.unicodeScalars.prefix(limit).map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" })
  }

  private static func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func padRight(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
