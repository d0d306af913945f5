public import Checkpoint
public import VulkanCompute

/// Latents to sound.
///
/// Not `Sendable`: one job owns it.
public final class OobleckDecoder {
  /// The network's sizes.
  public let configuration: OobleckConfiguration
  /// Bytes of the weights on the device.
  public var weightBytes: Int { runner.weights.byteCount }
  /// Latents of the longest piece that is decoded at once; longer sounds are decoded in pieces, with the same result.
  public let longestPiece: Int
  private let runner: OobleckRunner

  /// Loads the decoder's weights.
  /// - Parameters:
  ///   - weights: a file with an Oobleck's tensors under diffusers' or the published names.
  ///   - budget: device bytes that decoding may take beside the weights; a piece takes at least some 30 MB at true size.
  ///   - isTimed: take the time of every dispatch.
  ///   - progress: called while weights are loaded with convolutions done and all of them; what it throws ends it.
  /// - Throws: `OobleckError.wrongTensors`, `CheckpointError`, `ComputeError`.
  public convenience init(
    _ weights: Weights, _ configuration: OobleckConfiguration, _ library: PipelineLibrary,
    budget: Int = OobleckDecoder.usualBudget, isTimed: Bool = false, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    self.init(
      try OobleckWeights(weights, configuration, .decoder, on: library.device, progress: progress), library,
      budget: budget, isTimed: isTimed)
  }

  /// Decodes with weights that are on the device already.
  public init(
    _ weights: OobleckWeights, _ library: PipelineLibrary, budget: Int = OobleckDecoder.usualBudget,
    isTimed: Bool = false
  ) {
    precondition(weights.part == .decoder, "an encoder's weights cannot decode")
    configuration = weights.configuration
    runner = OobleckRunner(weights, library, isTimed: isTimed)
    longestPiece = configuration.longestPiece(.decoder, budget: budget, on: library.device.description)
  }

  /// Bytes that decoding may take beside the weights when nothing else is said: five seconds of sound at once.
  public static let usualBudget = 512 << 20

  /// Samples that `latents` latents become; `configuration.hop` for each where all strides are even.
  public func samples(latents: Int) -> Int { configuration.outputRows(.decoder, latents) }

  /// Decodes a whole sound.
  /// - Parameters:
  ///   - latents: `[length, latentChannels]`: latent after latent, as the transformer makes them.
  ///   - progress: called after each piece with latents done and all of them; what it throws ends the decoding.
  /// - Returns: `[samples(latents: length), audioChannels]`: interleaved, ±1 full scale, not clipped.
  /// - Throws: `OobleckError.illegalInput` unless there is a whole number of latents, and one at least; `ComputeError`.
  public func decode(
    _ latents: [Float], progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> [Float] {
    let channels = configuration.latentChannels
    let count = latents.count / channels
    guard count > 0, latents.count == count * channels else {
      throw OobleckError.illegalInput(
        "The sound's latents are \(latents.count) numbers, which are no latents of \(channels) channels; give whole ones."
      )
    }
    let total = samples(latents: count)
    guard total > 0 else {
      throw OobleckError.illegalInput(
        "\(count) latents are fewer than this decoder makes a sample from; give more of them.")
    }
    let reach = configuration.reach(.decoder)
    let pieces = OobleckPieces(count: count, length: longestPiece, before: reach.before, after: reach.after).pieces
    var sound: [Float] = []
    sound.reserveCapacity(total * configuration.audioChannels)
    for piece in pieces {
      let part = try runner.run(
        latents[piece.input.lowerBound * channels..<piece.input.upperBound * channels], channels: channels)
      let skipped = (piece.kept.lowerBound - piece.input.lowerBound) * configuration.hop * configuration.audioChannels
      let end =
        piece.kept.upperBound == count
        ? part.count
        : (piece.kept.upperBound - piece.input.lowerBound) * configuration.hop * configuration.audioChannels
      sound += part[skipped..<end]
      try progress(piece.kept.upperBound, count)
    }
    return sound
  }

  /// Device time per dispatch of the newest piece; empty unless timed.
  public func times() -> [DispatchTime] { runner.times() }
}

extension OobleckConfiguration {
  /// The longest piece a device works on at once within a budget.
  func longestPiece(_ part: Part, budget: Int, on device: DeviceDescription) -> Int {
    let reach = reach(part)
    return OobleckMemory.longestPiece(
      self, part, budget: budget, range: min(device.storageRange, 16 * device.texelElements),
      // Less than half new would be more work than sound.
      least: 2 * (reach.before + reach.after) + 2, on: device.deviceClass, alignment: device.alignment)
  }
}
