public import Timeline

/// How much of a medium there is.
public struct MediaExtent: Hashable, Sendable {
  /// Pictures, from number 0 on.
  public var frames: Int64
  /// When the last of them is over.
  public var end: Flicks
  /// Whether no more will come.
  public var isComplete: Bool

  /// Says how much there is.
  public init(frames: Int64, end: Flicks, isComplete: Bool) {
    self.frames = frames
    self.end = end
    self.isComplete = isComplete
  }
}
