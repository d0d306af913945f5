import Testing
import Timeline

@Suite struct FrameRateTests {
  struct Spelling: Sendable, CustomTestStringConvertible {
    let text: String, numerator: Int64, denominator: Int64
    var testDescription: String { text }
  }

  @Test(
    "frame rates are read exactly, NTSC decimals as their true fractions",
    arguments: [
      Spelling(text: "24", numerator: 24, denominator: 1),
      Spelling(text: "24000/1001", numerator: 24_000, denominator: 1001),
      Spelling(text: "48/2", numerator: 24, denominator: 1),
      Spelling(text: "23.976", numerator: 24_000, denominator: 1001),
      Spelling(text: "23.98", numerator: 24_000, denominator: 1001),
      Spelling(text: "23.976024", numerator: 24_000, denominator: 1001),
      Spelling(text: "29.97", numerator: 30_000, denominator: 1001),
      Spelling(text: "59.94", numerator: 60_000, denominator: 1001),
      Spelling(text: "119.88", numerator: 120_000, denominator: 1001),
      Spelling(text: "11.988", numerator: 12_000, denominator: 1001),
      Spelling(text: "12.5", numerator: 25, denominator: 2),
      Spelling(text: "24.0", numerator: 24, denominator: 1),
      Spelling(text: "1", numerator: 1, denominator: 1),
      Spelling(text: "1000", numerator: 1000, denominator: 1),
    ])
  func spellings(_ example: Spelling) throws {
    let rate = try FrameRate(parsing: example.text)
    #expect(rate.numerator == example.numerator)
    #expect(rate.denominator == example.denominator)
    #expect(try FrameRate(parsing: rate.description) == rate)
  }

  @Test(
    "unusable frame rates are refused",
    arguments: [
      "0", "-24", "nan", "inf", "1e3", "", "24/0", "0/1", "24/1/1", "1001", "0.5", "1/2", "24fps", " 24", "٢٤",
      "99999999999999999999", "9223372036854775807/1", "1000001/1000", "24/-1", ".", "0.0",
      "999999999999.999999",
    ])
  func refused(_ text: String) {
    let error = #expect(throws: TimelineError.self) { try FrameRate(parsing: text) }
    #expect(error == .frameRate(text))
  }

  @Test(
    "frame starts convert back to their frame, before and after zero",
    arguments: ["12", "23.976", "24", "25", "29.97", "30", "48", "50", "59.94", "60", "11", "7", "144", "119.88"])
  func lattice(_ text: String) throws {
    let rate = try FrameRate(parsing: text)
    for index: Int64 in [-1000, -1, 0, 1, 2, 3, 999, 86_400, 123_456_789] {
      let start = try rate.start(ofFrame: index)
      #expect(try rate.frame(at: start) == index)
      #expect(try rate.frame(at: start - Flicks(1)) == index - 1)
      #expect(try rate.frameCount(nearest: start) == max(1, index))
    }
    #expect(rate.isExactInFlicks == (text != "11"))
  }

  struct Count: Sendable, CustomTestStringConvertible {
    let frames: Int64, rate: String, hertz: Int64, samples: Int64
    var testDescription: String { "\(frames) frames at \(rate), \(hertz) Hz" }
  }

  @Test(
    "the sound of n frames has round(n · rate · denominator / numerator) samples",
    arguments: [
      Count(frames: 121, rate: "24", hertz: 48_000, samples: 242_000),
      Count(frames: 1, rate: "24000/1001", hertz: 48_000, samples: 2002),
      Count(frames: 1, rate: "30000/1001", hertz: 48_000, samples: 1602),
      Count(frames: 5, rate: "30000/1001", hertz: 48_000, samples: 8008),
      Count(frames: 3, rate: "7", hertz: 44_100, samples: 18_900),
      Count(frames: 1, rate: "32", hertz: 44_100, samples: 1378),
      Count(frames: 2, rate: "11", hertz: 48_000, samples: 8727),
      Count(frames: 0, rate: "24", hertz: 48_000, samples: 0),
    ])
  func sampleCounts(_ example: Count) throws {
    let count = try SampleRate(hertz: example.hertz)
      .sampleCount(ofFrames: example.frames, at: FrameRate(parsing: example.rate))
    #expect(count == example.samples)
  }

  @Test(
    "sample rates outside 1 kHz to 384 kHz are refused", arguments: [0, -1, 1, 999, 384_001, 768_000, .max] as [Int64])
  func sampleRates(_ hertz: Int64) {
    #expect(throws: TimelineError.sampleRate("\(hertz)")) { try SampleRate(hertz: hertz) }
  }

  @Test("timecode counts nominal frames, and drops numbers only at 29.97 and 59.94")
  func timecodes() throws {
    let film = FrameRate.filmNTSC
    #expect(Timecode(frame: 24 * 3723 + 5, rate: film).description == "01:02:03:05")
    let ntsc = FrameRate.ntsc
    #expect(Timecode(frame: 1799, rate: ntsc, droppingFrames: true).description == "00:00:59;29")
    #expect(Timecode(frame: 1800, rate: ntsc, droppingFrames: true).description == "00:01:00;02")
    #expect(Timecode(frame: 17_981, rate: ntsc, droppingFrames: true).description == "00:09:59;29")
    #expect(Timecode(frame: 17_982, rate: ntsc, droppingFrames: true).description == "00:10:00;00")
    // 107,892 frames are one hour of 29.97 by the clock, to within four milliseconds.
    #expect(Timecode(frame: 107_892, rate: ntsc, droppingFrames: true).description == "01:00:00;00")
    #expect(Timecode(frame: 3600, rate: try FrameRate(60_000, 1001), droppingFrames: true).description == "00:01:00;04")
    #expect(Timecode(frame: 1800, rate: try FrameRate(30), droppingFrames: true).description == "00:01:00:00")
    #expect(Timecode(frame: 3_600 * 24 * 30, rate: film).description == "30:00:00:00")
  }
}
