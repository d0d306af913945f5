import Glibc
import Timeline

/// The system's steady clock.
enum HostClock {
  /// `CLOCK_MONOTONIC`, to the nearest flick.
  static func now() -> Flicks {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Flicks(Int64(time.tv_sec) * Flicks.perSecond + Int64(time.tv_nsec) * 441 / 625)
  }
}
