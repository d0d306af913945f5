public import Tensors
public import VulkanCompute

/// One forward of the bare transformer on token features: recorded for one layout, run as often as wanted.
public final class StreamForward {
  /// The layout it was recorded for.
  public let layout: StreamLayout
  /// Device memory its temporaries share.
  public var temporaryBytes: Int { program.plan.temporaryBytes }
  /// Device memory of what is kept between runs: inputs, outputs and the rotary table.
  public var persistentBytes: Int { program.plan.persistentBytes }
  /// Number of dispatches in one run.
  public var dispatchCount: Int { program.dispatchCount }
  private let bands: [Float]
  private let program: Program
  private let inputs: TransformerGraph.Inputs
  private let outputs: TransformerGraph.Outputs

  /// Records the forward.
  /// - Parameter isTimed: take the time of every dispatch (`times`).
  /// - Throws: `ComputeError`.
  public init(
    _ weights: TransformerWeights, _ library: PipelineLibrary, layout: StreamLayout,
    localBlocks: [Attention.Block] = [],
    isTimed: Bool = false
  ) throws(ComputeError) {
    let made = Self.graph(weights, layout, localBlocks, library.device.description.deviceClass)
    (inputs, outputs) = (made.inputs, made.outputs)
    program = try Program(made.graph, library, isTimed: isTimed)
    bands = weights.bands
    self.layout = layout
  }

  /// The forward as a graph; the weights need not be there.
  static func graph(
    _ weights: TransformerWeights, _ layout: StreamLayout, _ localBlocks: [Attention.Block], _ device: DeviceClass
  ) -> (graph: Graph, inputs: TransformerGraph.Inputs, outputs: TransformerGraph.Outputs) {
    var graph = Graph()
    func features(_ modality: Modality) -> Value? {
      let count = layout.count(modality)
      return count > 0 ? graph.persistent([count, weights.shape.channels[modality.rawValue]]) : nil
    }
    let inputs = TransformerGraph.Inputs(
      video: features(.video), audio: features(.audio), text: features(.text),
      rotary: graph.persistent([layout.count, 6 * weights.bands.count]))
    let forward = TransformerGraph(weights, layout: layout, localBlocks: localBlocks, on: device)
    let outputs = forward.append(to: &graph, inputs, persistentOutputs: true)
    return (graph, inputs, outputs)
  }

  /// Runs the network.
  /// - Parameters:
  ///   - video: `[layout.video, channels]`, and likewise the others; empty where there are no such tokens.
  ///   - positions: rotary (time, row, column) of every token.
  /// - Returns: what the two heads answer, in the shape of their inputs.
  /// - Throws: `ComputeError`; with streamed weights also what reading them met, and `CancellationError`.
  public func run(
    video: [Float], audio: [Float], text: [Float], positions: [SIMD3<Float>]
  ) throws -> (video: [Float], audio: [Float]) {
    precondition(positions.count == layout.count, "one position per token")
    if let value = inputs.video { try program.write(video, to: value) }
    if let value = inputs.audio { try program.write(audio, to: value) }
    if let value = inputs.text { try program.write(text, to: value) }
    try program.write(RopeTable.make(positions: positions, bands: bands), to: inputs.rotary)
    try program.run()
    return (
      try outputs.video.map { try program.read($0) } ?? [],
      try outputs.audio.map { try program.read($0) } ?? []
    )
  }

  /// Runs the network again on what is already there.
  public func repeatRun() throws { try program.run() }

  /// Device time per dispatch of the newest run; empty unless it is timed.
  public func times() -> [DispatchTime] { program.times() }
}
