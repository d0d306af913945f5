import Foundation
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Matrix product", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct GEMMTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rows = 33
    var outputs: Int
    var inputs: Int
    var format: WeightFormat = .float32
    var ranges: [RowRange]?
    var experts = 1
    var hasBias = false
    var hasResidual = false
    var activation: Activation?
    var extraColumns = 0
    var extraInputs = 0
    var outFirstRow: Int?
    var testDescription: String {
      "\(rows) x \(outputs)+\(extraColumns) x \(inputs)+\(extraInputs) \(format), \(ranges?.description ?? "all rows"), "
        + "bias \(hasBias), residual \(hasResidual), \(activation.map { "\($0)" } ?? "linear")"
    }
  }

  static let sizesCases: [Case] = [
    Case(rows: 0, outputs: 128, inputs: 16), Case(rows: 1, outputs: 128, inputs: 16),
    Case(rows: 31, outputs: 256, inputs: 32), Case(rows: 32, outputs: 136, inputs: 20),
    Case(rows: 33, outputs: 772, inputs: 64), Case(rows: 100, outputs: 96, inputs: 100),
    Case(rows: 5, outputs: 4, inputs: 4), Case(rows: 17, outputs: 1, inputs: 12),
    Case(rows: 40, outputs: 130, inputs: 24), Case(rows: 9, outputs: 37, inputs: 28, extraColumns: 5),
    Case(rows: 20, outputs: 40, inputs: 36, extraColumns: 8, extraInputs: 12),
    // K that no quad fits: the fallback on a CPU.
    Case(rows: 35, outputs: 67, inputs: 33), Case(rows: 6, outputs: 12, inputs: 1, hasBias: true),
  ]
  static let typesCases: [Case] = WeightFormat.allCases.flatMap { format in
    [
      Case(rows: 33, outputs: 160, inputs: 40, format: format),
      // An odd number of quads: the second half of the last 16-bit unit lies past the row.
      Case(rows: 31, outputs: 68, inputs: 44, format: format, hasBias: true),
      Case(rows: 3, outputs: 10, inputs: 7, format: format),
    ]
  }
  static let quantisedCases: [Case] = [WeightFormat.q8, .q4].flatMap { format in
    [
      Case(rows: 0, outputs: 8, inputs: 32, format: format), Case(rows: 1, outputs: 1, inputs: 4, format: format),
      Case(rows: 34, outputs: 128, inputs: 32, format: format), Case(rows: 5, outputs: 12, inputs: 31, format: format),
      Case(rows: 6, outputs: 9, inputs: 65, format: format), Case(rows: 40, outputs: 300, inputs: 288, format: format),
      // More blocks than one row's scales fill a unit with, and a last block that is 20 long, as 13652 leaves it.
      Case(rows: 33, outputs: 84, inputs: 308, format: format, hasResidual: true),
      // Rows that start anywhere: single columns are stored, and half a panel at a time.
      Case(rows: 20, outputs: 139, inputs: 52, format: format, extraColumns: 2, extraInputs: 12),
      // Experts of 7208 = 56 · 128 + 40 and 27304 = 213 · 128 + 40 rows leave 40 in the last panel; pairs stay together.
      Case(
        rows: 50, outputs: 168, inputs: 52, format: format,
        ranges: [RowRange(0..<30, expert: 0), RowRange(30..<33, expert: 1), RowRange(33..<50, expert: 2)], experts: 3,
        hasBias: true, hasResidual: true),
      Case(
        rows: 40, outputs: 168, inputs: 64, format: format,
        ranges: [RowRange(0..<20, expert: 1), RowRange(20..<40, expert: 0)], experts: 2, activation: .swiglu7),
      Case(
        rows: 20, outputs: 76, inputs: 33, format: format,
        ranges: [RowRange(3..<9, expert: 1), RowRange(11..<20)], experts: 2, hasBias: true, activation: .swiglu7,
        outFirstRow: 1),
      Case(rows: 17, outputs: 100, inputs: 96, format: format, hasResidual: true, activation: .gelu7),
    ]
  }
  static let epiloguesCases: [Case] = [Activation?.none, .gelu7, .swiglu7].flatMap { activation in
    [8, 4, 2].map { step in
      Case(
        rows: 35, outputs: 128 + step, inputs: 16, hasBias: true, hasResidual: activation != .swiglu7,
        activation: activation)
    }
  }
  static let modalitiesCases: [Case] = [
    Case(
      rows: 90, outputs: 144, inputs: 24,
      ranges: [
        RowRange(0..<40, expert: 0), RowRange(40..<41, expert: 1), RowRange(41..<41, expert: 2),
        RowRange(43..<85, expert: 2),
      ], experts: 3, hasBias: true, hasResidual: true),
    Case(
      rows: 70, outputs: 64, inputs: 16, format: .bfloat16,
      ranges: [RowRange(30..<66, expert: 1), RowRange(2..<9, expert: 0)], experts: 2, outFirstRow: 4),
    Case(
      rows: 40, outputs: 32, inputs: 8, ranges: (0..<6).map { RowRange($0 * 6..<$0 * 6 + 5, expert: $0 % 2) },
      experts: 2, activation: .swiglu7),
    Case(
      rows: 20, outputs: 24, inputs: 9, ranges: [RowRange(0..<7, expert: 1), RowRange(9..<20)], experts: 2,
      hasResidual: true),
  ]

  @Test("agrees with double precision at every size", arguments: sizesCases)
  func sizes(_ test: Case) throws { try check(test) }

  @Test("agrees with double precision for every type of weight", arguments: typesCases)
  func types(_ test: Case) throws { try check(test) }

  @Test("agrees with double precision for quantised weights", arguments: quantisedCases)
  func quantised(_ test: Case) throws { try check(test) }

  @Test("ends with bias, activation and residual", arguments: epiloguesCases)
  func epilogues(_ test: Case) throws { try check(test) }

  @Test("takes each range's expert and touches no other row", arguments: modalitiesCases)
  func modalities(_ test: Case) throws { try check(test) }

  @Test("the residual may be the output itself")
  func inPlace() throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: 5)
      let layout = MatrixLayout(outputs: 64, inputs: 32, element: .float32, device: device)
      let packed = PackedMatrix(layout, &numbers)
      let start = numbers.floats(34 * 64)
      var run = KernelRun()
      let x = run.input([34, 32], numbers.floats(34 * 32))
      let weights = run.input(packed)
      let residual = run.input([34, 64], start)
      let apart = run.output([34, 64])
      let rows = [RowRange(1..<34)]
      run.graph.append(GEMM.dispatches(x: x, weights: weights, ranges: rows, out: apart, residual: residual))
      run.graph.append(GEMM.dispatches(x: x, weights: weights, ranges: rows, out: residual, residual: residual))
      let results = try run.readAll([apart, residual])
      #expect(Array(results[0][64...]) == Array(results[1][64...]))
      #expect(Array(results[1][..<64]) == Array(start[..<64]))
    }
  }

  @Test("another number of rows needs no other pipeline")
  func samePipelines() throws {
    for device in TestDevice.deviceClasses {
      let layout = MatrixLayout(experts: 2, outputs: 772, inputs: 256, format: .q4, device: device)
      func keys(_ rows: Int) -> Set<[UInt32]> {
        var graph = Graph()
        let x = graph.persistent([rows, 256])
        let weights = Matrix(graph.persistent(layout.shape, .uint32), layout)
        let out = graph.persistent([rows, 772])
        let ranges = [RowRange(0..<rows - 9, expert: 1), RowRange(rows - 9..<rows)]
        return Set(
          GEMM.dispatches(x: x, weights: weights, ranges: ranges, out: out).map(\.specialization))
      }
      #expect(keys(530) == keys(577))
    }
  }

  /// Largest error of a sum of `inputs` products of numbers up to 1 in single precision, with room for the order of the
  /// sum, plus what one `exp` of a CPU driver (about 2e-6 relative) makes of values up to 8.
  private func tolerance(_ test: Case) -> Double {
    Double(test.inputs).squareRoot() * 2e-6 + (test.activation == nil ? 1e-6 : 6e-5)
  }

  private func check(_ test: Case) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(test.rows * 7919 + test.outputs * 31 + test.inputs))
      let layout = MatrixLayout(
        experts: test.experts, outputs: test.outputs, inputs: test.inputs, format: test.format, device: device)
      let packed = PackedMatrix(layout, &numbers)
      let outColumns = test.activation == .swiglu7 ? test.outputs / 2 : test.outputs
      let outWidth = outColumns + test.extraColumns
      let inWidth = test.inputs + test.extraInputs
      let outRows = test.rows + 2
      var x = numbers.floats(test.rows * inWidth, scale: 1)
      // What is not multiplied may be anything.
      for row in 0..<test.rows { for c in test.inputs..<inWidth { x[row * inWidth + c] = .nan } }
      let bias = numbers.floats(test.experts * test.outputs)
      let residual = numbers.floats(outRows * outWidth)
      let ranges = test.ranges ?? [RowRange(0..<test.rows)]
      var run = KernelRun()
      let out = run.output([outRows, outWidth])
      let weights = run.input(packed)
      let biasValue = test.hasBias ? run.input([test.experts, test.outputs], bias) : nil
      let residualValue = test.hasResidual ? run.input([outRows, outWidth], residual) : nil
      run.graph.append(
        GEMM.dispatches(
          x: run.input([test.rows, inWidth], x), weights: weights, ranges: ranges, out: out,
          outFirstRow: test.outFirstRow, bias: biasValue, residual: residualValue, activation: test.activation))
      let y = try run.read(out)

      var expected = [Double](repeating: .nan, count: outRows * outWidth)
      var next = test.outFirstRow
      for range in ranges {
        for row in range.rows {
          let place = next ?? row
          next = next.map { $0 + 1 }
          var u = [Double](repeating: 0, count: test.outputs)
          for n in 0..<test.outputs {
            var sum = test.hasBias ? Double(bias[range.expert * test.outputs + n]) : 0
            for k in 0..<test.inputs {
              sum +=
                Double(x[row * inWidth + k])
                * Double(packed.floats[(range.expert * test.outputs + n) * test.inputs + k])
            }
            u[n] = sum
          }
          for n in 0..<outColumns {
            let value: Double =
              switch test.activation {
              case nil: u[n]
              case .gelu7: gelu7(u[n])
              case .swiglu7: gelu7(u[2 * n]) * (min(max(u[2 * n + 1], -7), 7) + 1)
              }
            let at = place * outWidth + n
            expected[at] = value + (test.hasResidual ? Double(residual[at]) : 0)
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
      #expect(worst < tolerance(test), "\(device)")
      #expect(spoilt == 0, "\(device) wrote where nobody asked")
    }
  }

  private func gelu7(_ u: Double) -> Double { min(u, 7) / (1 + exp(-1.702 * min(u, 7))) }
}

