import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Token step", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct TokenStepTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var tokens: Int
    var period: Int
    var data: Int
    var width: Int
    var estimateWidth: Int
    var testDescription: String { "\(tokens) tokens, \(period) references, \(data) of \(width) columns" }
  }

  static let cases = [
    // Foal's picture and sound tokens, then sizes that are no multiple of four.
    Case(tokens: 20, period: 6, data: 768, width: 772, estimateWidth: 772),
    Case(tokens: 9, period: 0, data: 320, width: 324, estimateWidth: 320),
    Case(tokens: 7, period: 3, data: 10, width: 13, estimateWidth: 11),
    Case(tokens: 1, period: 1, data: 1, width: 2, estimateWidth: 1),
  ]

  @Test("moves noisy tokens towards the estimate with the host's bits, and nothing else", arguments: cases)
  func agrees(_ test: Case) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(test.width))
      // The state as Foal has it: noisy tokens, then reference tokens; the flag is the first column behind the data.
      let rows = test.tokens + test.period
      var z = numbers.floats(rows * test.width, scale: 2)
      for row in 0..<rows { z[row * test.width + test.data] = row >= test.tokens || row % 4 == 2 ? 1 : 0 }
      let x = numbers.floats(rows * test.estimateWidth)
      let c: Float = 0.3125
      var run = KernelRun()
      let state = run.input([rows, test.width], z)
      let estimate = run.input([rows, test.estimateWidth], x)
      let coefficients = run.input([3], [9, c, 9])
      let reference =
        test.period > 0 ? TokenStep.Reference(state, firstRow: test.tokens, period: test.period) : nil
      run.graph.append(
        TokenStep.dispatches(
          state: state, rows: 0..<test.tokens, estimate: estimate, reference: reference, dataWidth: test.data,
          cleanColumn: test.data, coefficients: coefficients, coefficient: 1, on: device))
      let y = try run.read(state)
      var expected = z
      for token in 0..<test.tokens where token % 4 != 2 {
        for column in 0..<test.data {
          let at = token * test.width + column
          var clean = x[token * test.estimateWidth + column]
          if test.period > 0 { clean += z[(test.tokens + token % test.period) * test.width + column] }
          expected[at] = z[at] + (clean - z[at]) * c
        }
      }
      #expect(y == expected)
    }
  }

  @Test("takes estimate and state rows from different places")
  func offsets() throws {
    for device in TestDevice.deviceClasses {
      var run = KernelRun()
      let state = run.input([4, 8], [Float](repeating: 0, count: 32))
      let estimate = run.input([3, 4], (0..<12).map(Float.init))
      let one = run.input([1], [1])
      run.graph.append(
        TokenStep.dispatches(
          state: state, rows: 1..<3, estimate: estimate, estimateFirstRow: 1, dataWidth: 4, cleanColumn: 7,
          coefficients: one, on: device))
      let zeros = [Float](repeating: 0, count: 8)
      #expect(try run.read(state) == zeros + [4, 5, 6, 7, 0, 0, 0, 0, 8, 9, 10, 11, 0, 0, 0, 0] + zeros)
    }
  }
}
