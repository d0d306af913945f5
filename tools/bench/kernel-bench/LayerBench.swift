import Tensors
import VulkanCompute

/// One shared layer of the transformer, everything in it: what a step does forty times.
extension Bench {
  func measureLayer(_ report: inout BenchReport, format: WeightFormat) throws {
    var buffers: [Buffer] = []
    let layouts = products.map {
      MatrixLayout(outputs: $0.outputs, inputs: $0.inputs, format: format, device: device)
    }
    for layout in layouts { buffers.append(try SyntheticWeights(layout).upload(to: library.device)) }
    let tuned = try layer(layouts, buffers, rounds: !options.isExact)
    let time = try fastest(tuned.program)
    var error: Double?
    if !options.isExact, case .gpu(_, _?) = device {
      // The same layer with exact kernels: how far the halves are off.
      let exact = try layer(layouts, buffers, rounds: false)
      try exact.program.run()
      error = distance(try tuned.program.read(tuned.x), try exact.program.read(exact.x))
    }
    let (tokens, hidden) = (Double(options.tokens), Double(options.hidden))
    let weights = products.reduce(0.0) { $0 + Double($1.outputs) * Double($1.inputs) }
    let operations = 2 * tokens * weights + 4 * tokens * tokens * 128 * Double(options.heads)
    report.add(
      "layer", shape: "\(options.tokens) x \(Int(hidden))", variant: "\(format)", time, operations: operations,
      error: error)
    for (label, share) in shares(tuned.program) { print("    \(label): \(share) %") }
  }

  private func layer(
    _ layouts: [MatrixLayout], _ buffers: [Buffer], rounds: Bool
  ) throws -> (program: Program, x: Value) {
    let (tokens, hidden, heads, groups) = (options.tokens, options.hidden, options.heads, options.kvHeads)
    var graph = Graph()
    let stream = graph.persistent([tokens, hidden])
    let norm = graph.persistent([1, hidden])
    let headNorm = graph.persistent([1, 128])
    let rotary = graph.persistent([tokens, 96])
    let x = graph.persistent([tokens, hidden])
    let all = [RowRange(0..<tokens)]
    func product(_ index: Int, _ input: Value, _ out: Value, residual: Value? = nil, activation: Activation? = nil) {
      graph.append(
        GEMM.dispatches(
          x: input, weights: graph.matrix(buffers[index], layouts[index]), ranges: all, out: out, residual: residual,
          activation: activation, roundsInputs: rounds, label: products[index].what))
    }
    graph.append(CopyRows.dispatches(from: stream, to: x, rows: tokens, on: device))
    let normed = graph.temporary([tokens, hidden])
    graph.append(RMSNorm.dispatches(x: x, weight: norm, ranges: all, out: normed, on: device))
    let qkv = graph.temporary([tokens, layouts[0].outputs])
    product(0, normed, qkv)
    graph.append(
      QKNormRope.dispatches(
        qkv: qkv, heads: heads, kvHeads: groups, headDim: 128, qNorm: headNorm, kNorm: headNorm, table: rotary,
        ranges: all, on: device))
    let attended = graph.temporary([tokens, heads * 128])
    graph.append(
      Attention.dispatches(
        queries: .init(qkv, count: heads), keys: .init(qkv, firstColumn: heads * 128, count: groups),
        values: .init(qkv, firstColumn: (heads + groups) * 128, count: groups), headDim: 128,
        gates: .init(qkv, firstColumn: (heads + 2 * groups) * 128, count: heads), out: attended,
        blocks: [.init(queries: 0..<tokens, keys: 0..<tokens)], roundsInputs: rounds, on: device))
    product(1, attended, x, residual: x)
    let mlpInput = graph.temporary([tokens, hidden])
    graph.append(RMSNorm.dispatches(x: x, weight: norm, ranges: all, out: mlpInput, on: device))
    let activated = graph.temporary([tokens, layouts[3].inputs])
    product(2, mlpInput, activated, activation: .swiglu7)
    product(3, activated, x, residual: x)
    let program = try Program(graph, library, isTimed: true)
    try program.write(syntheticInputs(tokens * hidden, seed: 3), to: stream)
    try program.write([Float](repeating: 0, count: hidden), to: norm)
    try program.write([Float](repeating: 0, count: 128), to: headNorm)
    // Cosines and sines of no rotation at all cost what any others do.
    try program.write((0..<tokens).flatMap { _ in (0..<96).map { $0 < 48 ? Float(1) : 0 } }, to: rotary)
    return (program, x)
  }

  private func distance(_ a: [Float], _ b: [Float]) -> Double {
    var worst = 0.0
    var largest = 1e-30
    for (a, b) in zip(a, b) {
      worst = max(worst, a.isFinite ? Double((a - b).magnitude) : .infinity)
      largest = max(largest, Double(b.magnitude))
    }
    return worst / largest
  }

  private func shares(_ program: Program) -> [(String, Int)] {
    let times = program.times()
    let total = times.reduce(0) { $0 + $1.nanoseconds }
    guard total > 0 else { return [] }
    return Dictionary(grouping: times, by: \.label).map { label, times in
      (label, Int((times.reduce(0) { $0 + $1.nanoseconds } / total * 100).rounded()))
    }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
  }
}
