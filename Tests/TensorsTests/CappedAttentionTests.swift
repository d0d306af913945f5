import Foundation
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Capped attention", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct CappedAttentionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rows: Int
    var heads = 2
    var keyHeads = 1
    var headDim: Int
    var window: Int?
    var cap: Float? = 2
    /// Every this many-th key is seen by nobody.
    var dropped: Int?
    var scale: Float = 0.5
    /// Pads rows by one float, so that none but the first starts at a multiple of four.
    var isCrooked = false
    var testDescription: String {
      "\(rows) rows, \(heads)/\(keyHeads) heads of \(headDim), window \(window ?? -1), cap \(cap ?? 0), dropped \(dropped ?? 0)"
    }
  }

  static let cases: [Case] = [
    Case(rows: 1, headDim: 8), Case(rows: 37, headDim: 8, window: 1), Case(rows: 70, headDim: 16, window: 0),
    Case(rows: 33, heads: 4, keyHeads: 2, headDim: 20, window: 7, cap: 50),
    Case(rows: 65, heads: 3, keyHeads: 3, headDim: 32, cap: nil),
    Case(rows: 40, headDim: 64, window: 20, dropped: 3),
    Case(rows: 19, headDim: 256, window: 5, cap: 50, scale: 1.0 / 16),
    Case(rows: 35, headDim: 12, window: 100, dropped: 2), Case(rows: 21, headDim: 10, window: 4, dropped: 5),
    Case(rows: 50, headDim: 8, window: 2, cap: nil, dropped: 1, isCrooked: true),
    Case(rows: 50, headDim: 8, window: 9, scale: 40, isCrooked: true), Case(rows: 0, headDim: 8),
  ]

  @Test(
    "agrees with double precision: cap first, then the window and the keys left out, then softmax", arguments: cases)
  func agrees(_ test: Case) throws {
    for device in TestDevice.deviceClasses {
      let (h, g, d) = (test.heads, test.keyHeads, test.headDim)
      let pad = test.isCrooked ? 1 : 0
      let widths = [h * d + pad, g * d + pad, g * d + pad]
      var numbers = Numbers(seed: UInt64(test.rows * 131 + d))
      let inputs = widths.map { numbers.floats(test.rows * $0) }
      let kept = (0..<test.rows).map { key in test.dropped.map { key % $0 != 0 } ?? true }
      var run = KernelRun()
      // Poison behind the last row: keys past the end must not be read as such.
      let values = zip(widths, inputs).map { width, floats in
        run.input([test.rows + 8, width], floats + [Float](repeating: .nan, count: 8 * width))
      }
      let mask = test.dropped.map { _ in run.input(words: CappedAttention.keptWords(kept, window: test.window) + [1]) }
      let out = run.output([test.rows + 2, h * d])
      run.graph.append(
        CappedAttention.dispatches(
          queries: .init(values[0], count: h), keys: .init(values[1], count: g), values: .init(values[2], count: g),
          headDim: d, count: test.rows, window: test.window, cap: test.cap, kept: mask, out: out, scale: test.scale,
          on: device))
      guard test.rows > 0 else {
        #expect(run.graph.dispatches.isEmpty)
        continue
      }
      let y = try run.read(out)

      var worst = 0.0
      for row in 0..<test.rows {
        let seen = (0..<test.rows).filter { kept[$0] && abs($0 - row) <= test.window ?? test.rows }
        // Who sees nobody sees everybody alike.
        let keys = seen.isEmpty ? Array(0..<test.rows) : seen
        for head in 0..<h {
          let kv = head / (h / g)
          let scores = keys.map { key -> Double in
            let score =
              (0..<d).reduce(0.0) {
                $0 + Double(inputs[0][row * widths[0] + head * d + $1])
                  * Double(inputs[1][key * widths[1] + kv * d + $1])
              } * Double(test.scale)
            if seen.isEmpty { return 0 }
            return test.cap.map { Double($0) * tanh(score / Double($0)) } ?? score
          }
          let high = scores.max() ?? 0
          let weights = scores.map { exp($0 - high) }
          let total = weights.reduce(0, +)
          for c in 0..<d {
            let sum = zip(keys, weights).reduce(0.0) { $0 + Double(inputs[2][$1.0 * widths[2] + kv * d + c]) * $1.1 }
            let expected = sum / total
            let ours = y[row * h * d + head * d + c]
            worst = max(worst, ours.isFinite ? abs(Double(ours) - expected) : .infinity)
          }
        }
      }
      // Scores of magnitude 20 and more carry single precision's 1e-6 of that into the weights.
      #expect(worst < (test.scale > 1 ? 5e-5 : 5e-6), "\(device)")
      #expect(y.suffix(2 * h * d).allSatisfy { $0.isNaN }, "\(device) wrote where nobody asked")
    }
  }

  @Test("huge scores saturate instead of overflowing")
  func saturates() throws {
    for device in TestDevice.deviceClasses {
      var run = KernelRun()
      let q = run.input([2, 8], [Float](repeating: 1e18, count: 16))
      let k = run.input([2, 8], [Float](repeating: 1e18, count: 8) + [Float](repeating: -1e18, count: 8))
      let v = run.input([2, 8], (0..<16).map { Float($0) })
      let out = run.output([2, 8])
      run.graph.append(
        CappedAttention.dispatches(
          queries: .init(q, count: 1), keys: .init(k, count: 1), values: .init(v, count: 1), headDim: 8, count: 2,
          cap: 1,
          out: out, scale: 1, on: device))
      let y = try run.read(out)
      // Scores +1 and -1: weights e/(e + 1/e) and the rest.
      let share = exp(1.0) / (exp(1.0) + exp(-1.0))
      for c in 0..<8 { #expect(abs(Double(y[c]) - (share * Double(c) + (1 - share) * Double(c + 8))) < 1e-5) }
    }
  }
}
