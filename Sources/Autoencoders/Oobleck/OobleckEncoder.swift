public import Checkpoint
public import VulkanCompute

/// Sound to latents.
///
/// Not `Sendable`: one job owns it.
public final class OobleckEncoder {
  /// The network's sizes.
  public let configuration: OobleckConfiguration
  /// Bytes of the weights on the device.
  public var weightBytes: Int { runner.weights.byteCount }
  /// Latents of the longest piece that is encoded at once; longer sounds are encoded in pieces, with the same result.
  public let longestPiece: Int
  private let runner: OobleckRunner

  /// Loads the encoder's weights; see `OobleckDecoder`.
  public convenience init(
    _ weights: Weights, _ configuration: OobleckConfiguration, _ library: PipelineLibrary,
    budget: Int = OobleckDecoder.usualBudget, isTimed: Bool = false, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    self.init(
      try OobleckWeights(weights, configuration, .encoder, on: library.device, progress: progress), library,
      budget: budget, isTimed: isTimed)
  }

  /// Encodes with weights that are on the device already.
  public init(
    _ weights: OobleckWeights, _ library: PipelineLibrary, budget: Int = OobleckDecoder.usualBudget,
    isTimed: Bool = false
  ) {
    precondition(weights.part == .encoder, "a decoder's weights cannot encode")
    configuration = weights.configuration
    runner = OobleckRunner(weights, library, isTimed: isTimed)
    longestPiece = configuration.longestPiece(.encoder, budget: budget, on: library.device.description)
  }

  /// Latents that `samples` samples become: one for each whole `configuration.hop` where all strides are even.
  public func latents(samples: Int) -> Int { configuration.outputRows(.encoder, samples) }

  /// Encodes a whole sound at once.
  /// - Parameters:
  ///   - sound: `[samples, audioChannels]`: interleaved, ±1 full scale.
  ///   - progress: called after each piece with latents done and all of them; what it throws ends the encoding.
  /// - Throws: `OobleckError.illegalInput` for a sound that is no whole number of samples of all channels or too short for
  ///   one latent; `ComputeError`.
  public func encode(
    _ sound: [Float], progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> OobleckLatents {
    let channels = configuration.audioChannels
    let samples = sound.count / channels
    guard samples * channels == sound.count else {
      throw OobleckError.illegalInput(
        "The sound is \(sound.count) numbers, which are no samples of \(channels) channels; give whole ones.")
    }
    let count = latents(samples: samples)
    guard count > 0 else {
      throw OobleckError.illegalInput(
        "The sound has \(samples) samples, but a latent stands for \(configuration.encoder.hop); give a longer one.")
    }
    let hop = configuration.encoder.hop
    let reach = configuration.reach(.encoder)
    // Odd strides may make one latent more than there are whole hops; the last piece keeps all it gives.
    let hops = (samples + hop - 1) / hop
    let pieces = OobleckPieces(count: hops, length: longestPiece, before: reach.before, after: reach.after).pieces
    let width = configuration.momentChannels
    var moments: [Float] = []
    moments.reserveCapacity(count * width)
    for piece in pieces {
      let part = try runner.run(
        sound[piece.input.lowerBound * hop * channels..<min(piece.input.upperBound * hop, samples) * channels],
        channels: channels)
      let skipped = (piece.kept.lowerBound - piece.input.lowerBound) * width
      let end =
        piece.kept.upperBound == hops ? part.count : (piece.kept.upperBound - piece.input.lowerBound) * width
      moments += part[min(skipped, end)..<end]
      try progress(piece.kept.upperBound, hops)
    }
    return OobleckLatents(moments: moments, channels: width / 2)
  }

  /// Device time per dispatch of the newest piece; empty unless timed.
  public func times() -> [DispatchTime] { runner.times() }
}
