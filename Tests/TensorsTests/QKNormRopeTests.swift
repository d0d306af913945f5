import Foundation
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Query and key norm with rotary embedding", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct QKNormRopeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rows: Int
    var heads: Int
    var kvHeads: Int
    var headDim: Int
    var bands: Int
    var gates: Int
    var ranges: [RowRange]
    var width: Int { (heads + 2 * kvHeads) * headDim + gates }
    var testDescription: String { "\(rows) rows, \(heads)+\(kvHeads) heads of \(headDim), \(gates) gates" }
  }

  static let cases: [Case] = [
    // Foal's shape, MagiHuman's shape, and sizes that are no multiple of four.
    Case(rows: 21, heads: 4, kvHeads: 4, headDim: 64, bands: 8, gates: 4, ranges: [RowRange(0..<21)]),
    Case(rows: 2, heads: 40, kvHeads: 8, headDim: 128, bands: 16, gates: 40, ranges: [RowRange(0..<2, expert: 1)]),
    Case(
      rows: 9, heads: 4, kvHeads: 2, headDim: 24, bands: 3, gates: 4,
      ranges: [RowRange(0..<4), RowRange(4..<6, expert: 1), RowRange(7..<9, expert: 2)]),
    Case(rows: 5, heads: 5, kvHeads: 5, headDim: 20, bands: 2, gates: 5, ranges: [RowRange(1..<4, expert: 2)]),
    Case(rows: 3, heads: 1, kvHeads: 1, headDim: 8, bands: 0, gates: 0, ranges: [RowRange(0..<3)]),
  ]

  @Test("agrees with double precision and leaves values, gates and other rows alone", arguments: cases)
  func agrees(_ test: Case) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(test.width))
      let x = numbers.floats(test.rows * test.width, scale: 2)
      let q = numbers.floats(3 * test.headDim, scale: 0.5)
      let k = numbers.floats(3 * test.headDim, scale: 0.5)
      let pairs = 3 * test.bands
      let angles = numbers.floats(test.rows * pairs, scale: 30).map(Double.init)
      var table: [Float] = []
      for row in 0..<test.rows {
        let own = angles[row * pairs..<(row + 1) * pairs]
        table += own.map { Float(cos($0)) } + own.map { Float(sin($0)) }
      }
      var run = KernelRun()
      let qkv = run.input([test.rows, test.width], x)
      let qNorm = run.input([3, test.headDim], q)
      let kNorm = run.input([3, test.headDim], k)
      let rotation = run.input([test.rows, 2 * pairs], table)
      run.graph.append(
        QKNormRope.dispatches(
          qkv: qkv, heads: test.heads, kvHeads: test.kvHeads, headDim: test.headDim, qNorm: qNorm, kNorm: kNorm,
          table: rotation, ranges: test.ranges, on: device))
      let y = try run.read(qkv)

      var expected = x.map(Double.init)
      for range in test.ranges {
        for row in range.rows {
          for head in 0..<test.heads + test.kvHeads {
            let at = row * test.width + head * test.headDim
            let old = expected[at..<at + test.headDim]
            let mean = old.reduce(0) { $0 + $1 * $1 } / Double(test.headDim)
            let w = (head < test.heads ? q : k)[range.expert * test.headDim..<(range.expert + 1) * test.headDim]
            let normed = zip(old, w).map { $0 / (mean + 1e-6).squareRoot() * (Double($1) + 1) }
            expected.replaceSubrange(at..<at + test.headDim, with: normed)
            for pair in 0..<pairs {
              let angle = angles[row * pairs + pair]
              let (a, b) = (normed[pair], normed[pair + pairs])
              expected[at + pair] = a * cos(angle) - b * sin(angle)
              expected[at + pair + pairs] = b * cos(angle) + a * sin(angle)
            }
          }
        }
      }
      #expect(relativeError(y, expected) < 1e-6)
      // Rows out of range and everything after the keys keep their bits.
      let touched = Set(test.ranges.flatMap(\.rows))
      let kept = x.indices.filter {
        !touched.contains($0 / test.width) || $0 % test.width >= (test.heads + test.kvHeads) * test.headDim
      }
      #expect(kept.allSatisfy { y[$0] == x[$0] })
    }
  }

  @Test("the table holds cosines, then sines, of t, h and w times each band")
  func table() {
    let table = RopeTable.make(positions: [SIMD3(0, 0, 0), SIMD3(2, -1.5, 0.25)], bands: [1, 0.1])
    #expect(table.count == 24)
    #expect(table[0..<12] == [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    let angles: [Double] = [2, 0.2, -1.5, -0.15, 0.25, 0.025]
    for (k, angle) in angles.enumerated() {
      #expect(abs(Double(table[12 + k]) - cos(angle)) < 1e-7)
      #expect(abs(Double(table[18 + k]) - sin(angle)) < 1e-7)
    }
  }
}
