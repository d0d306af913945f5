import Testing
import Timeline

@testable import Playback

@Suite("Measurements find what is wrong") struct StatisticsTests {
  /// A minute of presents at 60 Hz; `shown` says which picture is shown at a time.
  static func measure(_ times: FrameTimes, _ shown: (Flicks) -> Int64) -> SyncStatistics {
    var recorder = SyncRecorder()
    for present in 0..<3600 as Range<Int64> {
      let time = Flicks(present * Flicks.perSecond / 60)
      recorder.add(
        PresentRecord(host: time, heard: time, expected: times.frame(at: time), shown: shown(time), times: times),
        percent: 100)
    }
    return recorder.summary
  }

  @Test("the right pictures: within half a picture, no lag, no drift") func right() {
    let times = FrameTimes.constant(.film)
    let found = Self.measure(times) { times.frame(at: $0) }
    #expect(found.beyondHalf == 0 && found.late == 0 && found.dropped == 0 && found.worstLag == 0 && found.drift == 0)
    #expect(found.worst <= 1000.0 / 48 && found.worst > 1000.0 / 48 - 1000.0 / 60)
    #expect(found.presents == 3600 && found.repeated == 3600 - 1440)
    #expect(found.p50 < found.p95 && found.p95 <= found.p99 && found.p99 <= found.worst + 0.01)
  }

  @Test("pictures at 23.976 for sound at 24 drift by 60 ms a minute") func drift() throws {
    let (times, wrong) = (FrameTimes.constant(.film), FrameTimes.constant(.filmNTSC))
    let found = Self.measure(times) { wrong.frame(at: $0) }
    #expect(abs(found.drift - 60 * 1000.0 / 1001) < 1)
    #expect(found.late > 0 && found.beyondHalf > 0 && found.worstLag > 40)
  }

  @Test("a picture that is always one too old is always beyond half a picture") func late() {
    let times = FrameTimes.constant(.film)
    let found = Self.measure(times) { times.frame(at: $0) - 1 }
    // At two of ten presents a picture has just begun: that is half a picture, not more.
    #expect(found.late == 3600 && found.beyondHalf == 3600 - 720 && found.p50 > 1000.0 / 48)
  }

  @Test("a clock that was corrected by less than half a picture shows no earlier picture again") func hysteresis() {
    let times = FrameTimes.constant(.film)
    let start = times.start(of: 10)
    func frame(_ time: Flicks, _ shown: Int64?) -> Int64 {
      FrameChoice.frame(at: time, times: times, within: 0..<100, goingOnFrom: shown)
    }
    #expect(frame(start, nil) == 10)
    #expect(frame(start - Flicks(1), nil) == 9)
    #expect(frame(start - Flicks(1), 10) == 10)
    #expect(frame(start - Flicks(14_699_999), 10) == 10)
    #expect(frame(start - Flicks(14_700_000), 10) == 9)
    #expect(frame(start - Flicks(1), 11) == 9)
    #expect(frame(Flicks(-1), nil) == 0 && frame(times.start(of: 100), nil) == 99)
  }

  @Test("listed times choose the last that is not later") func listed() {
    let times = FrameTimes.listed([Flicks(0), Flicks(10), Flicks(15)], end: Flicks(30))
    #expect([-1, 0, 9, 10, 14, 15, 29, 30].map { times.frame(at: Flicks($0)) } == [-1, 0, 0, 1, 1, 2, 2, 3])
    #expect(times.start(of: 2) == Flicks(15) && times.start(of: 3) == Flicks(30) && times.start(of: -1) == .zero)
  }

  @Test("a line through points has their slope") func line() {
    var fit = LineFit()
    #expect(fit.slope == 0)
    for x in 0..<50 { fit.add(Double(x) + 1e6, Double(x) * 2.5 - 7) }
    #expect(abs(fit.slope - 2.5) < 1e-9)
  }
}
