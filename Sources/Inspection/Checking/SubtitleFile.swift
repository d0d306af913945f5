import CutModel
import Foundation
import Timeline

/// A WebVTT or SubRip file, read as players do: cues with times and text; what is not a cue is passed over.
struct SubtitleFile {
  struct Cue {
    var start: Flicks
    var end: Flicks
    var text: String
  }

  /// The largest file that is read, in bytes.
  static let limit = 16 << 20

  private(set) var cues: [Cue] = []
  /// What is wrong with the file itself, one sentence each.
  private(set) var problems: [String] = []

  /// Whether its cues are JSON objects for programs instead of text for readers.
  var isMetadata: Bool { !cues.isEmpty && cues.allSatisfy { $0.text.hasPrefix("{") } }

  init(_ text: String, isWebVTT: Bool) {
    let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false)
    if isWebVTT, !(lines.first ?? "").replacing("\u{FEFF}", with: "").hasPrefix("WEBVTT") {
      problems.append("It does not begin with WEBVTT, so no player reads it.")
    }
    var index = 0
    while index < lines.count {
      defer { index += 1 }
      guard let arrow = lines[index].range(of: "-->") else { continue }
      let from = Self.time(lines[index][..<arrow.lowerBound])
      let to = Self.time(lines[index][arrow.upperBound...].split(separator: " ").first ?? "")
      var text: [Substring] = []
      while index + 1 < lines.count, !lines[index + 1].isEmpty {
        index += 1
        text.append(lines[index])
      }
      guard let from, let to else {
        problems.append("A cue's time cannot be read: \"\(singleLine(lines[index], limit: 40))\".")
        continue
      }
      cues.append(Cue(start: from, end: to, text: text.joined(separator: "\n")))
    }
  }

  /// `00:01:02.500`, `01:02.500` or `00:01:02,500`.
  private static func time(_ text: Substring) -> Flicks? {
    let parts = text.trimmingCharacters(in: .whitespaces).replacing(",", with: ".").split(separator: ":")
    guard (2...3).contains(parts.count), let last = parts.last else { return nil }
    let seconds = last.split(separator: ".", omittingEmptySubsequences: false)
    guard seconds.count == 2, seconds[1].count == 3, let whole = Int64(seconds[0]), let rest = Int64(seconds[1]),
      whole < 60, let minutes = Int64(parts[parts.count - 2]), minutes < 60,
      let hours = parts.count == 3 ? Int64(parts[0]) : 0, hours < 1000, [whole, rest, minutes, hours].min() ?? 0 >= 0
    else { return nil }
    return try? Flicks(((hours * 60 + minutes) * 60 + whole) * 1000 + rest, timesPerSecond: 1000)
  }

  /// What is wrong with the times: cues that end before they start, overlap, or lie outside of the picture.
  func timeProblems(_ duration: Flicks?) -> [String] {
    var found: [String] = []
    let millisecond = Flicks(Flicks.perSecond / 1000)
    for (number, cue) in cues.enumerated() {
      if cue.end <= cue.start { found.append("Cue \(number + 1) ends before it starts.") }
      // A cue may end where the rounding to milliseconds puts it.
      if let duration, cue.start >= duration || cue.end > duration + millisecond {
        found.append("Cue \(number + 1) (\(cue.start.clockText)) lies after the end of the picture.")
      }
    }
    guard !isMetadata else { return found }
    for (number, (former, next)) in zip(cues, cues.dropFirst()).enumerated() where next.start < former.end {
      found.append("Cues \(number + 1) and \(number + 2) overlap.")
    }
    return found
  }

  /// How many of its cues say what the cut's subtitles say, at their times to a millisecond.
  func matching(_ cut: Cut) -> Int {
    let near = Flicks.perSecond / 1000
    return zip(cues, cut.subtitles.filter { $0.end > $0.start }).count { cue, subtitle in
      (cue.start - subtitle.start).count.magnitude <= near && (cue.end - subtitle.end).count.magnitude <= near
        && Self.letters(cue.text).hasSuffix(Self.letters(subtitle.text))
    }
  }

  /// Letters and digits only: markup, escapes and line breaks differ from format to format.
  private static func letters(_ text: String) -> String {
    var plain = text
    if plain.hasPrefix("<v "), let end = plain.firstIndex(of: ">") { plain = String(plain[plain.index(after: end)...]) }
    for (escape, letter) in [
      ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""),
    ] {
      plain = plain.replacing(escape, with: letter)
    }
    return String(plain.lowercased().filter { $0.isLetter || $0.isNumber })
  }
}
