internal import Generation
internal import Speech
internal import Timeline

/// A line of a shot at its place in the shot's time.
struct PlacedLine: Sendable, Equatable {
  /// As it was written.
  let text: String
  /// Phonemes with their times from the start of the shot.
  let segments: [PhonemeSegment]
  /// When its first phoneme, usually silence, begins.
  let start: Flicks
  /// When its last phoneme ends.
  let end: Flicks

  /// Puts lines one after the other, each at the time asked for or right after the one before; flite's lines begin and
  /// end in silence, which is pause enough.
  /// - Throws: `GenerationError` when a line would start before the one before it has ended.
  static func place(_ scripted: [ScriptedLine], _ spoken: [SpokenLine]) throws -> [PlacedLine] {
    var placed: [PlacedLine] = []
    for (script, line) in zip(scripted, spoken) {
      let free = placed.last?.end ?? .zero
      let start = try script.start ?? free.adding(script.pause)
      guard start >= free else {
        throw GenerationError(
          "the line \"\(script.text.prefix(40))\" starts at \(ShotPlan.text(start)), but the one before it lasts until "
            + "\(ShotPlan.text(free)); let it start later.")
      }
      let segments = try line.segments.map { segment in
        var moved = segment
        moved.start = try segment.start.adding(start)
        moved.end = try segment.end.adding(start)
        return moved
      }
      placed.append(
        PlacedLine(text: script.text, segments: segments, start: start, end: try start.adding(line.duration)))
    }
    return placed
  }
}
