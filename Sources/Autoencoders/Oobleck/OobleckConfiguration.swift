public import Checkpoint

/// The sizes of Stable Audio's autoencoder "Oobleck", which turns sound into latents and back.
public struct OobleckConfiguration: Sendable, Equatable {
  /// The two networks; either can be loaded without the other.
  public enum Part: String, Sendable, CaseIterable {
    case encoder, decoder
  }

  /// Channels of the sound: 1 or 2 in practice.
  public let audioChannels: Int
  /// Nominal sample rate of the sound, Hz. (MagiHuman runs the same weights at 51,200.)
  public let sampleRate: Int
  /// Channels of a latent as the decoder takes it.
  public let latentChannels: Int
  /// Channels that the encoder answers with: a mean and a scale for each of its latents'.
  public let momentChannels: Int
  let encoder: Blocks
  let decoder: Blocks

  /// The blocks of one network, from the sound's end: at block b the width goes from `width(b)` to `width(b + 1)` and the
  /// rate falls by `strides[b]`. The decoder runs them backwards.
  struct Blocks: Sendable, Equatable {
    let channels: Int
    let multiples: [Int]
    let strides: [Int]

    func width(_ level: Int) -> Int { channels * (level == 0 ? 1 : multiples[level - 1]) }
    var hop: Int { strides.reduce(1, *) }
  }

  /// Samples of sound for each latent.
  public var hop: Int { decoder.hop }

  func blocks(_ part: Part) -> Blocks { part == .encoder ? encoder : decoder }

  /// Reads a configuration: the fields of diffusers' `AutoencoderOobleck` (missing ones have its defaults, which are
  /// Stable Audio Open 1.0's), or the `model_config.json` that Stable Audio Open is published with. Other keys are ignored.
  ///
  /// - Throws: `CheckpointError` for a mistyped or impossible value and for what changes the network into another one, such
  ///   as a `final_tanh`.
  public init(_ config: ConfigObject) throws(CheckpointError) {
    if let model = try config.objectIfPresent("model"), model.contains("pretransform") {
      try self.init(published: config, try model.object("pretransform"))
    } else {
      try self.init(diffusers: config)
    }
  }

  private init(diffusers config: ConfigObject) throws(CheckpointError) {
    if try config.booleanIfPresent("final_tanh") ?? false {
      throw config.invalid("final_tanh", "is true, but only decoders without a final tanh are supported.")
    }
    let strides = try config.integersIfPresent("downsampling_ratios", in: Self.strideRange) ?? [2, 4, 4, 8, 8]
    let multiples = try config.integersIfPresent("channel_multiples", in: Self.multipleRange) ?? [1, 2, 4, 8, 16]
    let width = try config.integerIfPresent("encoder_hidden_size", in: Self.widthRange) ?? 128
    guard width % 2 == 0 else {
      throw config.invalid(
        "encoder_hidden_size", "is \(width) but must be even: the encoder answers with as many means as scales.")
    }
    encoder = Blocks(channels: width, multiples: multiples, strides: strides)
    decoder = Blocks(
      channels: try config.integerIfPresent("decoder_channels", in: Self.widthRange) ?? 128, multiples: multiples,
      strides: strides)
    momentChannels = width
    latentChannels = try config.integerIfPresent("decoder_input_channels", in: Self.widthRange) ?? 64
    audioChannels = try config.integerIfPresent("audio_channels", in: Self.soundRange) ?? 2
    sampleRate = try config.integerIfPresent("sampling_rate", in: Self.rateRange) ?? 44_100
    try Self.check(encoder, config, "downsampling_ratios", "channel_multiples")
    try Self.check(decoder, config, "downsampling_ratios", "channel_multiples")
  }

