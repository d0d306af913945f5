import Glibc

/// Says when the next frame is due: every 1/60 s of the clock, without collecting error. A frame that comes late by more than one
/// interval starts a new count, so that nothing is made up for.
public struct FramePacer: Sendable {
  /// Nanoseconds from frame to frame.
  public let interval: Int64
  private var due: Int64?

  /// 1 to 1,000 frames a second.
  public init(framesPerSecond: Int = 60) {
    interval = 1_000_000_000 / Int64(min(1_000, max(1, framesPerSecond)))
  }

  /// The time of the next frame, given the present time; both in nanoseconds of a clock that only goes forward. Never before `now`.
  public mutating func next(now: Int64) -> Int64 {
    let planned = (due ?? now) + interval
    let result = planned < now ? now : planned
    due = planned < now - interval ? now : planned
    return result
  }

  /// Nanoseconds of the machine's monotonic clock.
  public static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Sleeps until a time of `now()`'s clock.
  public static func sleep(until time: Int64) {
    var target = timespec(tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &target, nil) == EINTR {}
  }
}
