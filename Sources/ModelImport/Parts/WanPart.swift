import Checkpoint
import Foundation

/// Wan 2.2's autoencoder: its encoder turns the first picture of image-to-video into a latent.
enum WanPart {
  static func plan(_ place: URL) throws -> PartPlan {
    let source = source(place)
    let all = try SourceFiles(source)
    let isOriginal = all.tensors.keys.contains { $0.contains("downsamples.0.") || $0.hasPrefix("encoder.conv1.") }
    let files = try all.renamed { isOriginal ? WanNames.diffusers($0) ?? $0 : $0 }
    let given = try PublishedConfig.read(["vae_config.json", "vae/config.json", "config.json"], beside: source, all)
    let config = try config(given, files)
    let expected = try WanSizes(config.object(file: files.path)).tensors
    let comparison = PartComparison(expected: expected, files: files, reshapes: true)
    try comparison.check(.image, files)
    let tensors = expected.compactMap { expected in
      comparison.found[expected.name].map {
        PlannedTensor(name: expected.name, shape: expected.shape, source: $0, storage: .plain(.float32))
      }
    }
    return PartPlan(part: .image, config: config.text, tensors: tensors, files: files.files)
  }

  /// The autoencoder's file or folder: the published folder holds the video model too.
  private static func source(_ place: URL) -> URL {
    let manager = FileManager.default
    for name in ["Wan2.2_VAE.pth", "Wan2.2_VAE.safetensors", "vae"] {
      let inner = place.appending(path: name)
      if manager.fileExists(atPath: inner.path(percentEncoded: false)) { return inner }
    }
    return place
  }

  /// The sizes the tensors have, under diffusers' names, with what a configuration says of the rest.
  private static func config(_ given: ConfigObject?, _ files: SourceFiles) throws -> ConfigWriter {
    // The folder's own config.json can be the video model's.
    let given = given.flatMap { $0.contains("z_dim") || $0.contains("base_dim") ? $0 : nil }
    var writer = given.map { ConfigWriter(copying: $0) } ?? ConfigWriter()
    writer.set("architecture", "wan_vae")
    if given?.contains("base_dim") != true { try WanSizes.infer(files, into: &writer) }
    let object = try writer.object(file: given?.file ?? files.path)
    if !object.contains("latents_mean") {
      guard try object.integer("z_dim") == WanStatistics.mean.count else {
        throw object.invalid(
          "z_dim", "has no built-in latents_mean and latents_std; put a vae_config.json with them beside the weights.")
      }
      writer.set("latents_mean", WanStatistics.mean)
      writer.set("latents_std", WanStatistics.deviation)
    }
    return writer
  }
}

/// The original names' places in diffusers' autoencoder.
enum WanNames {
  /// The new name of an original one; nil for a name that is none of them.
  static func diffusers(_ name: String) -> String? {
    let pieces = name.split(separator: ".").map(String.init)
    guard let tail = pieces.last, pieces.count >= 2 else { return nil }
    switch pieces[0] {
    case "conv1": return "quant_conv.\(tail)"
    case "conv2": return "post_quant_conv.\(tail)"
    case "encoder", "decoder": break
    default: return nil
    }
    let half = pieces[0]
    let rest = Array(pieces.dropFirst())
    switch rest[0] {
    case "conv1": return "\(half).conv_in.\(tail)"
    case "head" where rest.count == 3:
      return rest[1] == "0" ? "\(half).norm_out.\(tail)" : rest[1] == "2" ? "\(half).conv_out.\(tail)" : nil
    case "middle" where rest.count >= 3:
      if rest[1] == "1" { return "\(half).mid_block.attentions.0.\(rest[2...].joined(separator: "."))" }
      guard let place = ["0": 0, "2": 1][rest[1]] else { return nil }
      return resnet(rest.dropFirst(2)).map { "\(half).mid_block.resnets.\(place).\($0)" }
    case "downsamples" where rest.count >= 5 && rest[2] == "downsamples":
      return stage("\(half).down_blocks.\(rest[1])", rest, sampler: "downsampler")
    case "upsamples" where rest.count >= 5 && rest[2] == "upsamples":
      return stage("\(half).up_blocks.\(rest[1])", rest, sampler: "upsampler")
    default: return nil
    }
  }

  private static func stage(_ block: String, _ rest: [String], sampler: String) -> String? {
    let inner = rest.dropFirst(4)
    if let name = resnet(inner) { return "\(block).resnets.\(rest[3]).\(name)" }
    guard inner.first == "resample" || inner.first == "time_conv" else { return nil }
    return "\(block).\(sampler).\(inner.joined(separator: "."))"
  }

