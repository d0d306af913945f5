import Foundation
import Loudness
import Testing
import Timeline

@Suite struct LimiterTests {
  /// A tone at a quarter of the rate, sampled 45° off its crests: its samples are 3 dB below what is between them. It
  /// swells and fades, for how an abrupt end rings is a matter of the filter.
  private func hidden(_ amplitude: Double) -> [Float] {
    (0..<24_000).map { index in
      let swell = min(1, Double(min(index, 23_999 - index)) / 2000)
      return Float(amplitude * swell * sin(2 * Double.pi * 0.25 * Double(index) + Double.pi / 4))
    }
  }

  @Test("peaks between the samples are found and kept below the limit")
  func betweenSamples() throws {
    let samples = hidden(1.2)
    #expect(samples.allSatisfy { abs($0) < 0.85 })
    let limited = try PeakLimiter(limitDBTP: -1).limited(samples, channels: 1, rate: .movie)
    let theirs = try FFmpegMeter(limited, channels: 1, rate: 48_000)
    #expect(theirs.truePeak <= -0.9 && theirs.truePeak > -1.5, "\(theirs.truePeak)")
  }

  @Test("what needs no limiting is not touched, and the gain comes back after a peak")
  func untouched() throws {
    let soft = (0..<48_000).map { Float(0.3 * sin(Double($0) * 0.05)) }
    #expect(try PeakLimiter(limitDBTP: -1).limited(soft, channels: 1, rate: .movie) == soft)
    var loud = soft
    for index in 24_000..<24_048 { loud[index] = index % 12 < 6 ? 1.8 : -1.8 }
    let limited = try PeakLimiter(limitDBTP: -1).limited(loud, channels: 1, rate: .movie)
    #expect(limited[..<23_000] == loud[..<23_000])
    #expect(limited[23_990] < loud[23_990] || abs(loud[23_990]) < 0.01 || limited[23_990] > loud[23_990])
    #expect(zip(limited[47_000...], loud[47_000...]).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(limited.allSatisfy { abs($0) <= 0.892 })
  }

  @Test("both channels are turned down together")
  func linked() throws {
    var samples: [Float] = []
    for index in 0..<48_000 { samples += [index == 24_000 ? 1.5 : 0, 0.25] }
    let limited = try PeakLimiter(limitDBTP: -1).limited(samples, channels: 2, rate: .movie)
    #expect(abs(limited[48_001] / 0.25 - limited[48_000] / 1.5) < 1e-6)
    #expect(limited[48_000] <= 0.8913)
  }

  @Test("impulses, square waves and noise far above full scale all end below the limit", arguments: [1, 2])
  func torture(_ channels: Int) throws {
    var state: UInt32 = 1
    for style in 0..<3 {
      let samples = (0..<48_000).map { index -> Float in
        state = state &* 1_664_525 &+ 1_013_904_223
        return switch style {
        case 0: index % 5000 == 0 ? 8 : 0.01
        case 1: index / 37 % 2 == 0 ? 3 : -3
        default: (Float(state >> 8) / Float(1 << 23) - 1) * 5
        }
      }
      let limited = try PeakLimiter(limitDBTP: -1.5).limited(samples, channels: channels, rate: .movie)
      let peak = try FFmpegMeter(limited, channels: channels, rate: 48_000).truePeak
      #expect(peak <= -1.4 && peak > -4, "style \(style): \(peak)")
    }
  }
}
