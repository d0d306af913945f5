import Foundation
import Loudness
import Testing
import Timeline

/// Loudness as FFmpeg's own implementation of EBU R 128 measures it.
@Suite struct LoudnessTests {
  @Test("loudness, range, peak and both series agree with FFmpeg's", arguments: TestSound.allCases)
  func agreement(_ sound: TestSound) throws {
    let samples = sound.samples
    let ours = try LoudnessMeter.measure(samples, channels: 2, rate: .movie)
    let theirs = try FFmpegMeter(samples, channels: 2, rate: TestSound.rate)
    #expect(abs(try #require(ours.integratedLUFS) - theirs.integrated) <= 0.1)
    #expect(abs(try #require(ours.truePeakDBTP) - theirs.truePeak) <= 0.2)
    #expect(abs(try #require(ours.rangeLU) - theirs.range) <= 0.2)
    #expect(ours.momentaryLUFS.count == 40 && abs(theirs.momentary.count - 40) <= 1)
    for step in 35..<min(39, theirs.momentary.count) {
      if theirs.momentary[step] > -70 {
        #expect(abs((ours.momentaryLUFS[step] ?? -100) - theirs.momentary[step]) <= 0.15, "at \(step)")
      }
      if theirs.shortTerm[step] > -70 {
        #expect(abs((ours.shortTermLUFS[step] ?? -100) - theirs.shortTerm[step]) <= 0.15, "at \(step)")
      }
    }
  }

  @Test("the standard's reference tone has its reference loudness")
  func reference() throws {
    // EBU Tech 3341, case 1: 1 kHz at −23 dBFS in both channels is −23 LUFS.
    let level = Float(pow(10, -23.0 / 20))
    let tone = (0..<48_000 * 20).flatMap { index -> [Float] in
      let value = level * Float(sin(2 * Double.pi * 1000 * Double(index) / 48_000))
      return [value, value]
    }
    let report = try LoudnessMeter.measure(tone, channels: 2, rate: .movie)
    #expect(abs(try #require(report.integratedLUFS) + 23) < 0.05)
    #expect(abs(try #require(report.truePeakDBTP) + 23) < 0.05)
    #expect(abs(try #require(report.rangeLU)) < 0.1)
  }

  @Test("a sound that goes by in parts is measured like the whole")
  func parts() throws {
    let samples = TestSound.speech.samples
    let meter = try LoudnessMeter(channels: 2, rate: .movie)
    var at = 0
    for size in sequence(first: 2, next: { ($0 * 7 + 2) % 30_002 / 2 * 2 + 2 }) {
      let end = min(at + size, samples.count)
      try meter.add(samples[at..<end])
      at = end
      if at == samples.count { break }
    }
    #expect(try meter.report() == LoudnessMeter.measure(samples, channels: 2, rate: .movie))
  }

  @Test("every sound comes to the target, no peak goes over the limit", arguments: TestSound.allCases)
  func normalised(_ sound: TestSound) throws {
    let target = try LoudnessTarget()
    let result = try NormalisedSound(sound.samples, channels: 2, rate: .movie, target: target)
    let theirs = try FFmpegMeter(result.samples, channels: 2, rate: TestSound.rate)
    #expect(result.samples.count == sound.samples.count)
    #expect(theirs.truePeak <= target.truePeakDBTP + 0.1, "\(theirs.truePeak) dB")
    #expect(try #require(result.after.truePeakDBTP) <= target.truePeakDBTP + 1e-6)
    // Hits on a soft ground are limited by 6 dB at most beyond what gain alone asks for.
    if sound != .percussion {
      #expect(abs(theirs.integrated - target.integratedLUFS) <= 0.1, "\(theirs.integrated) LUFS")
    }
    #expect(theirs.integrated <= target.integratedLUFS + 0.1)
    #expect(result.isLimited == (try #require(result.before.truePeakDBTP) + target.gainDB(for: result.before) > -1.5))
    guard sound == .speech else { return }
    let again = try NormalisedSound(sound.samples, channels: 2, rate: .movie, target: target)
    #expect(again.samples == result.samples)
  }

  @Test("without the limiter the whole sound stays softer")
  func unlimited() throws {
    let target = try LoudnessTarget(limitsPeaks: false)
    let result = try NormalisedSound(TestSound.percussion.samples, channels: 2, rate: .movie, target: target)
    #expect(!result.isLimited)
    #expect(abs(try #require(result.after.truePeakDBTP) + 1.5) < 0.01)
    let factor = Float(pow(10, result.gainDB / 20))
    #expect(zip(result.samples, TestSound.percussion.samples).allSatisfy { $0 == $1 * factor })
  }

  @Test("silence, nothing, and sounds too short to have a loudness are left as they are")
  func silence() throws {
    let target = try LoudnessTarget()
    for samples in [[], [Float](repeating: 0, count: 96_000), [Float](repeating: 0.25, count: 200)] {
      let result = try NormalisedSound(samples, channels: 2, rate: .movie, target: target)
      #expect(result.samples == samples && result.gainDB == 0 && result.before.isSilent && !result.isLimited)
      #expect(result.before.rangeLU == nil)
    }
    #expect(try LoudnessMeter.measure([], channels: 1, rate: .movie).truePeakDBTP == nil)
    // Hiss below −70 LUFS is silence too.
    let hiss = (0..<96_000).map { Float($0 * 7919 % 13 - 6) * 1e-6 }
    #expect(try NormalisedSound(hiss, channels: 2, rate: .movie, target: target).samples == hiss)
  }

  @Test("impossible requests are refused in a sentence")
  func refused() throws {
    for (loudness, peak, gain) in [(-16.0, 0.5, 30.0), (-80, -1, 30), (.nan, -1, 30), (-16, -1, -3), (-16, .nan, 3)] {
      let error = #expect(throws: LoudnessError.self) {
        try LoudnessTarget(integratedLUFS: loudness, truePeakDBTP: peak, maximumGainDB: gain)
      }
      #expect(error?.description.hasSuffix(".") == true)
    }
    #expect(throws: LoudnessError.self) { try LoudnessMeter(channels: 0, rate: .movie) }
    #expect(throws: LoudnessError.self) { try LoudnessMeter(channels: 9, rate: .movie) }
    #expect(throws: LoudnessError.self) { try LoudnessMeter.measure([0.1], channels: 2, rate: .movie) }
    #expect(throws: LoudnessError.self) { try LoudnessMeter.measure([.nan, 0], channels: 2, rate: .movie) }
    let target = try LoudnessTarget()
    #expect(throws: LoudnessError.self) {
      try NormalisedSound([.infinity], channels: 1, rate: .movie, target: target)
    }
  }
}