  private static func resnet(_ pieces: ArraySlice<String>) -> String? {
    let pieces = Array(pieces)
    guard let tail = pieces.last else { return nil }
    if pieces.count == 2, pieces[0] == "shortcut" { return "conv_shortcut.\(tail)" }
    guard pieces.count == 3, pieces[0] == "residual",
      let part = ["0": "norm1", "2": "conv1", "3": "norm2", "6": "conv2"][pieces[1]]
    else { return nil }
    return "\(part).\(tail)"
  }
}

/// The sizes in the autoencoder's configuration.
struct WanSizes {
  private let encoderBase: Int
  private let decoderBase: Int
  private let latent: Int
  private let multiples: [Int]
  private let resnets: Int
  private let inTime: [Bool]
  private let inputs: Int
  private let outputs: Int

  init(_ config: ConfigObject) throws {
    let size = 1...65_536
    encoderBase = try config.integer("base_dim", in: size)
    decoderBase = try config.integerIfPresent("decoder_base_dim", in: size) ?? encoderBase
    latent = try config.integer("z_dim", in: size)
    multiples = try config.integers("dim_mult", in: 1...64)
    resnets = try config.integer("num_res_blocks", in: 1...64)
    inTime = try config.booleans("temperal_downsample")
    inputs = try config.integerIfPresent("in_channels", in: 1...1024) ?? 3
    outputs = try config.integerIfPresent("out_channels", in: 1...1024) ?? 3
    guard !multiples.isEmpty, inTime.count == multiples.count - 1 else {
      throw config.invalid("temperal_downsample", "must have one entry fewer than dim_mult; correct it.")
    }
    guard try config.booleanIfPresent("is_residual") ?? false else {
      throw config.invalid("is_residual", "is not true, but only Wan 2.2's autoencoder is supported, not Wan 2.1's.")
    }
  }

  /// Reads the sizes from the tensors' shapes and adds them to a configuration.
  static func infer(_ files: SourceFiles, into writer: inout ConfigWriter) throws {
    func shape(_ name: String) -> [Int]? { files.tensors[name]?.shape }
    guard let first = shape("encoder.conv_in.weight"), first.count == 5, first[0] > 0,
      let latent = shape("post_quant_conv.weight")?.first, let last = shape("decoder.conv_out.weight"), last.count == 5
    else {
      let model = ForeignWeights.recognise(Array(files.tensors.keys), for: .image)
      throw ImportError(
        "\(files.path): \(model.map { "these are \($0) weights" } ?? "these tensors are unknown"), not those of the "
          + "\(ModelPart.image.title); give Wan2.2_VAE.pth or its folder.")
    }
    var widths: [Int] = []
    while let width = shape("encoder.down_blocks.\(widths.count).resnets.0.conv1.weight")?.first {
      widths.append(width)
    }
    let stages = widths.count
    let resnets = (0..<64).first { shape("encoder.down_blocks.0.resnets.\($0).conv1.weight") == nil } ?? 0
    writer.set("base_dim", first[0])
    writer.set("decoder_base_dim", last[1])
    writer.set("z_dim", latent)
    writer.set("dim_mult", widths.map { $0 / first[0] })
    writer.set("num_res_blocks", resnets)
    writer.set(
      "temperal_downsample",
      (0..<max(0, stages - 1)).map { shape("encoder.down_blocks.\($0).downsampler.time_conv.weight") != nil })
    writer.set("attn_scales", [Double]())
    writer.set("in_channels", first[1])
    writer.set("out_channels", last[0])
    let patch = first[1] == 12 ? 2 : 1
    writer.set("patch_size", patch)
    writer.set("is_residual", patch == 2)
    writer.set("scale_factor_spatial", patch << max(0, stages - 1))
    writer.set(
      "scale_factor_temporal",
      1
        << (0..<max(0, stages - 1)).filter { shape("encoder.down_blocks.\($0).downsampler.time_conv.weight") != nil }
        .count)
  }

