public import SingleStream
internal import Tensors
public import VulkanCompute

/// One forward of a MagiHuman network: latents in, velocities out; recorded for one size, run as often as wanted.
public final class MagiHumanForward {
  /// The sizes it was recorded for.
  public let layout: TokenLayout
  private let program: Program
  private let network: LatentNetwork
  private let videoLatent: Value
  private let audioLatent: Value
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
    var graph = Graph()
    videoLatent = graph.persistent([configuration.latentChannels, layout.frames, layout.rows * 2, layout.columns * 2])
    audioLatent = graph.persistent([layout.audio, configuration.audioChannels])
    network = LatentNetwork(
      configuration, weights, layout: layout, on: library.device.description.deviceClass, in: &graph)
    (videoVelocity, audioVelocity) = try network.append(
      to: &graph, video: videoLatent, audio: audioLatent, persistent: true)
    program = try Program(graph, library)
    self.layout = layout
    try network.writePositions(to: program)
  }

  /// Runs the network once.
  /// - Parameters:
  ///   - videoLatent: `[C, T, H, W]`.
  ///   - audioLatent: `[L, Ca]`.
  ///   - text: `[N, Ct]`; empty when the layout has no text.
  public func run(videoLatent: [Float], audioLatent: [Float], text: [Float]) throws -> Velocities {
    try program.write(videoLatent, to: self.videoLatent)
    try program.write(audioLatent, to: self.audioLatent)
    if let value = network.text { try program.write(text, to: value) }
    try program.run()
    return Velocities(video: try program.read(videoVelocity), audio: try program.read(audioVelocity))
  }
}
