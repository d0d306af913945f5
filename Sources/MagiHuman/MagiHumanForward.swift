public import SingleStream
internal import Tensors
public import VulkanCompute

/// One forward of a MagiHuman network: latents in, velocities out; recorded for one size, run as often as wanted.
public final class MagiHumanForward {
  /// The sizes it was recorded for.
  public let layout: TokenLayout
  private let configuration: MagiHumanConfiguration
  private let program: Program
  private let videoLatent: Value
  private let audioLatent: Value
  private let text: Value?
  private let rotary: Value
  private let videoVelocity: Value
  private let audioVelocity: Value

  /// What a forward answers with.
  public struct Velocities: Sendable {
    /// `[C, T, H, W]`.
    public let video: [Float]
    /// `[L, Ca]`.
    public let audio: [Float]
  }

  /// Records the forward.
  /// - Throws: `TransformerError.illegalInput` for impossible positions, `ComputeError`.
  public init(
    _ configuration: MagiHumanConfiguration, _ weights: TransformerWeights, _ library: PipelineLibrary,
    layout: TokenLayout
  ) throws {
    let device = library.device.description.deviceClass
    let shape = configuration.shape
    let (frames, height, width) = (layout.frames, layout.rows * 2, layout.columns * 2)
    var graph = Graph()
    let latent = graph.persistent([configuration.latentChannels, frames, height, width])
    let audio = graph.persistent([layout.audio, configuration.audioChannels])
    let text = layout.text > 0 ? graph.persistent([layout.text, configuration.textChannels]) : nil
    let rotary = graph.persistent([layout.total, 6 * weights.bands.count])
    let patches = graph.temporary([layout.video, shape.channels[Modality.video.rawValue]])
    func patchLayout(_ features: PatchLayout.Channel) -> PatchLayout {
      PatchLayout(
        channels: configuration.latentChannels, patch: (1, 2, 2), grid: (frames, layout.rows, layout.columns),
        features: features, pictures: .first)
    }
    graph.append(Patchify.dispatches(pictures: latent, tokens: patches, layout: patchLayout(.first), on: device))
    let blocks = layout.localAttention(field: configuration.frameReceptiveField).map {
      Attention.Block(queries: $0.queries, keys: $0.keys[0], moreKeys: $0.keys.count > 1 ? $0.keys[1] : 0..<0)
    }
    let forward = TransformerGraph(
      weights, layout: StreamLayout(video: layout.video, audio: layout.audio, text: layout.text), localBlocks: blocks,
      on: device)
    let outputs = forward.append(
      to: &graph, .init(video: patches, audio: audio, text: text, rotary: rotary), persistentOutputs: true)
    guard let videoTokens = outputs.video, let audioVelocity = outputs.audio else {
      throw TransformerError.illegalInput("A forward needs at least one video and one audio token.")
    }
    let velocity = graph.persistent([configuration.latentChannels, frames, height, width])
    // Features come in channel-slowest and go out channel-fastest: the published layouts differ on purpose.
    graph.append(Unpatchify.dispatches(tokens: videoTokens, pictures: velocity, layout: patchLayout(.last), on: device))
    program = try Program(graph, library)
    self.layout = layout
    self.configuration = configuration
    videoLatent = latent
    audioLatent = audio
    self.text = text
    self.rotary = rotary
    videoVelocity = velocity
    self.audioVelocity = audioVelocity
    let positions = try layout.positions(configuration.coordinates)
    try program.write(RopeTable.make(positions: positions, bands: weights.bands), to: rotary)
  }

  /// Runs the network once.
  /// - Parameters:
  ///   - videoLatent: `[C, T, H, W]`.
  ///   - audioLatent: `[L, Ca]`.
  ///   - text: `[N, Ct]`; empty when the layout has no text.
  public func run(videoLatent: [Float], audioLatent: [Float], text: [Float]) throws(ComputeError) -> Velocities {
    try program.write(videoLatent, to: self.videoLatent)
    try program.write(audioLatent, to: self.audioLatent)
    if let value = self.text { try program.write(text, to: value) }
    try program.run()
    return Velocities(video: try program.read(videoVelocity), audio: try program.read(audioVelocity))
  }
}
