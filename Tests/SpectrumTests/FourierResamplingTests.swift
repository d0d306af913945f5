import Checkpoint
import Foundation
import Testing

@testable import Spectrum

@Suite("Resampling through the spectrum")
struct FourierResamplingTests {
  /// The numbers of tools/parity/audio_reference.py: SplitMix64 of the name's FNV-1a hash.
  private func uniform(_ name: String, _ count: Int) -> [Float] {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return (0..<count).map { _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      return Float(z >> 40) / Float(1 << 23) - 1
    }
  }

  @Test("agrees with scipy.signal.resample within 1e-6, up, down, even, odd, prime and long")
  func scipy() throws {
    let url = try #require(Bundle.module.url(forResource: "Goldens/resample", withExtension: "safetensors"))
    let file = try Weights(file: url)
    #expect(file.names.count == 9)
    for name in file.names {
      let sizes = name.split(separator: ".").compactMap { Int($0) }
      let (count, wanted) = (sizes[0], sizes[1])
      let expected = try file.tensor(name)
      let channels = expected.shape[1]
      let found = FourierResampling.resample(
        uniform("resample \(count)", count * channels), channels: channels, to: wanted)
      try #require(found.count == wanted * channels)
      // Of the long one, every 97th sample is kept.
      let step = count < 10_000 ? 1 : 97
      let values = try expected.floats()
      var worst: Float = 0
      for index in 0..<expected.shape[0] {
        for channel in 0..<channels {
          worst = max(worst, abs(found[index * step * channels + channel] - values[index * channels + channel]))
        }
      }
      #expect(worst < 1e-6, "\(name): \(worst)")
    }
  }

  @Test("lengths with a large prime factor take another way to the same numbers", arguments: [67, 251, 2 * 1009])
  func chirp(_ length: Int) {
    #expect(ComplexFFT.largestPrimeFactor(of: length) > ComplexFFT.largestFactor)
    let samples = uniform("chirp", length)
    let found = ComplexFFT(length, inverse: false).transform(samples.map { SIMD2($0, -$0 / 2) })
    for frequency in [0, 1, length / 2, length - 1] {
      var (r, i) = (0.0, 0.0)
      for (index, sample) in samples.enumerated() {
        let angle = -2 * Double.pi * Double(index * frequency % length) / Double(length)
        r += Double(sample) * (cos(angle) + sin(angle) / 2)
        i += Double(sample) * (sin(angle) - cos(angle) / 2)
      }
      let scale = Double(length).squareRoot()
      #expect(abs(Double(found[frequency].x) - r) < 2e-6 * scale && abs(Double(found[frequency].y) - i) < 2e-6 * scale)
    }
    let again = ComplexFFT(length, inverse: true).transform(found)
    for (index, sample) in samples.enumerated() { #expect(abs(again[index].x / Float(length) - sample) < 2e-6) }
  }

  @Test("a tone keeps its pitch in cycles a second, one past the new limit is gone, and channels stay apart")
  func tones() {
    let count = 512
    // 20 cycles on the left; 230 on the right, more than half of 441.
    let turn = 2 * Double.pi / Double(count)
    var sound: [Float] = []
    for index in 0..<count { sound += [Float(sin(20 * turn * Double(index))), Float(sin(230 * turn * Double(index)))] }
    let length = FourierResampling.magiHumanLength(samples: count)
    #expect(length == 441)
    let found = FourierResampling.resample(sound, channels: 2, to: length)
    for index in 0..<length {
      let expected = Float(sin(2 * Double.pi * 20 * Double(index) / Double(length)))
      #expect(abs(found[2 * index] - expected) < 2e-6 && abs(found[2 * index + 1]) < 2e-6)
    }
  }

  @Test("nothing to do and nothing at all")
  func nothing() {
    #expect(FourierResampling.resample([1, 2, 3], channels: 1, to: 3) == [1, 2, 3])
    #expect(FourierResampling.resample([], channels: 2, to: 2) == [0, 0, 0, 0])
    #expect(FourierResampling.resample([1, 2], channels: 2, to: 0).isEmpty)
    #expect(FourierResampling.magiHumanLength(samples: 126 * 2048) == 126 * 1764)
  }
}
