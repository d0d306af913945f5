import Foundation
import Sampling
import Testing

@Suite struct PhiloxTests {
  @Test func `Philox gives the published known answers`() {
    // kat_vectors of Random123, philox4x32 with 10 rounds.
    let ones = UInt32.max
    #expect(Philox.words(counter: .zero, key: .zero) == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      Philox.words(counter: SIMD4(repeating: ones), key: SIMD2(repeating: ones))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox.words(
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: SIMD2(0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func `Noise has the bits of an independent implementation`() throws {
    let goldens: Goldens.Philox = try Goldens.read("philox.json")
    #expect(goldens.noise.count == 4)
    for run in goldens.noise {
      let noise = try PhiloxNormal(seed: #require(UInt64(run.seed)), stream: #require(UInt64(run.stream)))
      let values = try noise.values(first: #require(UInt64(run.first)), count: run.bits.count)
      #expect(values.map(\.bitPattern) == run.bits)
    }
    #expect(goldens.words.map { PhiloxNormal.normal(word: $0).bitPattern } == goldens.normals)
  }

  @Test func `Any part of a sequence can be made alone`() {
    let noise = PhiloxNormal(seed: 42, stream: 3)
    let whole = noise.values(count: 64)
    #expect(noise.values(first: 17, count: 30) == Array(whole[17..<47]))
    #expect(noise.values(count: 64) == whole)
    #expect(noise.values(count: 0).isEmpty)
  }

  @Test func `A million values are normally distributed`() {
    let count = 1 << 20
    let values = PhiloxNormal(seed: 2026, stream: 1).values(count: count)
    var (first, second, fourth) = (0.0, 0.0, 0.0)
    var bins = [Int](repeating: 0, count: 1 << 10)
    for value in values {
      let x = Double(value)
      let square = x * x
      first += x
      second += square
      fourth += square * square
      bins[min(Int(erfc(-x * 0.5.squareRoot()) * 512), 1023)] += 1
    }
    let n = Double(count)
    // Standard errors: 1/√n, √(2/n), √(96/n). Four of them.
    #expect(abs(first / n) < 4 / n.squareRoot())
    #expect(abs(second / n - 1) < 4 * (2 / n).squareRoot())
    #expect(abs(fourth / n - 3) < 4 * (96 / n).squareRoot())
    // Kolmogorov-Smirnov at 1,024 equally likely edges: 1.63/√n is the 1 % point.
    var (below, worst) = (0, 0.0)
    for (index, bin) in bins.enumerated() {
      below += bin
      worst = max(worst, abs(Double(below) / n - Double(index + 1) / 1024))
    }
    #expect(worst < 1.63 / n.squareRoot())
    // Chi-squared over the bins: 1,023 degrees of freedom, mean 1,023, deviation 45.
    let chi = bins.reduce(0.0) { $0 + pow(Double($1) - n / 1024, 2) / (n / 1024) }
    #expect(abs(chi - 1023) < 4 * 45.3)
  }

  @Test func `Streams, seeds and neighbours are independent of each other`() {
    let count = 1 << 16
    let one = PhiloxNormal(seed: 5, stream: 0).values(count: count + 1)
    let others = [
      PhiloxNormal(seed: 5, stream: 1).values(count: count), PhiloxNormal(seed: 6, stream: 0).values(count: count),
      PhiloxNormal(seed: 5, stream: 1 << 32).values(count: count), Array(one.dropFirst()),
    ]
    for other in others {
      let correlation = zip(one, other).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / Double(count)
      #expect(abs(correlation) < 4 / Double(count).squareRoot())
    }
  }

  @Test func `The table has one row of eight coefficients for each octave`() {
    #expect(PhiloxNormal.table.count == 256)
    // The far tail, its mirror image, and the middle.
    #expect(abs(PhiloxNormal.normal(word: 0) - 6.337958) < 1e-5)
    #expect(PhiloxNormal.normal(word: 1 << 31) == -PhiloxNormal.normal(word: 0))
    #expect(abs(PhiloxNormal.normal(word: 0x7FFF_FFFF)) < 1e-7)
  }
}
