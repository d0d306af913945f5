import Checkpoint
import Foundation

/// Stable Audio Open's autoencoder, in its own names or in diffusers'; weight normalisation is folded into the weights.
enum OobleckPart {
  /// What its own names begin with; the rest of that file is a diffusion model.
  private static let prefix = "pretransform.model."

  static func plan(_ place: URL) throws -> PartPlan {
    let all = try SourceFiles(source(place))
    let given = try PublishedConfig.read(["model_config.json", "config.json"], beside: source(place), all)
    let sizes = try OobleckSizes(given)
    let isOriginal = all.tensors.keys.contains { $0.hasPrefix(prefix) }
    let files = try all.renamed { name in
      // Newer PyTorch stores weight normalisation under other names.
      let name =
        name.replacing(".parametrizations.weight.original0", with: ".weight_g")
        .replacing(".parametrizations.weight.original1", with: ".weight_v")
      guard isOriginal else { return name }
      guard name.hasPrefix(prefix) else { return nil }
      let rest = String(name.dropFirst(prefix.count))
      return OobleckNames.diffusers(rest, blocks: sizes.strides.count) ?? rest
    }
    let comparison = PartComparison(expected: expected(sizes, files), files: files, reshapes: true)
    try comparison.check(.audio, files.tensors.isEmpty ? all : files)
    let tensors = sizes.tensors.compactMap { tensor -> PlannedTensor? in
      let stem = String(tensor.name.dropLast(".weight".count))
      let folded = comparison.found[tensor.name]
      guard let source = folded ?? comparison.found[stem + ".weight_v"] else { return nil }
      return PlannedTensor(
        name: tensor.name, shape: tensor.shape, source: source,
        gain: folded == nil ? comparison.found[stem + ".weight_g"] : nil, storage: .plain(.float32))
    }
    return PartPlan(
      part: .audio, config: sizes.config.text, tensors: tensors, files: files.files,
      dropped: all.tensors.count - files.tensors.count)
  }

  private static func source(_ place: URL) -> URL {
    let manager = FileManager.default
    func has(_ name: String) -> Bool {
      manager.fileExists(atPath: place.appending(path: name).path(percentEncoded: false))
    }
    return !has("model.safetensors") && has("vae") ? place.appending(path: "vae", directoryHint: .isDirectory) : place
  }

  /// What the files must hold: a weight, or its directions and lengths.
  private static func expected(_ sizes: OobleckSizes, _ files: SourceFiles) -> [ExpectedTensor] {
    sizes.tensors.flatMap { tensor -> [ExpectedTensor] in
      guard tensor.name.hasSuffix(".weight"), files.tensors[tensor.name] == nil else { return [tensor] }
      let stem = String(tensor.name.dropLast(".weight".count))
      return [
        ExpectedTensor(stem + ".weight_g", [tensor.shape[0], 1, 1]), ExpectedTensor(stem + ".weight_v", tensor.shape),
      ]
    }
  }
}

/// The original names' places in diffusers' autoencoder.
enum OobleckNames {
  /// The new name of an original one without its prefix; nil for a name that is none of them.
  static func diffusers(_ name: String, blocks: Int) -> String? {
    var pieces = name.split(separator: ".").map(String.init)
    guard pieces.count >= 4, pieces[1] == "layers", let index = Int(pieces[2]) else { return nil }
    let half = pieces[0]
    guard half == "encoder" || half == "decoder" else { return nil }
    let tail = pieces.removeLast()
    func join(_ stem: String) -> String { "\(half).\(stem).\(tail)" }
    if pieces.count == 3 {
      switch index {
      case 0: return join("conv1")
      case blocks + 1: return join("snake1")
      case blocks + 2: return join("conv2")
      default: return nil
      }
    }
    guard (1...max(1, blocks)).contains(index), pieces[3] == "layers", let inner = Int(pieces[4, default: ""]) else {
      return nil
    }
    let block = "block.\(index - 1)."
    // An encoder's block ends with its convolution, a decoder's begins with it.
    let first = half == "encoder" ? 0 : 2
    if pieces.count == 5 {
      switch inner {
      case first + 3 where half == "encoder": return join(block + "snake1")
      case first + 4 where half == "encoder": return join(block + "conv1")
      case 0 where half == "decoder": return join(block + "snake1")
      case 1 where half == "decoder": return join(block + "conv_t1")
      default: return nil
      }
    }
    guard pieces.count == 7, pieces[5] == "layers", (first..<first + 3).contains(inner),
      let unit = ["0": "snake1", "1": "conv1", "2": "snake2", "3": "conv2"][pieces[6]]
    else { return nil }
    return join(block + "res_unit\(inner - first + 1)." + unit)
  }
}

extension [String] {
  fileprivate subscript(_ index: Int, default value: String) -> String { indices.contains(index) ? self[index] : value }
}

/// The sizes in the autoencoder's configuration.
struct OobleckSizes {
  let strides: [Int]
  private let multiples: [Int]
  private let encoderChannels: Int
  private let encoderOutputs: Int
  private let decoderChannels: Int
  private let latent: Int
  private let sound: Int
  private let rate: Int
  private let given: ConfigObject?

