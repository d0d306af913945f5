public import MediaIO
public import Timeline

/// What a player does.
public enum PlayerState: String, Hashable, Sendable, CaseIterable {
  /// Nothing was played yet.
  case stopped
  case playing
  case paused
  /// The playhead is dragged.
  case scrubbing
  /// The last picture is shown and the sound is over.
  case ended
}

/// What a window is to show.
public struct Presentation: Sendable {
  /// The picture to show; nil while none was ever there.
  public var picture: Picture?
  /// Its number.
  public var frame: Int64
  /// Whether it differs from what was presented before, so that it has to be uploaded.
  public var isNew: Bool
  /// Whether it is a coarser copy that is shown until the right one is decoded.
  public var isStandIn: Bool
  /// The time of the medium that is heard, or at which the playhead stands.
  public var time: Flicks
  public var state: PlayerState
  /// Whether playback waits for pictures or sound that are not there yet.
  public var isWaiting: Bool
  /// The measurement, while playing.
  public var record: PresentRecord?
}
