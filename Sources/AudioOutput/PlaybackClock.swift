public import Timeline

/// What a clock says: where in the sound that was handed over a listener is.
public struct ClockReading: Hashable, Sendable {
  /// The position that is heard, counted from the first frame that was ever pulled. It never goes back.
  public var heard: Flicks
  /// How long a frame takes from being mixed to being heard, as the device tells it.
  public var latency: Flicks
  /// By how much the device's last word differed from this clock: what it is being corrected by.
  public var correction: Flicks
  /// Whether it goes on.
  public var isRunning: Bool

  /// Says where a listener is.
  public init(heard: Flicks, latency: Flicks = .zero, correction: Flicks = .zero, isRunning: Bool) {
    self.heard = heard
    self.latency = latency
    self.correction = correction
    self.isRunning = isRunning
  }
}

/// The master clock of a player: the sound that is heard.
///
/// Outputs differ in who makes time pass: the sound device, the system's clock or a test.
public protocol PlaybackClock: AnyObject, Sendable {
  /// The time by which pictures are shown: steady, from no particular start. A test's outputs have one of their own.
  var hostTime: Flicks { get }

  /// What is heard at a moment of `hostTime`, which may lie a little ahead: when a picture will be seen.
  func reading(at host: Flicks) -> ClockReading
}

extension PlaybackClock {
  /// What is heard now.
  public var now: ClockReading { reading(at: hostTime) }
}
