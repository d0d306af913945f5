import Checkpoint
import Foundation

/// The Turbo VAE's decoder. Published as a PyTorch file of a training run, of which the averaged decoder is needed.
enum TurboPart {
  static func plan(_ place: URL) throws -> PartPlan {
    let all = try SourceFiles(place, dictionary: "ema_state_dict")
    let config = try config(place, all)
    let plain = try all.renamed { $0.hasPrefix("module.") ? String($0.dropFirst("module.".count)) : $0 }
    let isBare = !plain.tensors.keys.contains { $0.hasPrefix("decoder.") }
    let files = try plain.renamed { isBare ? "decoder." + $0 : $0.hasPrefix("decoder.") ? $0 : nil }
    let expected = try TurboSizes(config.object()).tensors
    let comparison = PartComparison(expected: expected, files: files)
    try comparison.check(.video, plain.tensors.isEmpty ? all : files)
    let tensors = expected.compactMap { expected in
      comparison.found[expected.name].map {
        PlannedTensor(name: expected.name, shape: expected.shape, source: $0, storage: .plain(.float32))
      }
    }
    return PartPlan(
      part: .video, config: config.text, tensors: tensors, files: files.files,
      dropped: all.tensors.count - files.tensors.count)
  }

  /// The published configuration, whatever its name is, or the shipped one.
  private static func config(_ place: URL, _ files: SourceFiles) throws -> ConfigWriter {
    let folder = PublishedConfig.folder(of: place)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
    let candidates = names.filter { $0.hasSuffix(".json") && !$0.hasSuffix(".index.json") && !$0.hasPrefix(".") }
      .sorted()
    var writer = TurboSizes.shipped
    if let config = try PublishedConfig.read([], beside: place, files) {
      writer = ConfigWriter(copying: config)
    } else {
      for name in candidates {
        // Other networks' configurations may lie in the same folder.
        let config = try ConfigObject(contentsOf: folder.appending(path: name, directoryHint: .notDirectory))
        guard config.contains("decoder_block_out_channels") else { continue }
        writer = ConfigWriter(copying: config)
        break
      }
    }
    writer.set("architecture", "turbo_vae")
    return writer
  }
}

/// The sizes in the Turbo VAE's configuration that decide its decoder's tensors.
struct TurboSizes {
  private let latent: Int
  private let blocks: [Int]
  private let layers: [Int]
  private let enlarges: [Bool]
  private let onlySpace: [Bool]
  private let output: Int

  /// What `TurboV3-Wan22-TinyShallow_7_7.json` says.
  static var shipped: ConfigWriter {
    var writer = ConfigWriter()
    writer.set("latent_channels", 48)
    writer.set("out_channels", 3)
    writer.set("decoder_block_out_channels", [64, 128, 256, 512])
    writer.set("decoder_layers_per_block", [2, 2, 2, 3, 3])
    writer.set("decoder_spatio_temporal_scaling", [false, true, true, true])
    writer.set("decoder_spatio_only", [false, true, false, false])
    writer.set("decoder_is_dw_conv", [false, false, false, false, false])
    writer.set("decoder_causal", false)
    writer.set("patch_size", 2)
    writer.set("resnet_norm_eps", 1e-6)
    writer.set("first_chunk_size", 7)
    writer.set("step_size", 7)
    writer.set("use_unpatchify", true)
    writer.set("temporal_compression_ratio", 4)
    writer.set("spatial_compression_ratio", 16)
    return writer
  }

  init(_ config: ConfigObject) throws {
    let size = 1...65_536
    latent = try config.integer("latent_channels", in: size)
    blocks = try config.integers("decoder_block_out_channels", in: size).reversed()
    layers = try config.integers("decoder_layers_per_block", in: 0...64).reversed()
    enlarges = try config.booleans("decoder_spatio_temporal_scaling").reversed()
    onlySpace = try config.booleans("decoder_spatio_only").reversed()
    let patch = try config.integer("patch_size", in: 1...16)
    output = try (config.integerIfPresent("out_channels", in: 1...64) ?? 3) * patch * patch
    guard !blocks.isEmpty, layers.count == blocks.count + 1, enlarges.count == blocks.count,
      onlySpace.count == blocks.count
    else {
      throw config.invalid(
        "decoder_layers_per_block", "and the other lists do not have one entry for each block; correct them.")
    }
    if let kinds = try config.booleansIfPresent("decoder_is_dw_conv"), kinds.contains(true) {
      throw config.invalid("decoder_is_dw_conv", "asks for depthwise convolutions, which are not supported.")
    }
  }

  /// Every tensor of the decoder, in the order it is used.
  var tensors: [ExpectedTensor] {
    var list: [ExpectedTensor] = []
    func add(_ name: String, _ shape: [Int]) {
      list += [ExpectedTensor("decoder.\(name).weight", shape), ExpectedTensor("decoder.\(name).bias", [shape[0]])]
    }
    func resnet(_ name: String, _ input: Int, _ output: Int) {
      add(name + ".conv1.conv", [output, input, 3, 3, 3])
      add(name + ".conv2.conv", [output, output, 3, 3, 3])
      if input != output { add(name + ".conv_shortcut.conv", [output, input, 1, 1, 1]) }
    }
    var width = blocks[0]
    add("conv_in.conv", [width, latent, 3, 3, 3])
    for index in 0..<layers[0] { resnet("mid_block.resnets.\(index)", width, width) }
    for (index, output) in blocks.enumerated() {
      let block = "up_blocks.\(index)"
      if output != width { resnet(block + ".conv_in", width, output) }
      width = output
      if enlarges[index] {
        if !onlySpace[index] { add(block + ".upsamplers.0.time_conv.conv", [2 * width, width, 3, 1, 1]) }
        add(block + ".upsamplers.0.resample.1", [width, width, 3, 3])
      }
      for resnetIndex in 0..<layers[index + 1] { resnet(block + ".resnets.\(resnetIndex)", width, width) }
    }
    add("conv_out.conv", [output, width, 3, 3, 3])
    return list
  }
}
