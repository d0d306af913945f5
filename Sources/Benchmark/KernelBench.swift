internal import Foundation
public import Tensors
public import VulkanCompute

/// Measures the heavy kernels on one device, beside the device's own peak and PyTorch.
public struct KernelBench {
  /// One line of the result.
  public struct Row: Sendable {
    /// What was measured.
    public let test: KernelCase
    /// Type of the weights; float32 for attention.
    public let element: Element
    /// Best time of one run.
    public let ours: Elapsed
    /// PyTorch's, in float32.
    public let torch: Elapsed?

    /// 10⁹ operations per second on the wall.
    public var rate: Double { test.operations / ours.wall * 1e-9 }
    /// Share of the device's multiply-add rate: per CPU second on a CPU, on the wall elsewhere.
    public let share: Double
    /// Our speed over PyTorch's, on the wall.
    public var ratio: Double? { torch.map { $0.wall / ours.wall } }
    /// The same per CPU second: steadier on shared cores, meaningless on a GPU.
    public var cpuRatio: Double? { torch.map { $0.cpu / ours.cpu } }
  }

  /// The device's multiply-add rate, 10⁹ operations per second on the wall.
  public let peak: Double
  /// The same per CPU second; means nothing on a GPU.
  var peakPerCPU: Double { peakOperations / peakTime.cpu * 1e-9 }
  private let library: PipelineLibrary
  private let torch: TorchTimer?
  private let peakTime: Elapsed
  private let peakOperations: Double
  private let rounds: Int
  private var device: DeviceClass { library.device.description.deviceClass }

  /// - Parameters:
  ///   - library: pipelines of the device to measure.
  ///   - torch: PyTorch to compare with.
  ///   - rounds: how often each case is measured, ours and PyTorch's in turn; the best counts.
  /// - Throws: `ComputeError` when the device's peak cannot be measured.
  public init(_ library: PipelineLibrary, torch: TorchTimer? = nil, rounds: Int = 4) throws {
    self.library = library
    self.torch = torch
    self.rounds = rounds
    let device = library.device.description.deviceClass
    var graph = Graph()
    let data = graph.persistent([256])
    let (groups, depth) = if case .gpu = device { (4096, 4000) } else { (64, 500) }
    graph.append(MultiplyAdd.dispatch(data: data, groups: groups, rounds: depth, on: device))
    let program = try Program(graph, library)
    try program.write([Float](repeating: 0, count: 256), to: data)
    peakTime = try Self.best(program, rounds: rounds, seconds: 0.1) { _ in nil }.ours
    peakOperations = MultiplyAdd.operations(groups: groups, rounds: depth, on: device)
    peak = peakOperations / peakTime.wall * 1e-9
  }

  /// Measures one case.
  /// - Parameter element: type of the weights of a product.
  public func run(_ test: KernelCase, element: Element = .float32) throws -> Row {
    var graph = Graph()
    var inputs: [Value] = []
    switch test {
    case .product(let rows, let outputs, let inner):
      let x = graph.persistent([rows, inner])
      let out = graph.persistent([rows, outputs])
      let layout = MatrixLayout(outputs: outputs, inputs: inner, element: element, device: device)
      let buffer = try weights(layout)
      let matrix = graph.matrix(buffer, layout)
      inputs = [x]
      graph.append(GEMM.dispatches(x: x, weights: matrix, ranges: [RowRange(0..<rows)], out: out))
    case .attention(let rows, let heads, let keyHeads, let headDim):
      let width = (heads + 2 * keyHeads) * headDim
      let qkv = graph.persistent([rows, width])
      let out = graph.persistent([rows, heads * headDim])
      inputs = [qkv]
      graph.append(
        Attention.dispatches(
          queries: .init(qkv, count: heads), keys: .init(qkv, firstColumn: heads * headDim, count: keyHeads),
          values: .init(qkv, firstColumn: (heads + keyHeads) * headDim, count: keyHeads), headDim: headDim, out: out,
          blocks: [.init(queries: 0..<rows, keys: 0..<rows)], on: device))
    }
    let program = try Program(graph, library)
    for value in inputs { try program.write(Self.noise(value.count), to: value) }
    let torch = self.torch
    let result = try Self.best(program, rounds: rounds, seconds: 0.15) { repeats in
      torch?.time(test, repeats: repeats ?? 1)
    }
    let ours = result.ours
    let fraction = test.operations / peakOperations
    let share: Double
    if case .gpu = device {
      share = fraction * peakTime.wall / ours.wall
    } else {
      share = fraction * peakTime.cpu / ours.cpu
    }
    return Row(test: test, element: element, ours: ours, torch: result.torch, share: share)
  }

  /// Runs a program in turn with PyTorch, each round long enough to mean something, and keeps the best of each.
  private static func best(
    _ program: Program, rounds: Int, seconds: Double, other: (Int?) -> Elapsed?
  ) throws -> (ours: Elapsed, torch: Elapsed?) {
    // The first run compiles.
    try program.run()
    let first = try timed(program, repeats: 1)
    let repeats = max(1, Int(seconds / first.wall))
    var ours = first
    var torch: Elapsed?
    for _ in 0..<rounds {
      ours = try timed(program, repeats: repeats).best(ours)
      if let time = other(repeats) { torch = torch.map { time.best($0) } ?? time }
    }
    return (ours, torch)
  }

  private static func timed(_ program: Program, repeats: Int) throws -> Elapsed {
    let all = try measured { for _ in 0..<repeats { try program.run() } }
    return Elapsed(wall: all.wall / Double(repeats), cpu: all.cpu / Double(repeats))
  }

  private func weights(_ layout: MatrixLayout) throws(ComputeError) -> Buffer {
    let floats = Self.noise(layout.experts * layout.outputs * layout.inputs)
    var words = [UInt32](repeating: 0, count: layout.byteCount / 4)
    words.withUnsafeMutableBytes { words in
      if layout.element == .float32 {
        floats.withUnsafeBytes { layout.pack($0, into: words) }
      } else {
        // Close enough to noise in either 16-bit type: numbers of the order of 1.
        let halves = floats.map { UInt16(0x3c00) | UInt16($0.bitPattern >> 31) << 15 | UInt16($0.bitPattern & 0xff) }
        halves.withUnsafeBytes { layout.pack($0, into: words) }
      }
    }
    let buffer = try Buffer(library.device, byteCount: layout.byteCount)
    var outcome: Result<Void, ComputeError> = .success(())
    words.withUnsafeBytes { bytes in outcome = Result { () throws(ComputeError) in try buffer.write(bytes) } }
    try outcome.get()
    return buffer
  }

  /// Floats in ±1, the same every time.
  private static func noise(_ count: Int) -> [Float] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(Int32(bitPattern: state)) * 0x1p-31
    }
  }
}

/// The geometric mean; nil of nothing.
public func geometricMean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : exp(values.reduce(0) { $0 + log($1) } / Double(values.count))
}
