import CutModel
import Foundation
import Timeline

/// What a `cutscene.json` says that cannot be, beyond what makes it unreadable.
enum CutChecks {
  /// Reads the document at `path` and finds everything that is wrong with it.
  /// - Returns: the cut, nil where it cannot be decoded at all, and sentences.
  static func read(_ path: String, name: String) -> (cut: Cut?, problems: [String]) {
    let bytes: [UInt8]
    do { bytes = try SmallFile.bytes(path, limit: Cut.largestFile) } catch { return (nil, [error.description]) }
    do {
      let cut = try Cut(json: bytes, name: name)
      return (cut, problems(cut))
    } catch {
      // Readable but contradictory documents are shown and checked as far as possible.
      guard let cut = try? JSONDecoder().decode(Cut.self, from: Data(bytes)), cut.format == Cut.formatName,
        cut.formatVersion == Cut.currentVersion, isTame(cut)
      else { return (nil, [error.description]) }
      return (cut, cut.problems.map { "\($0)." } + problems(cut))
    }
  }

  /// Whether its numbers can be added without a thought.
  private static func isTame(_ cut: Cut) -> Bool {
    let limit = Int64(1) << 56
    return (1...100_000_000).contains(cut.frames) && cut.duration.count.magnitude < limit
      && (1...65_536).contains(cut.width) && (1...65_536).contains(cut.height)
      && cut.shots.allSatisfy { $0.startFrame.magnitude < limit && $0.frames.magnitude < limit }
      && cut.shots.allSatisfy { $0.start.count.magnitude < limit && $0.end.count.magnitude < limit }
      && cut.subtitles.allSatisfy { $0.start.count.magnitude < limit && $0.end.count.magnitude < limit }
  }

  private static func problems(_ cut: Cut) -> [String] {
    var problems: [String] = []
    func start(_ frame: Int64) -> Flicks? { try? cut.frameRate.start(ofFrame: frame) }
    for shot in cut.shots where shot.frames >= 1 && shot.startFrame >= 0 && shot.startFrame <= cut.frames {
      if shot.start != start(shot.startFrame) || shot.end != start(shot.startFrame &+ min(shot.frames, cut.frames)) {
        problems.append("The times of shot \(shot.id) are not those of its pictures.")
      }
      if shot.transition.frames < 0 || shot.transition.frames > shot.frames {
        problems.append("The transition into shot \(shot.id) is longer than the shot.")
      }
    }
    let moments =
      cut.events.map { ("event \($0.id)", $0.time, $0.frame) }
      + cut.markers.map { ("marker \($0.name)", $0.time, $0.frame) }
    for (owner, time, frame) in moments where time >= .zero && time < cut.duration {
      if (try? cut.frameRate.frame(at: time)) != frame {
        problems.append("The picture of \(owner) is not the one that is shown at its time.")
      }
    }
    for move in cut.cameraMoves where move.start < .zero || move.end < move.start || move.end > cut.duration {
      problems.append("A \(move.kind) of the camera in \(move.shot) lies outside the cut.")
    }
    for line in cut.lines {
      for span in line.words + line.phonemes
      where span.start < line.start || span.end > line.end || span.end < span.start {
        problems.append("\"\(span.name)\" in line \(line.id) lies outside of it.")
        break
      }
    }
    let known = Set(CutVisemes.names)
    if let cue = cut.visemes.cues.first(where: { !known.contains($0.viseme) }) {
      problems.append("There is no viseme \(cue.viseme), which a cue of line \(cue.line) names.")
    }
    if let cue = cut.visemes.cues.first(where: { $0.start < .zero || $0.end < $0.start || $0.end > cut.duration }) {
      problems.append("A viseme cue of line \(cue.line) lies outside the cut.")
    }
    let events = Set(cut.events.map(\.id))
    if let tap = cut.haptics.taps.first(where: { !$0.event.isEmpty && !events.contains($0.event) }) {
      problems.append("A tap names the event \(tap.event), which is not there.")
    }
    let shares =
      cut.events.map(\.force) + cut.haptics.amplitude + cut.haptics.frequency
      + cut.haptics.taps.flatMap { [$0.intensity, $0.sharpness] }
    if !shares.allSatisfy({ (0...1).contains($0) }) { problems.append("A strength is not from 0 to 1.") }
    return problems
  }
}
