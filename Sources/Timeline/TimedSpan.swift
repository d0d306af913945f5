/// A stretch of time with a name: a word, a phoneme.
public struct TimedSpan: Codable, Equatable, Sendable {
  /// The word or phoneme.
  public var name: String
  /// When it starts.
  public var start: Flicks
  /// When it ends.
  public var end: Flicks

  /// Names a stretch.
  public init(name: String, start: Flicks, end: Flicks) {
    self.name = name
    self.start = start
    self.end = end
  }
}
