public import Timeline

/// What was heard when a picture was shown.
public struct PresentRecord: Hashable, Sendable {
  /// The output's host time.
  public var host: Flicks
  /// The time of the medium that was heard.
  public var heard: Flicks
  /// The picture that belongs to it.
  public var expected: Int64
  /// The picture that was shown.
  public var shown: Int64
  /// What is heard minus the middle of the shown picture's time. It is within half a picture as long as the picture is right.
  public var error: Flicks
  /// How far what is heard lies outside the shown picture's time: positive where the picture is behind, negative where it is
  /// ahead, zero where it is right.
  public var lag: Flicks
  /// From the start of the shown picture to the start of the right one.
  public var behind: Flicks
  /// Half the time of the shown picture: what `error` may be.
  public var half: Flicks

  /// Whether the right picture was not there in time.
  public var isLate: Bool { shown < expected }

  /// Measures `shown` against what is heard.
  public init(host: Flicks, heard: Flicks, expected: Int64, shown: Int64, times: FrameTimes) {
    self.host = host
    self.heard = heard
    self.expected = expected
    self.shown = shown
    let (start, end) = (times.start(of: shown), times.start(of: shown + 1))
    behind = times.start(of: expected) - start
    half = Flicks((end - start).count / 2)
    error = heard - start - half
    lag = heard < start ? heard - start : heard < end ? .zero : heard - end
  }
}