  /// Stable Audio Open's sizes where there is no configuration.
  init(_ config: ConfigObject?) throws {
    given = config
    let size = 1...65_536
    guard let config else {
      strides = [2, 4, 4, 8, 8]
      multiples = [1, 2, 4, 8, 16]
      (encoderChannels, encoderOutputs, decoderChannels, latent, sound, rate) = (128, 128, 128, 64, 2, 44_100)
      return
    }
    if let model = try config.objectIfPresent("model")?.object("pretransform").object("config") {
      let encoder = try model.object("encoder").object("config")
      let decoder = try model.object("decoder").object("config")
      strides = try decoder.integers("strides", in: 1...64)
      multiples = try decoder.integers("c_mults", in: 1...1024)
      let others = try (encoder.integers("strides"), encoder.integers("c_mults"))
      guard others.0 == strides, others.1 == multiples else {
        throw encoder.invalid("strides", "and c_mults differ from the decoder's; only equal ones are supported.")
      }
      for half in [encoder, decoder] {
        guard try half.booleanIfPresent("use_snake") ?? false else {
          throw half.invalid("use_snake", "is not true, but only SnakeBeta is supported.")
        }
      }
      guard try decoder.booleanIfPresent("final_tanh") ?? true == false else {
        throw decoder.invalid("final_tanh", "is not false, but only decoders without it are supported.")
      }
      encoderChannels = try encoder.integer("channels", in: size)
      encoderOutputs = try encoder.integer("latent_dim", in: size)
      decoderChannels = try decoder.integer("channels", in: size)
      latent = try decoder.integer("latent_dim", in: size)
      sound = try decoder.integerIfPresent("out_channels", in: 1...64) ?? 2
      rate = try config.integerIfPresent("sample_rate", in: 1...1_000_000) ?? 44_100
    } else {
      strides = try config.integers("downsampling_ratios", in: 1...64)
      multiples = try config.integers("channel_multiples", in: 1...1024)
      encoderChannels = try config.integer("encoder_hidden_size", in: size)
      encoderOutputs = encoderChannels
      decoderChannels = try config.integer("decoder_channels", in: size)
      latent = try config.integer("decoder_input_channels", in: size)
      sound = try config.integerIfPresent("audio_channels", in: 1...64) ?? 2
      rate = try config.integerIfPresent("sampling_rate", in: 1...1_000_000) ?? 44_100
    }
    guard !strides.isEmpty, strides.count == multiples.count else {
      throw config.invalid("strides", "and the channel multiples have different lengths; correct them.")
    }
  }

  /// The configuration under diffusers' names; as it was given where diffusers cannot describe the encoder, whose outputs
  /// it takes to be as many as its first channels.
  var config: ConfigWriter {
    var writer = ConfigWriter()
    if encoderOutputs != encoderChannels, let given {
      writer = ConfigWriter(copying: given)
      writer.set("architecture", "oobleck")
      return writer
    }
    writer.set("architecture", "oobleck")
    writer.set("encoder_hidden_size", encoderChannels)
    writer.set("downsampling_ratios", strides)
    writer.set("channel_multiples", multiples)
    writer.set("decoder_channels", decoderChannels)
    writer.set("decoder_input_channels", latent)
    writer.set("audio_channels", sound)
    writer.set("sampling_rate", rate)
    return writer
  }

  /// Every tensor under diffusers' names, weight normalisation folded, in the order it is used.
  var tensors: [ExpectedTensor] {
    var list: [ExpectedTensor] = []
    func conv(_ name: String, _ shape: [Int], bias: Int?) {
      list.append(ExpectedTensor(name + ".weight", shape))
      if let bias { list.append(ExpectedTensor(name + ".bias", [bias])) }
    }
    func snake(_ name: String, _ channels: Int) {
      list += [
        ExpectedTensor(name + ".alpha", [1, channels, 1]), ExpectedTensor(name + ".beta", [1, channels, 1]),
      ]
    }
    func units(_ name: String, _ channels: Int) {
      for unit in 1...3 {
        snake("\(name).res_unit\(unit).snake1", channels)
        conv("\(name).res_unit\(unit).conv1", [channels, channels, 7], bias: channels)
        snake("\(name).res_unit\(unit).snake2", channels)
        conv("\(name).res_unit\(unit).conv2", [channels, channels, 1], bias: channels)
      }
    }
    let factors = [1] + multiples
    conv("encoder.conv1", [encoderChannels, sound, 7], bias: encoderChannels)
    for (index, stride) in strides.enumerated() {
      let (from, to) = (encoderChannels * factors[index], encoderChannels * factors[index + 1])
      units("encoder.block.\(index)", from)
      snake("encoder.block.\(index).snake1", from)
      conv("encoder.block.\(index).conv1", [to, from, 2 * stride], bias: to)
    }
    let widest = encoderChannels * factors[strides.count]
    snake("encoder.snake1", widest)
    conv("encoder.conv2", [encoderOutputs, widest, 3], bias: encoderOutputs)
    let top = decoderChannels * factors[strides.count]
    conv("decoder.conv1", [top, latent, 7], bias: top)
    for (index, stride) in strides.reversed().enumerated() {
      let place = strides.count - index
      let (from, to) = (decoderChannels * factors[place], decoderChannels * factors[place - 1])
      snake("decoder.block.\(index).snake1", from)
      conv("decoder.block.\(index).conv_t1", [from, to, 2 * stride], bias: to)
      units("decoder.block.\(index)", to)
    }
    snake("decoder.snake1", decoderChannels)
    conv("decoder.conv2", [sound, decoderChannels, 7], bias: nil)
    return list
  }
}
