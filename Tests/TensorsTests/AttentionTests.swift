import Foundation
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Attention", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct AttentionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rows: Int
    var heads: Int
    var keyHeads: Int
    var headDim: Int
    var isGated = false
    var blocks: [Attention.Block]?
    /// Pads the fused rows by one float, so that no row but the first starts at a multiple of four floats.
    var isCrooked = false
    var scale: Float?
    var testDescription: String {
      "\(rows) rows, \(heads)/\(keyHeads) heads of \(headDim), gated \(isGated), crooked \(isCrooked), "
        + "\(blocks?.count ?? 1) blocks"
    }
  }

  static let headDimsCases: [Case] = [8, 12, 20, 24, 32, 64, 80, 128].map {
    Case(rows: 37, heads: 2, keyHeads: 1, headDim: $0, isGated: $0 % 8 == 0)
  }
  static let lengthsCases: [Case] = [1, 3, 31, 32, 33, 100].map { Case(rows: $0, heads: 4, keyHeads: 2, headDim: 16) }
  static let othersCases: [Case] = [
    Case(rows: 0, heads: 1, keyHeads: 1, headDim: 8),
    Case(rows: 5, heads: 5, keyHeads: 1, headDim: 256),
    Case(rows: 34, heads: 2, keyHeads: 1, headDim: 32, isGated: true, isCrooked: true),
    Case(rows: 9, heads: 2, keyHeads: 2, headDim: 10, isGated: true),
    Case(rows: 40, heads: 3, keyHeads: 3, headDim: 8, scale: 2),
  ]
  static let rangesCases: [Case] = [
    // Two windows, one window, overlapping windows, one key, no key; rows 60..<64 in no block.
    Case(
      rows: 70, heads: 2, keyHeads: 1, headDim: 16, isGated: true,
      blocks: [
        Attention.Block(queries: 0..<33, keys: 3..<21, moreKeys: 40..<67),
        Attention.Block(queries: 33..<34, keys: 69..<70),
        Attention.Block(queries: 34..<50, keys: 10..<30, moreKeys: 25..<47),
        Attention.Block(queries: 50..<60, keys: 20..<25, moreKeys: 5..<8),
        Attention.Block(queries: 64..<66, keys: 9..<9, moreKeys: 12..<13),
        Attention.Block(queries: 66..<70, keys: 4..<4),
      ])
  ]

  @Test("agrees with double precision for every head size", arguments: headDimsCases)
  func headDims(_ test: Case) throws { try check(test) }

  @Test("agrees with double precision at every length", arguments: lengthsCases)
  func lengths(_ test: Case) throws { try check(test) }

  @Test("takes odd shapes", arguments: othersCases)
  func others(_ test: Case) throws { try check(test) }

  @Test("each block sees the union of its two ranges of keys", arguments: rangesCases)
  func ranges(_ test: Case) throws { try check(test) }

  @Test("stays exact when scores differ by hundreds")
  func sharp() throws {
    for device in TestDevice.deviceClasses {
      let rows = 40
      var qkv = [Float](repeating: 0, count: rows * 24)
      for row in 0..<rows {
        qkv[row * 24] = 30
        qkv[row * 24 + 8] = Float((row * 17) % rows)  // key 7·: the largest is 39, at one row only
        qkv[row * 24 + 16] = Float(row)
      }
      var run = KernelRun()
      let value = run.input([rows, 24], qkv)
      let out = run.output([rows, 8])
      run.graph.append(
        Attention.dispatches(
          queries: .init(value, count: 1), keys: .init(value, firstColumn: 8, count: 1),
          values: .init(value, firstColumn: 16, count: 1), headDim: 8, out: out,
          blocks: [.init(queries: 0..<rows, keys: 0..<rows)], scale: 1, on: device))
      let y = try run.read(out)
      let best = (0..<rows).first { ($0 * 17) % rows == rows - 1 }!
      for row in 0..<rows { #expect(y[row * 8] == Float(best)) }
    }
  }

  /// Softmax weights sum to 1 and values lie in ±1, so errors are absolute: scores of magnitude up to about 10 carry
  /// 1e-6 each into the weights, and one gate its `exp`.
  private let tolerance = 5e-6

  private func check(_ test: Case) throws {
    for device in TestDevice.deviceClasses {
      let (h, g, d) = (test.heads, test.keyHeads, test.headDim)
      let gateColumns = (h + 3) / 4 * 4
      let width = (h + 2 * g) * d + gateColumns + (test.isCrooked ? 1 : 0)
      var numbers = Numbers(seed: UInt64(test.rows * 131 + d))
      // Poison behind the last row: keys past the end must not be read as such.
      let x = numbers.floats(test.rows * width) + [Float](repeating: .nan, count: 8 * width)
      let blocks = test.blocks ?? [Attention.Block(queries: 0..<test.rows, keys: 0..<test.rows)]
      var run = KernelRun()
      let qkv = run.input([test.rows + 8, width], x)
      let out = run.output([test.rows + 2, h * d])
      run.graph.append(
        Attention.dispatches(
          queries: .init(qkv, count: h), keys: .init(qkv, firstColumn: h * d, count: g),
          values: .init(qkv, firstColumn: (h + g) * d, count: g), headDim: d,
          gates: test.isGated ? .init(qkv, firstColumn: (h + 2 * g) * d, count: h) : nil, out: out, blocks: blocks,
          scale: test.scale, on: device))
      let y = try run.read(out)

      var expected = [Double](repeating: .nan, count: y.count)
      let scale = test.scale.map(Double.init) ?? 1 / Double(d).squareRoot()
      for block in blocks {
        let keys = Array(Set(block.keys).union(block.moreKeys))
        for row in block.queries {
          for head in 0..<h {
            let kv = head / (h / g)
            let scores = keys.map { key in
              (0..<d).reduce(0.0) {
                $0 + Double(x[row * width + head * d + $1]) * Double(x[key * width + (h + kv) * d + $1])
              } * scale
            }
            let high = scores.max() ?? 0
            let weights = scores.map { exp($0 - high) }
            let total = weights.reduce(0, +)
            let gate = test.isGated ? 1 / (1 + exp(-Double(x[row * width + (h + 2 * g) * d + head]))) : 1
            for c in 0..<d {
              let sum = zip(keys, weights).reduce(0.0) { $0 + Double(x[$1.0 * width + (h + g + kv) * d + c]) * $1.1 }
              expected[row * h * d + head * d + c] = keys.isEmpty ? 0 : sum / total * gate
            }
          }
        }
      }
      var worst = 0.0
      var spoilt = 0
      for (a, b) in zip(y, expected) {
        if b.isNaN {
          spoilt += a.isNaN ? 0 : 1
        } else {
          worst = max(worst, a.isFinite ? abs(Double(a) - b) : .infinity)
        }
      }
      #expect(worst < tolerance, "\(device)")
      #expect(spoilt == 0, "\(device) wrote where nobody asked")
    }
  }
}
