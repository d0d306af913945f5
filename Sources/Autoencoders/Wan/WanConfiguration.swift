public import Checkpoint

/// The sizes of Wan2.2's video autoencoder, read from the configuration diffusers writes for `AutoencoderKLWan`.
public struct WanConfiguration: Sendable, Equatable {
  /// One stage of the encoder or the decoder.
  struct Stage: Sendable, Equatable {
    /// Channels that come in.
    var inputs: Int
    /// Channels that go out.
    var outputs: Int
    /// Whether it halves or doubles rows and columns.
    var resizesSpace: Bool
    /// Whether it halves or doubles frames.
    var resizesTime: Bool
  }

  /// Channels of a latent.
  public let latentChannels: Int
  /// Pixels that enter the network side by side in its channels, in each direction.
  public let patch: Int
  /// Mean and deviation of the latents.
  public let statistics: LatentStatistics
  /// Residual blocks of an encoder stage; a decoder stage has one more.
  let resnets: Int
  /// The encoder's stages in the order they run.
  let encoder: [Stage]
  /// The decoder's stages in the order they run.
  let decoder: [Stage]

  /// Channels of a picture.
  public var pictureChannels: Int { 3 }
  /// Pixels per latent pixel, in each direction.
  public var enlargement: Int { encoder.reduce(patch) { $1.resizesSpace ? $0 * 2 : $0 } }

  /// Reads and checks the configuration.
  /// - Throws: `CheckpointError` about the field at fault.
  public init(_ config: ConfigObject) throws {
    let size = 1...4096
    let latents = try config.integer("z_dim", in: size)
    let base = try config.integer("base_dim", in: size)
    let decoderBase = try config.integerIfPresent("decoder_base_dim", in: size) ?? base
    let factors = try config.integers("dim_mult", in: 1...64)
    let inTime = try config.booleans("temperal_downsample")
    resnets = try config.integer("num_res_blocks", in: 1...64)
    patch = try config.integerIfPresent("patch_size", in: 1...4) ?? 1
    guard (1...8).contains(factors.count) else {
      throw config.invalid("dim_mult", "must list 1 to 8 stages; correct it.")
    }
    guard inTime.count == factors.count - 1, inTime.count(where: { $0 }) <= 2 else {
      throw config.invalid(
        "temperal_downsample", "must have \(factors.count - 1) entries, at most two of them true; correct it.")
    }
    for key in ["in_channels", "out_channels"] {
      let channels = try config.integer(key, in: size)
      guard channels == 3 * patch * patch else {
        throw config.invalid(
          key, "is \(channels), but patches of colour pictures have \(3 * patch * patch); correct it.")
      }
    }
    guard try config.booleanIfPresent("is_residual") == true else {
      throw config.invalid(
        "is_residual", "is not true: this is an autoencoder of Wan2.1, which no model here uses; give Wan2.2's.")
    }
    if config.contains("attn_scales"), try !config.numbers("attn_scales").isEmpty {
      throw config.invalid(
        "attn_scales", "asks for attention between the stages, which Wan2.2 does not have; empty it.")
    }
    latentChannels = latents
    statistics = try Self.statistics(config, channels: latents)

    let widths = [base] + factors.map { base * $0 }
    encoder = factors.indices.map { index in
      let isLast = index == factors.count - 1
      return Stage(
        inputs: widths[index], outputs: widths[index + 1], resizesSpace: !isLast, resizesTime: !isLast && inTime[index])
    }
    let back = [decoderBase * factors[factors.count - 1]] + factors.reversed().map { decoderBase * $0 }
    decoder = factors.indices.map { index in
      let isLast = index == factors.count - 1
      return Stage(
        inputs: back[index], outputs: back[index + 1], resizesSpace: !isLast,
        resizesTime: !isLast && inTime[inTime.count - 1 - index])
    }
    for stage in encoder where stage.inputs * stage.places % stage.outputs != 0 {
      throw config.invalid("dim_mult", "gives an encoder stage a shortcut whose channels do not divide; correct it.")
    }
    for stage in decoder where stage.resizesSpace && stage.outputs * stage.places % stage.inputs != 0 {
      throw config.invalid("dim_mult", "gives a decoder stage a shortcut whose channels do not divide; correct it.")
    }
  }

  private static func statistics(_ config: ConfigObject, channels: Int) throws -> LatentStatistics {
    if !config.contains("latents_mean"), !config.contains("latents_std"),
      channels == LatentStatistics.wan22.mean.count
    {
      return .wan22
    }
    let mean = try config.numbers("latents_mean").map { Float($0) }
    let deviation = try config.numbers("latents_std").map { Float($0) }
    guard mean.count == channels, deviation.count == channels, deviation.allSatisfy({ $0 > 0 }) else {
      throw config.invalid(
        "latents_mean",
        "and latents_std must have \(channels) entries each, those of latents_std positive; correct them.")
    }
    return LatentStatistics(mean: mean, deviation: deviation)
  }

  /// Latent frames of a video: one for its first picture, and those of every four pictures after it (one, if the encoder
  /// halves the frames twice).
  public func latentFrames(pictures: Int) -> Int {
    1 + (pictures - 1) / 4 * encoder.reduce(4) { $1.resizesTime ? $0 / 2 : $0 }
  }

  /// Every tensor of the encoder.
  public var encoderTensors: [ExpectedTensor] {
    encoderConvolutions.flatMap(\.tensors) + encoderGammas.map(\.tensor)
  }

  /// Every tensor of the decoder.
  public var decoderTensors: [ExpectedTensor] {
    decoderConvolutions.flatMap(\.tensors) + decoderGammas.map(\.tensor)
  }

  /// Every tensor of a whole autoencoder.
  public var tensors: [ExpectedTensor] { encoderTensors + decoderTensors }
}

extension WanConfiguration.Stage {
  /// Places that become one, or that one becomes.
  var places: Int { (resizesSpace ? 4 : 1) * (resizesTime ? 2 : 1) }
}
