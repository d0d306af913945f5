import MediaIO
import Testing
import Timeline

/// Every container, every frame rate, a still and a moving picture: the sound stays where it was put.
@Suite struct SyncTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let rate: String, style: SyncClip.Style
    var testDescription: String { "\(rate) fps, \(style)" }
  }

  static let cases = ["12", "23.976", "24", "25", "29.97", "30", "50", "60"].flatMap { rate in
    SyncClip.Style.allCases.map { Case(rate: rate, style: $0) }
  }

  @Test("sound and picture come back together from every container", arguments: cases)
  func offsets(_ example: Case) throws {
    let scratch = try Scratch()
    let clip = SyncClip(frameRate: try FrameRate(parsing: example.rate), style: example.style)
    let expected = try (0..<clip.frameCount).map { try clip.frameRate.start(ofFrame: $0) }
    let samples = try SampleRate.movie.sampleCount(ofFrames: clip.frameCount, at: clip.frameRate)
    // The kinds that share a container with another are slow to encode: three rates for them.
    let isUsual = ["24", "29.97", "60"].contains(example.rate)
    for kind in MovieKind.allCases where isUsual || MovieKind(kind.format) == kind {
      let path = scratch.path("clip.\(kind)")
      let summary = try clip.write(to: path, kind: kind)
      let report = try SyncMeter.measure(path)
      #expect(report.frameCount == clip.frameCount, "\(kind) lost frames")
      #expect(report.events.count == 4, "\(kind)")
      let limit = kind.format == .webm ? 0.5 : 0.05
      #expect(abs(report.worstOffset) <= limit, "\(kind): \(report.worstOffset) ms")
      // No drift: measured against the frames' exact starts, every click is as late as every other. (WebM's own frame
      // times are whole milliseconds, so the offsets to them spread by up to one.)
      let lateness = try zip(report.events, clip.flashFrames).map { event, frame in
        (event.click - (try clip.frameRate.start(ofFrame: frame)).seconds) * 1000
      }
      let drift = (lateness.max() ?? 0) - (lateness.min() ?? 0)
      #expect(drift <= 0.05, "\(kind) drifts by \(drift) ms")
      #expect(abs(lateness.max() ?? 1) <= limit && abs(lateness.min() ?? 1) <= limit, "\(kind): \(lateness) ms")
      // Matroska's ticks round: half a millisecond in WebM, half of 10 µs in the master. The others are exact.
      let tick: Int64 = kind.format == .webm ? 352_800 : kind == .mkv ? 3528 : 0
      let errors = zip(report.frameTimes, expected).map { abs(($0 - $1).count) }
      #expect(errors.allSatisfy { $0 <= tick }, "\(kind) frame times are off by \(errors.max() ?? 0) flicks")
      // AAC rounds up to whole frames of 1024; everything else is exact.
      let tail = report.samples - samples
      #expect(kind.format == .mp4 ? (0..<1024).contains(tail) : tail == 0, "\(kind) has \(tail) samples too many")
      #expect(summary.paddedSamples == 0 && summary.trimmedSamples == 0)
      #expect(summary.frames == clip.frameCount)
      if recordsFigures {
        let tick = errors.max() ?? 0
        print(
          "| \(example.rate) | \(example.style) | \(kind) | \(report.worstOffset) | \(report.spread) | \(drift) | \(tail) | \(tick) | \(summary.bytes) | \(summary.markedFrames) |"
        )
      }
    }
  }

  @Test("five minutes do not drift either", .enabled(if: recordsFigures, "slow: set HOOFBEAT_FIGURES=1"))
  func long() throws {
    let scratch = try Scratch()
    let rate = FrameRate.ntsc
    let clip = SyncClip(frameRate: rate, style: .still, size: PixelSize(32, 32), flashes: 30, flashEvery: 299)
    for kind in MovieKind.allCases {
      try clip.write(to: scratch.path("long.\(kind)"), kind: kind)
      let report = try SyncMeter.measure(scratch.path("long.\(kind)"))
      #expect(report.frameCount == clip.frameCount && report.events.count == 30)
      #expect(abs(report.worstOffset) <= (kind.format == .webm ? 0.5 : 0.05), "\(kind): \(report.worstOffset) ms")
      print("long | \(kind) | \(report.events.map(\.offsetMilliseconds)[29]) | \(report.worstOffset) ms")
    }
  }
}
