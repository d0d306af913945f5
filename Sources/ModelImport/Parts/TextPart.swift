import Checkpoint
import Foundation

/// The encoder half of T5Gemma. Its decoder and its output head are published with it and not needed.
enum TextPart {
  static func plan(_ place: URL, _ options: ImportOptions) throws -> PartPlan {
    let all = try SourceFiles(place)
    let config = try PublishedConfig.read(["config.json"], beside: place, all)
    guard let config else {
      throw ImportError(
        "\(place.path(percentEncoded: false)): has no config.json; download it from \(ModelPart.text.origin) too.")
    }
    let sizes = try TextSizes(config.objectIfPresent("encoder") ?? config)
    let hasEncoder = all.tensors.keys.contains { $0.hasSuffix("encoder.embed_tokens.weight") }
    let files = try all.renamed { name in
      let plain = name.hasPrefix("model.") ? String(name.dropFirst("model.".count)) : name
      // Where both halves share one table it may be stored under either's name.
      if !hasEncoder, plain == "decoder.embed_tokens.weight" { return "encoder.embed_tokens.weight" }
      return plain.hasPrefix("decoder.") || plain.hasPrefix("lm_head.") ? nil : plain
    }
    let expected = sizes.tensors
    let comparison = PartComparison(expected: expected, files: files)
    try comparison.check(.text, files)
    let tokenizer = PublishedConfig.folder(of: place).appending(path: "tokenizer.json", directoryHint: .notDirectory)
    guard FileManager.default.fileExists(atPath: tokenizer.path(percentEncoded: false)) else {
      throw ImportError(
        "\(tokenizer.path(percentEncoded: false)): does not exist; download it from \(ModelPart.text.origin) too.")
    }
    var writer = ConfigWriter(copying: config)
    writer.set("architecture", "t5gemma_encoder")
    // Prompts are short and the encoder runs once: it is never stored with less than 8 bits.
    let matrices: TensorStorage = options.quantisation == nil ? options.ordinary : .quantised(.q8)
    let tensors = expected.compactMap { expected -> PlannedTensor? in
      guard let source = comparison.found[expected.name] else { return nil }
      let storage: TensorStorage =
        expected.isQuantisable ? matrices : expected.shape.count == 2 ? .plain(options.numbers) : .plain(.float32)
      let pieces = expected.name.split(separator: ".")
      let group = pieces.count > 2 && pieces[1] == "layers" ? Int(pieces[2]) ?? -1 : -1
      return PlannedTensor(
        name: expected.name, shape: expected.shape, source: source, storage: storage, group: group)
    }
    var copies = [(tokenizer, "tokenizer.json")]
    let settings = PublishedConfig.folder(of: place).appending(
      path: "tokenizer_config.json", directoryHint: .notDirectory)
    if FileManager.default.fileExists(atPath: settings.path(percentEncoded: false)) {
      copies.append((settings, "tokenizer_config.json"))
    }
    return PartPlan(
      part: .text, config: writer.text, tensors: tensors, copies: copies, files: files.files,
      dropped: all.tensors.count - files.tensors.count)
  }
}

/// The sizes in T5Gemma's configuration that decide its tensors.
struct TextSizes {
  private let hidden: Int
  private let inner: Int
  private let layers: Int
  private let queries: Int
  private let keys: Int
  private let vocabulary: Int

  init(_ config: ConfigObject) throws {
    let size = 1...1_048_576
    hidden = try config.integer("hidden_size", in: size)
    inner = try config.integer("intermediate_size", in: size)
    layers = try config.integer("num_hidden_layers", in: 1...1024)
    let dim = try config.integer("head_dim", in: 1...4096)
    queries = try config.integer("num_attention_heads", in: 1...4096) * dim
    keys = try config.integer("num_key_value_heads", in: 1...4096) * dim
    vocabulary = try config.integer("vocab_size", in: 1...100_000_000)
  }

  /// Every tensor of the encoder, in the order it is used.
  var tensors: [ExpectedTensor] {
    var list = [ExpectedTensor("encoder.embed_tokens.weight", [vocabulary, hidden])]
    for layer in 0..<layers {
      func add(_ name: String, _ shape: [Int]) {
        list.append(
          ExpectedTensor("encoder.layers.\(layer).\(name).weight", shape, isQuantisable: shape.count == 2))
      }
      add("pre_self_attn_layernorm", [hidden])
      add("self_attn.q_proj", [queries, hidden])
      add("self_attn.k_proj", [keys, hidden])
      add("self_attn.v_proj", [keys, hidden])
      add("self_attn.o_proj", [hidden, queries])
      add("post_self_attn_layernorm", [hidden])
      add("pre_feedforward_layernorm", [hidden])
      add("mlp.gate_proj", [inner, hidden])
      add("mlp.up_proj", [inner, hidden])
      add("mlp.down_proj", [hidden, inner])
      add("post_feedforward_layernorm", [hidden])
    }
    return list + [ExpectedTensor("encoder.norm.weight", [hidden])]
  }
}
