import Testing
import Timeline

@testable import AudioOutput

@Suite("A device's steps become a smooth clock") struct SteppedClockTests {
  static let millisecond = Flicks.perSecond / 1000

  struct Case: Sendable, CustomTestStringConvertible {
    /// Frames that a device mixes at a time.
    var period: Int64
    /// Milliseconds between two readings.
    var reads: Int64
    /// The device's speed against the host, in parts per million.
    var ppm: Int64
    var testDescription: String { "periods of \(period) frames, read every \(reads) ms, \(ppm) ppm" }
  }

  static let cases = [64, 480, 1024, 1116].flatMap { period in
    [(2, 0), (3, 100), (5, -200)].map { Case(period: period, reads: $0.0, ppm: $0.1) }
  }

  /// The true position is `host` at the device's speed; a device shows whole periods of it.
  @Test("within a quarter of a period and never backwards", arguments: cases) func smooth(_ given: Case) {
    var clock = SteppedClock()
    var last = Flicks(0)
    var worst: Int64 = 0
    for step in 0..<2000 as Range<Int64> {
      // Readings come irregularly, as on a busy machine.
      let host = step * given.reads * Self.millisecond + (step * 7919 % 13) * Self.millisecond / 13
      let truth = host + host / 1_000_000 * given.ppm
      let period = given.period * 14_700
      clock.add(Flicks(truth / period * period), at: Flicks(host))
      guard let now = clock.position(at: Flicks(host)) else { continue }
      #expect(now >= last)
      last = now
      if step > 400 { worst = max(worst, abs(now.count - truth)) }
    }
    // Readings find a step at most one reading late.
    let limit = max(given.period * 14_700 / 4, given.reads * Self.millisecond * 2)
    #expect(worst < limit, "\(Flicks(worst))")
  }

  @Test("a device that stood still is believed at once") func stall() {
    var clock = SteppedClock()
    for step in 0..<500 as Range<Int64> {
      clock.add(Flicks(step * 2 * Self.millisecond), at: Flicks(step * 2 * Self.millisecond))
    }
    let late = 100 * Self.millisecond
    for step in 500..<1500 as Range<Int64> {
      clock.add(Flicks(step * 2 * Self.millisecond - late), at: Flicks(step * 2 * Self.millisecond))
    }
    let end = Flicks(3000 * Self.millisecond)
    #expect(clock.position(at: end) == end - Flicks(late))
    #expect(clock.correction == .zero)
  }
}
