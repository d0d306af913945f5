internal import SingleStream
internal import Tensors
internal import VulkanCompute

/// One forward inside a graph, from latents to velocities: patches, network, patches back. Text and positions are its own.
struct LatentNetwork {
  private let configuration: MagiHumanConfiguration
  private let weights: TransformerWeights
  private let layout: TokenLayout
  private let device: DeviceClass
  private let rotary: Value
  /// Text features `[N, Ct]`, written by the host; nil without text.
  let text: Value?

  /// Adds text and positions to `graph`.
  init(
    _ configuration: MagiHumanConfiguration, _ weights: TransformerWeights, layout: TokenLayout, on device: DeviceClass,
    in graph: inout Graph
  ) {
    self.configuration = configuration
    self.weights = weights
    self.layout = layout
    self.device = device
    rotary = graph.persistent([layout.total, 6 * weights.bands.count])
    text = layout.text > 0 ? graph.persistent([layout.text, configuration.textChannels]) : nil
  }

  /// Appends the forward.
  /// - Parameters:
  ///   - video: latent `[C, T, H, W]`, in whatever shape.
  ///   - audio: latent `[L, Ca]`.
  ///   - persistent: whether the host will read the velocities.
  /// - Returns: the velocities in the order of the latents.
  func append(
    to graph: inout Graph, video: Value, audio: Value, persistent: Bool
  ) throws(TransformerError) -> (video: Value, audio: Value) {
    try Self.append([self], to: &graph, video: video, audio: audio, persistent: persistent)[0]
  }

  /// Appends forwards over the same latents side by side, so that streamed weights come once for all of them.
  static func append(
    _ networks: [LatentNetwork], to graph: inout Graph, video: Value, audio: Value, persistent: Bool
  ) throws(TransformerError) -> [(video: Value, audio: Value)] {
    let forwards = networks.map { $0.forward(over: video, audio, in: &graph) }
    let outputs = TransformerGraph.append(forwards, to: &graph, persistentOutputs: persistent)
    var velocities: [(video: Value, audio: Value)] = []
    for (network, outputs) in zip(networks, outputs) {
      guard let tokens = outputs.video, let audioVelocity = outputs.audio else {
        throw .illegalInput("A forward needs at least one video and one audio token.")
      }
      let velocity = persistent ? graph.persistent(video.shape) : graph.temporary(video.shape)
      // Features come in channel-slowest and go out channel-fastest: the published layouts differ on purpose.
      graph.append(
        Unpatchify.dispatches(
          tokens: tokens, pictures: velocity, layout: network.patchLayout(.last), on: network.device))
      velocities.append((velocity, audioVelocity))
    }
    return velocities
  }

  private func forward(
    over video: Value, _ audio: Value, in graph: inout Graph
  ) -> (forward: TransformerGraph, inputs: TransformerGraph.Inputs) {
    let patches = graph.temporary([layout.video, configuration.shape.channels[Modality.video.rawValue]])
    graph.append(Patchify.dispatches(pictures: video, tokens: patches, layout: patchLayout(.first), on: device))
    let blocks = layout.localAttention(field: configuration.frameReceptiveField).map {
      Attention.Block(queries: $0.queries, keys: $0.keys[0], moreKeys: $0.keys.count > 1 ? $0.keys[1] : 0..<0)
    }
    let forward = TransformerGraph(
      weights, layout: StreamLayout(video: layout.video, audio: layout.audio, text: layout.text), localBlocks: blocks,
      on: device)
    return (forward, .init(video: patches, audio: audio, text: text, rotary: rotary))
  }

  /// Writes the positions, once for all runs.
  /// - Throws: `TransformerError.illegalInput` for impossible positions, `ComputeError`.
  func writePositions(to program: Program) throws {
    let positions = try layout.positions(configuration.coordinates)
    try program.write(RopeTable.make(positions: positions, bands: weights.bands), to: rotary)
  }

  private func patchLayout(_ features: PatchLayout.Channel) -> PatchLayout {
    PatchLayout(
      channels: configuration.latentChannels, patch: (1, 2, 2), grid: (layout.frames, layout.rows, layout.columns),
      features: features, pictures: .first)
  }
}
