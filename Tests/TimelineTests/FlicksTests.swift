import Testing
import Timeline

@Suite struct FlicksTests {
  @Test(
    "one sample of every common sound rate is a whole number of flicks",
    arguments: [8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000] as [Int64])
  func wholeSamples(hertz: Int64) throws {
    let rate = try SampleRate(hertz: hertz)
    #expect(try rate.start(ofSample: 1).count * hertz == Flicks.perSecond)
    for index: Int64 in [0, 1, 7, 12_345_678, -99] {
      #expect(try rate.sample(nearest: rate.start(ofSample: index)) == index)
    }
  }

  @Test("time-base conversion is exact, rounds halves away from zero and reports overflow")
  func timeBases() throws {
    #expect(try Flicks(1001, timesPerSecond: 24_000).count == 29_429_400)
    #expect(try Flicks(-312, timesPerSecond: 48_000).count == -4_586_400)
    #expect(try Flicks(2, timesPerSecond: 24_000, numerator: 1001).count == 58_858_800)
    #expect(try Flicks(1, timesPerSecond: 2 * Flicks.perSecond).count == 1)
    #expect(try Flicks(-1, timesPerSecond: 2 * Flicks.perSecond).count == -1)
    #expect(try Flicks(1, timesPerSecond: 2 * Flicks.perSecond + 1).count == 0)
    #expect(try Flicks(.max, timesPerSecond: Flicks.perSecond).count == .max)
    #expect(throws: TimelineError.self) { try Flicks(seconds: .max) }
    #expect(throws: TimelineError.self) { try Flicks(.min, timesPerSecond: 1) }
    #expect(throws: TimelineError.self) { try Flicks(1, timesPerSecond: 0) }
    #expect(throws: TimelineError.self) { try Flicks(.max).adding(Flicks(1)) }
    #expect(throws: TimelineError.self) { try Flicks(.max).multiplied(by: 2) }
  }

  @Test("times print the decimals they need and no more")
  func text() throws {
    #expect(Flicks.zero.description == "0 s")
    #expect(try Flicks(5, timesPerSecond: 2).description == "2.5 s")
    #expect(try Flicks(-1001, timesPerSecond: 24_000).description == "-0.041708333 s")
    #expect(try Flicks(seconds: 3).description == "3 s")
    #expect(Flicks(Flicks.perSecond - 1).description == "0.999999999 s")
    #expect(try Flicks(3_723_004, timesPerSecond: 1000).clockText == "01:02:03.004")
    #expect(Flicks(-Flicks.perSecond).clockText == "-00:00:01.000")
  }

  struct Accepted: Sendable, CustomTestStringConvertible {
    let text: String, milliseconds: Int64
    var testDescription: String { text }
  }

  @Test(
    "durations are read exactly",
    arguments: [
      Accepted(text: "2.5", milliseconds: 2500), Accepted(text: "2.5s", milliseconds: 2500),
      Accepted(text: "1200ms", milliseconds: 1200), Accepted(text: ".5", milliseconds: 500),
      Accepted(text: "4.", milliseconds: 4000), Accepted(text: "0.001s", milliseconds: 1),
      Accepted(text: "3600", milliseconds: 3_600_000), Accepted(text: "2.500000000000", milliseconds: 2500),
    ])
  func durations(_ example: Accepted) throws {
    let expected = try Flicks(example.milliseconds, timesPerSecond: 1000)
    #expect(try Flicks(parsingDuration: example.text) == expected)
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let text: String, because: String
    var testDescription: String { text }
  }

  @Test(
    "unusable durations are refused with the reason",
    arguments: [
      Refused(text: "0", because: "more than zero"), Refused(text: "-1", because: "more than zero"),
      Refused(text: "0.0s", because: "more than zero"), Refused(text: "nan", because: "not a number"),
      Refused(text: "1e9", because: "one hour"), Refused(text: "3600.001", because: "one hour"),
      Refused(text: "999999999999", because: "one hour"), Refused(text: "9999999999999999999", because: "one hour"),
      Refused(text: "", because: "not a number"), Refused(text: "s", because: "not a number"),
      Refused(text: "ms", because: "not a number"), Refused(text: "1:30", because: "not a number"),
      Refused(text: "2,5", because: "not a number"), Refused(text: "inf", because: "one hour"),
      Refused(text: "0x10", because: "plainly"), Refused(text: "1.0000001", because: "plainly"),
      Refused(text: "٣", because: "not a number"), Refused(text: "2 s", because: "not a number"),
    ])
  func refusedDurations(_ example: Refused) {
    let error = #expect(throws: TimelineError.self) { try Flicks(parsingDuration: example.text) }
    #expect(error?.description.contains(example.because) == true, "\(error?.description ?? "no error")")
  }
}
