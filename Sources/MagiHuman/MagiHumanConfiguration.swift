public import Checkpoint
public import SingleStream

/// What a daVinci-MagiHuman checkpoint's `config.json` says, under the reference's own field names.
public struct MagiHumanConfiguration: Sendable, Equatable {
  /// Sizes and switches of the network.
  public let shape: TransformerShape
  /// How tokens are placed on the rotary axes: `coords_style`.
  public let coordinates: CoordinateStyle
  /// Latent frames on either side that a video token of a local layer sees; `frame_receptive_field`.
  public let frameReceptiveField: Int

  /// The two ways published checkpoints place sound and text.
  public enum CoordinateStyle: String, Sendable, CaseIterable {
    /// Super-resolution checkpoints: sound stretched onto the video's frames, text from time 0 to 1.
    case v1
    /// Base and distilled checkpoints: sound at a quarter of its rate, text not rotated.
    case v2
  }

  /// Channels of the video latent; a token holds 1 × 2 × 2 of its points.
  public var latentChannels: Int { shape.channels[Modality.video.rawValue] / 4 }
  /// Channels of the sound latent.
  public var audioChannels: Int { shape.channels[Modality.audio.rawValue] }
  /// Features of a text token.
  public var textChannels: Int { shape.channels[Modality.text.rawValue] }
  /// Every tensor the checkpoint must hold.
  public var tensors: [ExpectedTensor] { TensorNames.expected(shape) }

  /// The name `config.json` must give as `architecture`.
  public static let architecture = "magihuman"

  /// Reads and checks a configuration. Sizes and layer lists must be there; what the reference fixes otherwise
  /// (`patch_size`, `coords_style`, `frame_receptive_field`, `local_attn_layers`, `enable_attn_gating`) has its default.
  /// Keys of no meaning here are ignored.
  ///
  /// - Throws: `CheckpointError` for a missing or mistyped key or an unsupported value, `TransformerError.illegalShape`
  ///   for sizes that contradict each other.
  public init(_ config: ConfigObject) throws {
    let architecture = try config.string("architecture")
    guard architecture == Self.architecture else {
      throw config.invalid("architecture", "is \"\(architecture)\" but must be \"\(Self.architecture)\".")
    }
    let patch = try config.integersIfPresent("patch_size") ?? [1, 2, 2]
    guard patch == [1, 2, 2] else {
      throw config.invalid("patch_size", "is \(patch) but only [1, 2, 2] is supported.")
    }
    guard try config.integersIfPresent("post_norm_layers") ?? [] == [] else {
      throw config.invalid("post_norm_layers", "names layers, but layers with a norm after them are not supported.")
    }
    let style = try config.stringIfPresent("coords_style") ?? CoordinateStyle.v2.rawValue
    guard let coordinates = CoordinateStyle(rawValue: style) else {
      throw config.invalid("coords_style", "is \"\(style)\" but must be \"v1\" or \"v2\".")
    }
    let videoChannels = try config.integer("video_in_channels")
    guard videoChannels % 4 == 0 else {
      throw config.invalid(
        "video_in_channels", "is \(videoChannels) but must be a multiple of 4, because a token holds 2 × 2 points.")
    }
    let field = try config.integerIfPresent("frame_receptive_field", in: -1...1_000_000) ?? 11
    let localLayers = try config.integersIfPresent("local_attn_layers") ?? []
    self.coordinates = coordinates
    frameReceptiveField = field
    shape = try TransformerShape(
      layers: config.integer("num_layers"), hidden: config.integer("hidden_size"),
      headDim: config.integer("head_dim"), kvHeads: config.integer("num_query_groups"),
      videoChannels: videoChannels, audioChannels: config.integer("audio_in_channels"),
      textChannels: config.integer("text_in_channels"), sandwichLayers: config.integers("mm_layers"),
      gelu7Layers: config.integers("gelu7_layers"),
      // The reference's -1 switches local attention off whatever layers are named.
      localLayers: field < 0 ? [] : localLayers, isGated: config.booleanIfPresent("enable_attn_gating") ?? true)
  }
}
