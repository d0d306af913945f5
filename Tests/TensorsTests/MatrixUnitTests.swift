import Foundation
import Shaders
import TensorReference
import TestSupport
import Testing
import VulkanCompute

@testable import Tensors

/// The kernels with cooperative matrices, their matrices emulated by plain arrays (Shaders/coopmat/matrix.glsl): tiles,
/// edges, experts, unpacking and endings are the code that runs on a card; the matrix instructions are not.
@Suite("Emulated cooperative matrices", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct MatrixUnitTests {
  /// The device's lanes with matrices of one size.
  static func device(_ rows: Int = 16, _ columns: Int = 16, _ inner: Int = 16) -> DeviceClass? {
    guard let own = try? TestDevice.library.get().device.description else { return nil }
    let units = MatrixUnits(
      rows: rows, columns: columns, inner: inner, sharedMemory: own.sharedMemory, isEmulated: true)
    return .gpu(lanes: own.subgroupSize, units: units)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var rows = 70
    var outputs = 72
    var inputs = 48
    var format: WeightFormat
    var size = (16, 16, 16)
    var tile: GEMM.MatrixTile?
    var ranges: [RowRange]?
    var experts = 1
    var hasBias = false
    var hasResidual = false
    var activation: Activation?
    var extraColumns = 0
    var testDescription: String {
      "\(rows) x \(outputs)+\(extraColumns) x \(inputs) \(format), \(size), tile \(tile.map { "\($0.rows)x\($0.columns)" } ?? "any"), "
        + "\(activation.map { "\($0)" } ?? "linear"), experts \(experts)"
    }
  }

  // Few combinations of constants: each is a compilation of seconds.
  static let formatCases: [Case] =
    [WeightFormat.float16, .bfloat16, .q8, .q4].map {
      Case(rows: 33, outputs: 65, inputs: 20, format: $0, hasBias: true, hasResidual: true)
    } + [
      Case(format: .float16), Case(format: .q8), Case(rows: 3, outputs: 10, inputs: 33, format: .q8),
      // 13652 = 426 · 32 + 20, and rows that no quad fits.
      Case(rows: 5, outputs: 9, inputs: 308, format: .q4, extraColumns: 2),
    ]
  static let shapeCases: [Case] =
    GEMM.MatrixTile.all.map { Case(rows: $0.rows + 3, outputs: $0.columns + 40, inputs: 72, format: .q8, tile: $0) }
    + [
      Case(format: .q4, size: (8, 16, 16)), Case(format: .float16, size: (16, 8, 8)),
      Case(format: .q8, size: (32, 32, 32)),
      Case(
        rows: 90, outputs: 40, inputs: 64, format: .q4,
        ranges: [RowRange(0..<40, expert: 2), RowRange(40..<41, expert: 0), RowRange(43..<85, expert: 1)], experts: 3,
        hasBias: true, hasResidual: true),
      Case(
        rows: 40, outputs: 168, inputs: 52, format: .q8,
        ranges: [RowRange(0..<20, expert: 1), RowRange(20..<40, expert: 0)], experts: 2, activation: .swiglu7),
      Case(rows: 20, outputs: 38, inputs: 64, format: .float16, hasBias: true, activation: .swiglu7),
      Case(rows: 20, outputs: 40, inputs: 64, format: .bfloat16, hasResidual: true, activation: .gelu7),
    ]

  @Test("products agree with double precision for every format", arguments: formatCases)
  func formats(_ test: Case) throws { try check(test) }

  @Test("products agree for every tile, size of matrix, expert and ending", arguments: shapeCases)
  func shapes(_ test: Case) throws { try check(test) }

  @Test("float32 weights and callers that want exact inputs keep the exact kernel")
  func exact() throws {
    let device = try #require(Self.device())
    for (format, rounds) in [(WeightFormat.float32, true), (.q8, false)] {
      var graph = Graph()
      let layout = MatrixLayout(outputs: 64, inputs: 32, format: format, device: device)
      let x = graph.persistent([8, 32])
      let out = graph.persistent([8, 64])
      let weights = Matrix(graph.persistent(layout.shape, .uint32), layout)
      let dispatches = GEMM.dispatches(
        x: x, weights: weights, ranges: [RowRange(0..<8)], out: out, roundsInputs: rounds)
      #expect(dispatches.map(\.shader.name).allSatisfy { $0.hasPrefix("gemm_gpu") })
    }
  }

  struct AttentionCase: Sendable, CustomTestStringConvertible {
    var headDim = 32
    var size = (16, 16, 16)
    var keys = 0..<70
    var moreKeys = 0..<0
    var variant = 0
    var scale: Float = 1
    var testDescription: String {
      "heads of \(headDim), \(size), keys \(keys) and \(moreKeys), variant \(variant), x\(scale)"
    }
  }
  static let attentionCases = [
    AttentionCase(), AttentionCase(headDim: 128), AttentionCase(size: (8, 16, 16)), AttentionCase(size: (16, 8, 8)),
    AttentionCase(keys: 3..<4), AttentionCase(keys: 5..<38, moreKeys: 50..<69), AttentionCase(variant: 1),
    AttentionCase(headDim: 64, keys: 0..<96), AttentionCase(keys: 0..<0, moreKeys: 8..<30),
    // Scores far apart and rising, so that sums are scaled again and again.
    AttentionCase(headDim: 64, keys: 0..<100, scale: 30),
  ]

  @Test("attention agrees with double precision on rounded inputs", arguments: attentionCases)
  func attention(_ test: AttentionCase) throws {
    let device = try #require(Self.device(test.size.0, test.size.1, test.size.2))
    let (rows, heads, groups, width) = (100, 5, 1, test.headDim)
    let queries = 2..<75
    var numbers = Numbers(seed: UInt64(width + test.keys.count))
    let line = (heads + 2 * groups) * width + heads + 3
    var qkv = numbers.floats(rows * line)
    // Keys grow along the rows: the maximum keeps moving.
    for row in 0..<rows {
      for column in heads * width..<(heads + groups) * width {
        qkv[row * line + column] *= test.scale * Float(row + 1) / Float(rows)
      }
    }
    for row in 0..<rows where !test.keys.contains(row) && !test.moreKeys.contains(row) {
      for column in heads * width..<(heads + 2 * groups) * width { qkv[row * line + column] = .nan }
    }
    let padded = (line + 3) / 4 * 4
    var all: [Float] = []
    for row in 0..<rows {
      all += qkv[row * line..<(row + 1) * line]
      all += [Float](repeating: 0, count: padded - line)
    }
    var run = KernelRun()
    let value = run.input([rows, padded], all)
    let out = run.output([rows, heads * width + 4])
    let dispatches = Attention.dispatches(
      queries: .init(value, count: heads), keys: .init(value, firstColumn: heads * width, count: groups),
      values: .init(value, firstColumn: (heads + groups) * width, count: groups), headDim: width,
      gates: .init(value, firstColumn: (heads + 2 * groups) * width, count: heads), out: out, outFirstColumn: 4,
      blocks: [.init(queries: queries, keys: test.keys, moreKeys: test.moreKeys)], roundsInputs: true, on: device)
    let variants = dispatches + (dispatches[0].alternatives?.dispatches ?? [])
    #expect(variants[0].shader.name == "attention_emulated")
    try #require(test.variant < variants.count)
    run.graph.append([variants[test.variant]])
    let y = try run.read(out)

    let keys = Array(test.keys) + Array(test.moreKeys)
    let scale: Double = 1.4426950408889634 / Double(width).squareRoot()
    var worst = 0.0
    for row in queries {
      for head in 0..<heads {
        let base = row * line + head * width
        let gate = Double(qkv[row * line + (heads + 2 * groups) * width + head])
        let expected = attend(
          (0..<width).map { half(Float(Double(qkv[base + $0]) * scale)) }, keys, gate: gate,
          key: { key, d in half(qkv[key * line + heads * width + d]) },
          value: { key, d in half(qkv[key * line + (heads + groups) * width + d]) })
        for d in 0..<width {
          let found = y[row * (heads * width + 4) + 4 + head * width + d]
          worst = max(worst, found.isFinite ? abs(Double(found) - expected[d]) : .infinity)
        }
      }
    }
    // Weights are halves: 2^-11 of a value up to 1 each, most of which cancels.
    #expect(worst < 1e-3)
    for row in 0..<rows {
      let isQuery = queries.contains(row)
      for column in 0..<heads * width + 4 where !isQuery || column < 4 {
        #expect(y[row * (heads * width + 4) + column].isNaN, "wrote where nobody asked")
      }
    }
  }

  /// One query's result, in double precision.
  private func attend(
    _ q: [Double], _ keys: [Int], gate: Double, key: (Int, Int) -> Double, value: (Int, Int) -> Double
  ) -> [Double] {
    var scores: [Double] = []
    for index in keys {
      var score = 0.0
      for d in q.indices { score += q[d] * key(index, d) }
      scores.append(score)
    }
    let high = scores.max() ?? 0
    let weights = scores.map { exp2($0 - high) }
    let factor = 1 / weights.reduce(0, +) / (1 + exp(-gate))
    return q.indices.map { d in
      var sum = 0.0
      for (index, weight) in zip(keys, weights) { sum += weight * value(index, d) }
      return sum * factor
    }
  }

  @Test("the committed modules are those of the committed sources")
  func manifest() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
    let tool = root.appending(path: "tools/coopmat").path
    guard FileManager.default.fileExists(atPath: tool) else { return }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [tool, "check"]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  private func half(_ value: Float) -> Double { Double(Float16(value)) }

  private func check(_ test: Case) throws {
    let device = try #require(Self.device(test.size.0, test.size.1, test.size.2))
    guard case .gpu(let lanes, let units?) = device else { return }
    var numbers = Numbers(seed: UInt64(test.rows * 7919 + test.outputs * 31 + test.inputs))
    let layout = MatrixLayout(
      experts: test.experts, outputs: test.outputs, inputs: test.inputs, format: test.format, device: device)
    let packed = PackedMatrix(layout, &numbers)
    let outColumns = test.activation == .swiglu7 ? test.outputs / 2 : test.outputs
    let width = outColumns + test.extraColumns
    let x = numbers.floats(test.rows * test.inputs)
    let bias = numbers.floats(test.experts * test.outputs)
    let start = numbers.floats(test.rows * width)
    let ranges = test.ranges ?? [RowRange(0..<test.rows)]
    var run = KernelRun()
    let out = run.output([test.rows, width])
    let weights = run.input(packed)
    let xValue = run.input([test.rows, test.inputs], x)
    let biasValue = test.hasBias ? run.input([test.experts, test.outputs], bias) : nil
    let residual = test.hasResidual ? run.input([test.rows, width], start) : nil
    var dispatches = GEMM.dispatches(
      x: xValue, weights: weights, ranges: ranges, out: out, bias: biasValue, residual: residual,
      activation: test.activation, roundsInputs: true)
    #expect(dispatches.count == 1 && dispatches[0].shader.name.hasPrefix("gemm_emulated"))
    if let tile = test.tile {
      try #require(tile.fits(lanes: lanes, units))
      let all = dispatches + (dispatches[0].alternatives?.dispatches ?? [])
      let wanted = [tile.rows, tile.columns].map { UInt32($0) }
      dispatches = try [#require(all.first { Array($0.specialization[5...6]) == wanted })]
    }
    run.graph.append(dispatches)
    let y = try run.read(out)

    var worst = 0.0
    var spoilt = 0
    var isWritten = [Bool](repeating: false, count: y.count)
    for range in ranges {
      for row in range.rows {
        let u = (0..<test.outputs).map { n in
          (0..<test.inputs).reduce(test.hasBias ? Double(bias[range.expert * test.outputs + n]) : 0) {
            $0 + half(x[row * test.inputs + $1])
              * half(packed.floats[(range.expert * test.outputs + n) * test.inputs + $1])
          }
        }
        for n in 0..<outColumns {
          let value =
            switch test.activation {
            case nil: u[n]
            case .gelu7: gelu7(u[n])
            case .swiglu7: gelu7(u[2 * n]) * (min(max(u[2 * n + 1], -7), 7) + 1)
            }
          let at = row * width + n
          isWritten[at] = true
          let expected = value + (test.hasResidual ? Double(start[at]) : 0)
          worst = max(worst, y[at].isFinite ? abs(Double(y[at]) - expected) : .infinity)
        }
      }
    }
    for (value, wrote) in zip(y, isWritten) where !wrote && !value.isNaN { spoilt += 1 }
    // The reference rounds what the kernel rounds; a scale times an integer may round once more on its way.
    #expect(worst < Double(test.inputs).squareRoot() * 4e-6 + (test.activation == nil ? 1e-5 : 6e-5))
    #expect(spoilt == 0, "wrote where nobody asked")
  }

  private func gelu7(_ u: Double) -> Double { min(u, 7) / (1 + exp(-1.702 * min(u, 7))) }
}

@Suite("Choosing matrices")
struct MatrixChoiceTests {
  private func units(_ rows: Int, _ columns: Int, _ inner: Int) -> MatrixUnits {
    MatrixUnits(rows: rows, columns: columns, inner: inner, sharedMemory: 32768)
  }

  @Test("the largest size that divides the kernels' tiles is taken")
  func best() {
    #expect(MatrixUnits.best(of: []) == nil)
    #expect(MatrixUnits.best(of: [units(64, 64, 16), units(16, 12, 16), units(16, 16, 0)]) == nil)
    #expect(MatrixUnits.best(of: [units(16, 8, 8), units(16, 16, 16), units(16, 8, 16)]) == units(16, 16, 16))
    #expect(MatrixUnits.best(of: [units(8, 16, 16), units(64, 64, 64)]) == units(8, 16, 16))
  }

  @Test("a tile fits the device it runs on, in invocations and in shared memory")
  func tiles() {
    let small = MatrixUnits(rows: 16, columns: 16, inner: 16, sharedMemory: 16384)
    #expect(GEMM.MatrixTile.all.allSatisfy { $0.fits(lanes: 32, units(16, 16, 16)) })
    #expect(GEMM.MatrixTile.all.allSatisfy { $0.fits(lanes: 64, units(16, 16, 16)) })
    #expect(!GEMM.MatrixTile.all[0].fits(lanes: 32, small) && GEMM.MatrixTile.all[2].fits(lanes: 32, small))
    #expect(KernelTable.matrixTile(of: GEMM.MatrixTile.all, rows: 4232, columns: 5120) == GEMM.MatrixTile.all[0])
    #expect(KernelTable.matrixTile(of: GEMM.MatrixTile.all, rows: 30, columns: 256) == GEMM.MatrixTile.all.last)
  }
}
