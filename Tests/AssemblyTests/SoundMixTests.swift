import CutModel
import Foundation
import MediaIO
import Testing
import Timeline

@testable import Assembly

/// The mix: sample-exact, of steady power through a dissolve, without clicks at cuts.
@Suite struct SoundMixTests {
  @Test("the gains of a dissolve sum to one in power at every sample")
  func equalPower() {
    for count in [1, 2, 7, 240, 24_000] {
      let gains = SoundMix.gains(count)
      for index in 0..<count {
        let sum = gains[index] * gains[index] + gains[count - 1 - index] * gains[count - 1 - index]
        #expect(abs(sum - 1) < 1e-5)
      }
    }
  }

  @Test("two noises cross-fade without a dip or a bump")
  func steadyPower() {
    var mix = SoundMix(channels: 1, length: 72_000)
    mix.add(noise(48_000, seed: 1), at: 0, length: 48_000, rise: 0, fall: 24_000)
    mix.add(noise(48_000, seed: 2), at: 24_000, length: 48_000, rise: 24_000, fall: 0)
    for start in stride(from: 4_800, to: 64_800, by: 4_800) {
      let power = mix.samples[start..<(start + 4_800)].reduce(0) { $0 + $1 * $1 } / 4_800
      #expect(abs(10 * log10(power * 3)) < 0.4, "at \(start)")
    }
  }

  @Test("a sound begins at its sample, and cuts end in ramps of 5 ms")
  func places() {
    var mix = SoundMix(channels: 2, length: 3_000)
    mix.add(
      Sound(samples: [Float](repeating: 1, count: 2_000), channels: 1, rate: .movie), at: 500, length: 1_500, rise: 0,
      fall: 0)
    let left = stride(from: 0, to: 6_000, by: 2).map { mix.samples[$0] }
    #expect(left[..<500].allSatisfy { $0 == 0 })
    #expect(left[500] > 0 && left[500] < 0.01)
    #expect(left[740..<1_760].allSatisfy { $0 == 1 })
    #expect(left[1_999] > 0 && left[1_999] < 0.01)
    #expect(left[2_000...].allSatisfy { $0 == 0 })
    // No step is larger than the ramp's steepest.
    #expect(zip(left, left.dropFirst()).allSatisfy { abs($0 - $1) < 0.0066 })
    #expect(mix.samples[1_000] == mix.samples[1_001])
  }

  private func noise(_ count: Int, seed: UInt64) -> Sound {
    var state = seed
    let samples = (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Double(state >> 11) / Double(1 << 52) - 1)
    }
    return Sound(samples: samples, channels: 1, rate: .movie)
  }
}
