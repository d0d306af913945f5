import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("RMS norm", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct RMSNormTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rows: Int
    var width: Int
    var ranges: [RowRange]
    var firstOut: Int?
    var testDescription: String { "\(rows) x \(width), \(ranges.count) ranges, out from \(firstOut ?? -1)" }
  }

  static let cases: [Case] = [
    Case(rows: 1, width: 1, ranges: [RowRange(0..<1)]),
    Case(rows: 9, width: 256, ranges: [RowRange(0..<4), RowRange(4..<4), RowRange(4..<7, expert: 2)]),
    Case(rows: 7, width: 100, ranges: [RowRange(1..<6, expert: 1)]),
    Case(rows: 6, width: 97, ranges: [RowRange(0..<2, expert: 1), RowRange(3..<5)]),
    Case(rows: 3, width: 5120, ranges: [RowRange(0..<3)]),
    Case(rows: 5, width: 1024, ranges: [RowRange(1..<4, expert: 2)], firstOut: 2),
    Case(rows: 11, width: 64, ranges: [RowRange(2..<5), RowRange(8..<11, expert: 1)], firstOut: 1),
  ]

  @Test("agrees with double precision, row by row and expert by expert", arguments: cases)
  func agrees(_ test: Case) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(test.rows * 1000 + test.width))
      let x = numbers.floats(test.rows * test.width, scale: 3)
      let w = numbers.floats(3 * test.width, scale: 0.5)
      var run = KernelRun()
      let source = run.input([test.rows, test.width], x)
      let weight = run.input([3, test.width], w)
      let out = run.output([test.rows, test.width])
      run.graph.append(
        RMSNorm.dispatches(
          x: source, weight: weight, ranges: test.ranges, out: out, outFirstRow: test.firstOut, on: device))
      let y = try run.read(out)

      var expected = [Double](repeating: .nan, count: y.count)
      var next = test.firstOut
      for range in test.ranges {
        for row in range.rows {
          let values = x[row * test.width..<(row + 1) * test.width].map(Double.init)
          let mean = values.reduce(0) { $0 + $1 * $1 } / Double(test.width)
          let place = next ?? row
          next = next.map { $0 + 1 }
          for (k, value) in values.enumerated() {
            expected[place * test.width + k] =
              value / (mean + 1e-6).squareRoot() * (Double(w[range.expert * test.width + k]) + 1)
          }
        }
      }
      // A sum of up to 5120 squares in single precision, in 16 or more parts.
      let asked = zip(y, expected).filter { !$0.1.isNaN }
      #expect(asked.map { abs(Double($0.0) - $0.1) / max(1, abs($0.1)) }.max() ?? 0 < 2e-6)
      #expect(asked.allSatisfy { $0.0.isFinite })
      #expect(zip(y, expected).allSatisfy { $0.isNaN == $1.isNaN }, "wrote a row nobody asked for")
    }
  }

  @Test("may write over its input")
  func inPlace() throws {
    var numbers = Numbers(seed: 3)
    let x = numbers.floats(5 * 72)
    for device in TestDevice.deviceClasses {
      var run = KernelRun()
      let source = run.input([5, 72], x)
      let weight = run.input([1, 72], [Float](repeating: 0, count: 72))
      let out = run.output([5, 72])
      run.graph.append(RMSNorm.dispatches(x: source, weight: weight, ranges: [RowRange(0..<5)], out: out, on: device))
      run.graph.append(
        RMSNorm.dispatches(x: source, weight: weight, ranges: [RowRange(0..<5)], out: source, on: device))
      let results = try run.readAll([source, out])
      #expect(results[0] == results[1])
    }
  }

  @Test("zero rows give zero, not NaN", arguments: [31, 32, 256])
  func zeros(width: Int) throws {
    var run = KernelRun()
    let source = run.input([2, width], [Float](repeating: 0, count: 2 * width))
    let weight = run.input([1, width], [Float](repeating: 0.5, count: width))
    let out = run.output([2, width])
    let device = try TestDevice.library.get().device.description.deviceClass
    run.graph.append(RMSNorm.dispatches(x: source, weight: weight, ranges: [RowRange(0..<2)], out: out, on: device))
    #expect(try run.read(out).allSatisfy { $0 == 0 })
  }
}