  private init(published config: ConfigObject, _ pretransform: ConfigObject) throws(CheckpointError) {
    guard try pretransform.string("type") == "autoencoder" else {
      throw pretransform.invalid("type", "must be \"autoencoder\".")
    }
    let autoencoder = try pretransform.object("config")
    func network(_ name: String) throws(CheckpointError) -> ConfigObject {
      let network = try autoencoder.object(name)
      guard try network.string("type") == "oobleck" else {
        throw network.invalid("type", "must be \"oobleck\", the only kind that is supported.")
      }
      if try network.booleanIfPresent("soft_clip") ?? false {
        throw network.invalid("soft_clip", "is true, which is not supported.")
      }
      let sizes = try network.object("config")
      // What the published code takes for granted where a key is missing is spelled out as `assumed`.
      for (key, wanted, assumed) in [
        ("use_snake", true, false), ("antialias_activation", false, false), ("use_nearest_upsample", false, false),
        ("final_tanh", false, name == "decoder"),
      ] {
        guard try sizes.booleanIfPresent(key) ?? assumed == wanted else {
          throw sizes.invalid(key, "must be \(wanted); other networks are not supported.")
        }
      }
      return sizes
    }
    func blocks(_ sizes: ConfigObject) throws(CheckpointError) -> Blocks {
      let blocks = Blocks(
        channels: try sizes.integer("channels", in: Self.widthRange),
        multiples: try sizes.integers("c_mults", in: Self.multipleRange),
        strides: try sizes.integers("strides", in: Self.strideRange))
      try Self.check(blocks, sizes, "strides", "c_mults")
      return blocks
    }
    let encoderSizes = try network("encoder")
    let decoderSizes = try network("decoder")
    encoder = try blocks(encoderSizes)
    decoder = try blocks(decoderSizes)
    if let bottleneck = try autoencoder.objectIfPresent("bottleneck"), try bottleneck.string("type") != "vae" {
      throw bottleneck.invalid("type", "must be \"vae\", the only kind that is supported.")
    }
    let moments = try encoderSizes.integer("latent_dim", in: Self.widthRange)
    guard moments % 2 == 0 else {
      throw encoderSizes.invalid("latent_dim", "is \(moments) but must be even: as many means as scales.")
    }
    momentChannels = moments
    latentChannels = try decoderSizes.integer("latent_dim", in: Self.widthRange)
    audioChannels = try decoderSizes.integerIfPresent("out_channels", in: Self.soundRange) ?? 2
    guard try encoderSizes.integerIfPresent("in_channels", in: Self.soundRange) ?? 2 == audioChannels else {
      throw encoderSizes.invalid("in_channels", "is not the decoder's \"out_channels\".")
    }
    sampleRate = try config.integer("sample_rate", in: Self.rateRange)
    guard encoder.hop == decoder.hop,
      try autoencoder.integerIfPresent("downsampling_ratio") ?? decoder.hop == decoder.hop
    else {
      throw autoencoder.invalid("downsampling_ratio", "is not the product of the strides.")
    }
  }

  private static let strideRange = 1...1024
  private static let multipleRange = 1...1024
  private static let widthRange = 1...65_536
  private static let soundRange = 1...64
  private static let rateRange = 1...10_000_000

  private static func check(
    _ blocks: Blocks, _ config: ConfigObject, _ strides: String, _ multiples: String
  ) throws(CheckpointError) {
    guard (1...12).contains(blocks.strides.count) else {
      throw config.invalid(strides, "has \(blocks.strides.count) entries but must have 1 to 12.")
    }
    guard blocks.multiples.count == blocks.strides.count else {
      throw config.invalid(
        multiples,
        "has \(blocks.multiples.count) entries but must have \(blocks.strides.count), one for each stride.")
    }
    var hop = 1
    for stride in blocks.strides {
      hop *= stride
      guard hop <= 1 << 20 else {
        throw config.invalid(strides, "multiply to more than \(1 << 20) samples a latent; correct them.")
      }
    }
    guard blocks.multiples.allSatisfy({ $0 * blocks.channels <= 1 << 16 }) else {
      throw config.invalid(multiples, "make the network wider than \(1 << 16) channels; correct them.")
    }
  }
}