@Suite("Matrix layout")
struct MatrixLayoutTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var experts: Int
    var outputs: Int
    var inputs: Int
    var element: Element
    var device: DeviceClass
    var testDescription: String { "\(experts) x \(outputs) x \(inputs) \(element) for \(device)" }
  }

  static let cases: [Case] = [DeviceClass.cpu(lanes: 8), .cpu(lanes: 16), .gpu(lanes: 32)].flatMap { device in
    [Element.float32, .bfloat16].flatMap { element in
      [
        Case(experts: 1, outputs: 128, inputs: 16, element: element, device: device),
        Case(experts: 3, outputs: 75, inputs: 20, element: element, device: device),
        Case(experts: 2, outputs: 9, inputs: 7, element: element, device: device),
      ]
    }
  }

  @Test("packing keeps every value once and fills the rest with zeros", arguments: cases)
  func keepsEverything(_ test: Case) {
    let layout = MatrixLayout(
      experts: test.experts, outputs: test.outputs, inputs: test.inputs, element: test.element, device: test.device)
    let count = test.experts * test.outputs * test.inputs
    func packed<T: FixedWidthInteger>(_ source: [T]) -> [T] {
      var target = [UInt32](repeating: 0xffff_ffff, count: layout.byteCount / 4)
      source.withUnsafeBytes { source in target.withUnsafeMutableBytes { layout.pack(source, into: $0) } }
      return target.withUnsafeBytes { Array($0.bindMemory(to: T.self)) }
    }
    if test.element == .float32 {
      let result = packed((1...UInt32(count)).map { $0 })
      #expect(result.filter { $0 != 0 }.sorted() == Array(1...UInt32(count)))
    } else {
      let result = packed((1...UInt16(count)).map { $0 })
      #expect(result.filter { $0 != 0 }.sorted() == Array(1...UInt16(count)))
    }
  }

  @Test("packing keeps every quantised value and scale once, and a size that it announces", arguments: cases)
  func keepsBlocks(_ test: Case) {
    for format in [WeightFormat.q8, .q4] {
      let layout = MatrixLayout(
        experts: test.experts, outputs: test.outputs, inputs: test.inputs, format: format, device: test.device)
      let blocks = test.experts * test.outputs * ((test.inputs + 31) / 32)
      // Numbers that say which block they belong to: values with the upper bit clear, scales with it set.
      let halves = (format == .q8 ? 16 : 8) * blocks
      let values = (0..<halves).map { UInt16(1 + $0 % 0x7fff) }
      let scales = (0..<blocks).map { UInt16(0x8000 + $0) }
      var target = [UInt16](repeating: 0xffff, count: layout.byteCount / 2)
      values.withUnsafeBytes { values in
        scales.withUnsafeBytes { scales in
          target.withUnsafeMutableBytes { layout.pack(values: values, scales: scales, into: $0) }
        }
      }
      let found = target.filter { $0 != 0 }.sorted()
      #expect(found == (values + scales).sorted())
    }
  }
}
