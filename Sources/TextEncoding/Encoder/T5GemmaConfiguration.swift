public import Checkpoint

/// What `config.json` says about the encoder half of a T5Gemma model, under the field names of `transformers`.
///
/// The fields may stand at the top level or, as in published checkpoints, in an object "encoder".
public struct T5GemmaConfiguration: Sendable, Hashable {
  /// Number of layers, at least 1.
  public let layers: Int
  /// Width of the residual stream, and of the features that come out.
  public let hidden: Int
  /// Width of the MLP between its two maps.
  public let intermediate: Int
  /// Query heads.
  public let heads: Int
  /// Key and value heads; consecutive query heads share one.
  public let kvHeads: Int
  /// Width of a head.
  public let headDim: Int
  /// Number of token ids.
  public let vocabulary: Int
  /// Added to the mean square in every norm.
  public let epsilon: Float
  /// The factor of the scores: query_pre_attn_scalar^(-1/2).
  public let queryScale: Float
  /// Scores are cap · tanh(score / cap); nil for none.
  public let cap: Float?
  /// Tokens on either side that a token of a sliding layer sees.
  public let window: Int?
  /// Layers with a window.
  public let slidingLayers: Set<Int>
  /// Base of the rotary frequencies.
  public let theta: Double
  /// The padding token, which nobody sees; nil for none.
  public let padding: Int?
  /// The longest text, tokens.
  public let mostTokens: Int

  /// The name `config.json` must give as `architecture`.
  public static let architecture = "t5gemma_encoder"

  /// Reads and checks a configuration; what is absent has the defaults of `transformers`' T5GemmaModuleConfig.
  ///
  /// Fields of no meaning for an encoder's forward (dropout, the decoder, generation) are ignored.
  /// - Throws: `CheckpointError` for a missing or mistyped field or an unsupported value, `TextEncodingError` for sizes that
  ///   contradict each other.
  public init(_ config: ConfigObject) throws {
    let architecture = try config.string("architecture")
    guard architecture == Self.architecture else {
      throw config.invalid(
        "architecture", "is \"\(architecture.prefix(60))\" but must be \"\(Self.architecture)\".")
    }
    let module = try config.objectIfPresent("encoder") ?? config
    layers = try module.integer("num_hidden_layers", in: 1...1024)
    hidden = try module.integer("hidden_size", in: 1...65_536)
    intermediate = try module.integer("intermediate_size", in: 1...1_048_576)
    heads = try module.integer("num_attention_heads", in: 1...1024)
    kvHeads = try module.integer("num_key_value_heads", in: 1...1024)
    headDim = try module.integer("head_dim", in: 2...512)
    vocabulary =
      try module.integerIfPresent("vocab_size", in: 1...4_194_304)
      ?? config.integer("vocab_size", in: 1...4_194_304)
    epsilon = Float(try module.numberIfPresent("rms_norm_eps", in: 1e-12...1) ?? 1e-6)
    queryScale = Float(1 / (try module.numberIfPresent("query_pre_attn_scalar", in: 1e-6...1e9) ?? 256).squareRoot())
    mostTokens = try module.integerIfPresent("max_position_embeddings", in: 1...1_048_576) ?? 8192
    window = module.contains("sliding_window") ? try module.integerIfPresent("sliding_window", in: 1...1_048_576) : 4096
    cap =
      module.contains("attn_logit_softcapping")
      ? try module.numberIfPresent("attn_logit_softcapping", in: 1e-3...1e6).map { Float($0) } : 50
    padding =
      module.contains("pad_token_id") ? try module.integerIfPresent("pad_token_id", in: 0...4_194_303) : 0

    let activation = try module.stringIfPresent("hidden_activation") ?? "gelu_pytorch_tanh"
    guard activation == "gelu_pytorch_tanh" else {
      throw module.invalid(
        "hidden_activation", "is \"\(activation.prefix(60))\" but only \"gelu_pytorch_tanh\" is supported.")
    }
    guard try module.booleanIfPresent("attention_bias") ?? false == false else {
      throw module.invalid("attention_bias", "is true but maps with a bias are not supported.")
    }
    theta = try Self.theta(module)
    slidingLayers = try Self.slidingLayers(module, layers: layers)

    func require(_ condition: Bool, _ sentence: String) throws(TextEncodingError) {
      if !condition { throw TextEncodingError(.illegalConfiguration, "\(module.file): \(sentence)") }
    }
    try require(
      heads % kvHeads == 0,
      "num_attention_heads \(heads) is no multiple of num_key_value_heads \(kvHeads), which they share equally; correct one."
    )
    try require(headDim % 2 == 0, "head_dim is \(headDim) but must be even, since its halves are rotated; correct it.")
  }

  private static func theta(_ module: ConfigObject) throws -> Double {
    if let scaling = try module.objectIfPresent("rope_scaling") {
      throw module.invalid("rope_scaling", "has \(scaling.keys.count) entries but only null is supported.")
    }
    let range = 1.0...1e12
    guard let rope = try module.objectIfPresent("rope_parameters") else {
      return try module.numberIfPresent("rope_theta", in: range) ?? 10_000
    }
    let type = try rope.stringIfPresent("rope_type") ?? "default"
    guard type == "default" else {
      throw rope.invalid("rope_type", "is \"\(type.prefix(60))\" but only \"default\" is supported.")
    }
    return try rope.numberIfPresent("rope_theta", in: range) ?? 10_000
  }

  private static func slidingLayers(_ module: ConfigObject, layers: Int) throws -> Set<Int> {
    guard let types = try module.stringsIfPresent("layer_types") else {
      return Set((0..<layers).filter { $0 % 2 == 0 })
    }
    guard types.count == layers else {
      throw module.invalid("layer_types", "names \(types.count) layers but num_hidden_layers is \(layers).")
    }
    if let other = types.first(where: { $0 != "sliding_attention" && $0 != "full_attention" }) {
      throw module.invalid(
        "layer_types",
        "names \"\(other.prefix(60))\" but only \"sliding_attention\" and \"full_attention\" are supported.")
    }
    return Set(types.indices.filter { types[$0] == "sliding_attention" })
  }

  /// Every tensor the checkpoint must hold.
  public var tensors: [ExpectedTensor] { EncoderNames.expected(self) }
}
