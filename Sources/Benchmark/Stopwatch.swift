internal import Foundation

/// Time on the wall and on the CPU, all threads together.
///
/// On a CPU device the second is the steadier figure when other programs share the cores.
public struct Elapsed: Sendable, Codable {
  /// Seconds on the wall.
  public var wall: Double
  /// CPU seconds of this process.
  public var cpu: Double

  /// What the clocks say now; only differences mean something.
  static var now: Elapsed {
    func seconds(_ clock: clockid_t) -> Double {
      var time = timespec()
      clock_gettime(clock, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    return Elapsed(wall: seconds(CLOCK_MONOTONIC), cpu: seconds(CLOCK_PROCESS_CPUTIME_ID))
  }

  static func - (end: Elapsed, start: Elapsed) -> Elapsed {
    Elapsed(wall: end.wall - start.wall, cpu: end.cpu - start.cpu)
  }

  /// The shorter of both, each for itself.
  func best(_ other: Elapsed) -> Elapsed { Elapsed(wall: min(wall, other.wall), cpu: min(cpu, other.cpu)) }
}

/// Measures `body` once.
func measured(_ body: () throws -> Void) rethrows -> Elapsed {
  let start = Elapsed.now
  try body()
  return .now - start
}