  /// Every tensor under diffusers' names, in the order it is used.
  var tensors: [ExpectedTensor] {
    var list: [ExpectedTensor] = []
    func conv(_ name: String, _ shape: [Int]) {
      list += [ExpectedTensor(name + ".weight", shape), ExpectedTensor(name + ".bias", [shape[0]])]
    }
    func resnet(_ name: String, _ input: Int, _ output: Int) {
      list.append(ExpectedTensor(name + ".norm1.gamma", [input, 1, 1, 1]))
      conv(name + ".conv1", [output, input, 3, 3, 3])
      list.append(ExpectedTensor(name + ".norm2.gamma", [output, 1, 1, 1]))
      conv(name + ".conv2", [output, output, 3, 3, 3])
      if input != output { conv(name + ".conv_shortcut", [output, input, 1, 1, 1]) }
    }
    func middle(_ half: String, _ width: Int) {
      resnet(half + ".mid_block.resnets.0", width, width)
      list.append(ExpectedTensor(half + ".mid_block.attentions.0.norm.gamma", [width, 1, 1]))
      conv(half + ".mid_block.attentions.0.to_qkv", [3 * width, width, 1, 1])
      conv(half + ".mid_block.attentions.0.proj", [width, width, 1, 1])
      resnet(half + ".mid_block.resnets.1", width, width)
    }
    var width = encoderBase
    conv("encoder.conv_in", [width, inputs, 3, 3, 3])
    for (stage, multiple) in multiples.enumerated() {
      let block = "encoder.down_blocks.\(stage)"
      for index in 0..<resnets {
        resnet("\(block).resnets.\(index)", width, encoderBase * multiple)
        width = encoderBase * multiple
      }
      guard stage < inTime.count else { continue }
      conv(block + ".downsampler.resample.1", [width, width, 3, 3])
      if inTime[stage] { conv(block + ".downsampler.time_conv", [width, width, 3, 1, 1]) }
    }
    middle("encoder", width)
    list.append(ExpectedTensor("encoder.norm_out.gamma", [width, 1, 1, 1]))
    conv("encoder.conv_out", [2 * latent, width, 3, 3, 3])
    conv("quant_conv", [2 * latent, 2 * latent, 1, 1, 1])
    conv("post_quant_conv", [latent, latent, 1, 1, 1])
    width = decoderBase * (multiples.last ?? 1)
    conv("decoder.conv_in", [width, latent, 3, 3, 3])
    middle("decoder", width)
    for (stage, multiple) in multiples.reversed().enumerated() {
      let block = "decoder.up_blocks.\(stage)"
      for index in 0...resnets {
        resnet("\(block).resnets.\(index)", width, decoderBase * multiple)
        width = decoderBase * multiple
      }
      guard stage < inTime.count else { continue }
      conv(block + ".upsampler.resample.1", [width, width, 3, 3])
      if inTime.reversed()[stage] { conv(block + ".upsampler.time_conv", [2 * width, width, 3, 1, 1]) }
    }
    list.append(ExpectedTensor("decoder.norm_out.gamma", [width, 1, 1, 1]))
    conv("decoder.conv_out", [outputs, width, 3, 3, 3])
    return list
  }
}

/// Mean and deviation of each channel of Wan 2.2's latents, as its authors publish them.
enum WanStatistics {
  static let mean: [Double] = [
    -0.2289, -0.0052, -0.1323, -0.2339, -0.2799, 0.0174, 0.1838, 0.1557, -0.1382, 0.0542, 0.2813, 0.0891, 0.1570,
    -0.0098, 0.0375, -0.1825, -0.2246, -0.1207, -0.0698, 0.5109, 0.2665, -0.2108, -0.2158, 0.2502, -0.2055, -0.0322,
    0.1109, 0.1567, -0.0729, 0.0899, -0.2799, -0.1230, -0.0313, -0.1649, 0.0117, 0.0723, -0.2839, -0.2083, -0.0520,
    0.3748, 0.0152, 0.1957, 0.1433, -0.2944, 0.3573, -0.0548, -0.1681, -0.0667,
  ]
  static let deviation: [Double] = [
    0.4765, 1.0364, 0.4514, 1.1677, 0.5313, 0.4990, 0.4818, 0.5013, 0.8158, 1.0344, 0.5894, 1.0901, 0.6885, 0.6165,
    0.8454, 0.4978, 0.5759, 0.3523, 0.7135, 0.6804, 0.5833, 1.4146, 0.8986, 0.5659, 0.7069, 0.5338, 0.4889, 0.4917,
    0.4069, 0.4999, 0.6866, 0.4093, 0.5709, 0.6065, 0.6415, 0.4944, 0.5726, 1.2042, 0.5458, 1.6887, 0.3971, 1.0600,
    0.3943, 0.5537, 0.5444, 0.4089, 0.7468, 0.7744,
  ]
}
