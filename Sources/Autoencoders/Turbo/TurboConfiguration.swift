public import Checkpoint

/// The sizes of a Turbo VAE decoder, read from its published JSON.
///
/// The network is daVinci-MagiHuman's default video decoder: not causal, without attention, decoded in chunks of latent
/// frames.
public struct TurboConfiguration: Sendable, Equatable {
  /// What `config.json` says under `architecture`.
  public static let architecture = "turbo_vae"

  /// How a block enlarges.
  enum Upsampling: Sendable { case none, space, spaceAndTime }

  /// One block: an adapter where the number of channels changes, enlarging, residual blocks.
  struct Block: Sendable, Equatable {
    var inputs: Int
    var outputs: Int
    var upsampling: Upsampling
    var resnets: Int
  }

  /// Channels of a latent.
  public let latentChannels: Int
  /// Channels of a picture.
  public let pictureChannels: Int
  /// Pixels that leave the network side by side in its channels, in each direction.
  public let patch: Int
  /// Latent frames of the first chunk, without the frame of context after it.
  public let firstChunk: Int
  /// Latent frames of each later chunk, without context.
  public let step: Int
  /// Pictures cut for each latent frame of context.
  public let picturesPerFrame: Int
  /// Mean and deviation of the latents.
  public let statistics: LatentStatistics
  /// Residual blocks before the first enlarging.
  let middleResnets: Int
  /// Blocks in the order they run.
  let blocks: [Block]

  /// Reads and checks the configuration.
  /// - Throws: `CheckpointError` about the field at fault.
  public init(_ config: ConfigObject) throws {
    let size = 1...4096
    latentChannels = try config.integer("latent_channels", in: size)
    pictureChannels = try config.integer("out_channels", in: 3...3)
    patch = try config.integer("patch_size", in: 2...2)
    firstChunk = try config.integer("first_chunk_size", in: 1...64)
    step = try config.integer("step_size", in: 1...64)
    picturesPerFrame = try config.integer("temporal_compression_ratio", in: 1...64)
    guard latentChannels == LatentStatistics.wan22.mean.count else {
      throw config.invalid(
        "latent_channels", "is \(latentChannels), but the latents' statistics have 48 channels; use 48.")
    }
    statistics = .wan22
    guard try config.boolean("use_unpatchify") else {
      throw config.invalid("use_unpatchify", "is false, which no published decoder is; use true.")
    }
    if try config.booleanIfPresent("decoder_causal") == true {
      throw config.invalid("decoder_causal", "is true, but this decoder sees frames on both sides; use false.")
    }
    if try config.booleansIfPresent("decoder_is_dw_conv")?.contains(true) == true {
      throw config.invalid(
        "decoder_is_dw_conv", "asks for depthwise convolutions, which no published decoder has; use false throughout.")
    }

    // The published lists run from the picture to the latent; the network is built the other way round.
    let channels = Array(try config.integers("decoder_block_out_channels", in: size).reversed())
    let layers = Array(try config.integers("decoder_layers_per_block", in: 0...64).reversed())
    let scales = Array(try config.booleans("decoder_spatio_temporal_scaling").reversed())
    let onlySpace = Array(try config.booleans("decoder_spatio_only").reversed())
    guard let first = channels.first, channels.count <= 16 else {
      throw config.invalid("decoder_block_out_channels", "must list 1 to 16 blocks; correct it.")
    }
    guard layers.count == channels.count + 1 else {
      throw config.invalid(
        "decoder_layers_per_block", "has \(layers.count) entries but must have \(channels.count + 1); correct it.")
    }
    guard scales.count == channels.count, onlySpace.count == channels.count else {
      throw config.invalid(
        "decoder_spatio_temporal_scaling",
        "and decoder_spatio_only must have \(channels.count) entries each, one a block; correct them.")
    }
    middleResnets = layers[0]
    var inputs = first
    blocks = channels.indices.map { index in
      defer { inputs = channels[index] }
      let upsampling: Upsampling = !scales[index] ? .none : onlySpace[index] ? .space : .spaceAndTime
      return Block(inputs: inputs, outputs: channels[index], upsampling: upsampling, resnets: layers[index + 1])
    }
  }

  /// Pixels per latent pixel, in each direction.
  public var enlargement: Int { blocks.reduce(patch) { $1.upsampling == .none ? $0 : $0 * 2 } }

  /// Pictures that a run of the network makes of `frames` latent frames.
  func pictures(frames: Int, isFirst: Bool) -> Int {
    segment(.whole).frames(from: frames, isFirst: isFirst)
  }

  /// How far, in latent pixels, a picture's pixel sees: tiles that overlap so far on each side show no seam at all.
  public var reach: Int { segment(.whole).reach }

  /// Every convolution of the network.
  var convolutions: [ConvolutionSpec] {
    let names = TurboNames()
    var list = [ConvolutionSpec(names.convIn, latentChannels, blocks[0].inputs, 3, 3, 3)]
    func resnet(_ stem: String, _ inputs: Int, _ outputs: Int) {
      list.append(ConvolutionSpec("\(stem).conv1.conv", inputs, outputs, 3, 3, 3))
      list.append(ConvolutionSpec("\(stem).conv2.conv", outputs, outputs, 3, 3, 3))
      if inputs != outputs { list.append(ConvolutionSpec("\(stem).conv_shortcut.conv", inputs, outputs, 1, 1, 1)) }
    }
    for index in 0..<middleResnets { resnet(names.middle(index), blocks[0].inputs, blocks[0].inputs) }
    for (index, block) in blocks.enumerated() {
      if block.inputs != block.outputs { resnet(names.adapter(index), block.inputs, block.outputs) }
      if block.upsampling == .spaceAndTime {
        list.append(ConvolutionSpec(names.timeConvolution(index), block.outputs, 2 * block.outputs, 3, 1, 1))
      }
      if block.upsampling != .none {
        list.append(ConvolutionSpec(flat: names.enlarging(index), block.outputs, block.outputs, 3))
      }
      for resnetIndex in 0..<block.resnets { resnet(names.resnet(index, resnetIndex), block.outputs, block.outputs) }
    }
    list.append(
      ConvolutionSpec(names.convOut, blocks[blocks.count - 1].outputs, pictureChannels * patch * patch, 3, 3, 3))
    return list
  }

  /// Every tensor that a checkpoint of this configuration holds.
  public var tensors: [ExpectedTensor] { convolutions.flatMap(\.tensors) }
}

/// The published names.
struct TurboNames {
  var convIn: String { "decoder.conv_in.conv" }
  var convOut: String { "decoder.conv_out.conv" }
  func middle(_ index: Int) -> String { "decoder.mid_block.resnets.\(index)" }
  func adapter(_ block: Int) -> String { "decoder.up_blocks.\(block).conv_in" }
  func resnet(_ block: Int, _ index: Int) -> String { "decoder.up_blocks.\(block).resnets.\(index)" }
  func timeConvolution(_ block: Int) -> String { "decoder.up_blocks.\(block).upsamplers.0.time_conv.conv" }
  func enlarging(_ block: Int) -> String { "decoder.up_blocks.\(block).upsamplers.0.resample.1" }
}
