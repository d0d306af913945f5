/// The three kinds of token, in the order their experts are stacked in a checkpoint.
public enum Modality: Int, Sendable, CaseIterable {
  case video = 0
  case audio = 1
  case text = 2
}

/// Sizes and switches of one single-stream transformer; every family's checkpoint comes down to this.
///
/// The architecture is daVinci-MagiHuman's (arXiv 2603.21986): one stream of video, audio and text tokens, full attention,
/// the first and last layers with an expert per modality ("sandwich"), no timestep input.
public struct TransformerShape: Sendable, Hashable {
  /// Number of layers, at least 1.
  public let layers: Int
  /// Width of the residual stream.
  public let hidden: Int
  /// Width of one attention head.
  public let headDim: Int
  /// Number of key/value heads; query heads share them in equal groups.
  public let kvHeads: Int
  /// Features of one token of each modality, by `Modality.rawValue`.
  public let channels: [Int]
  /// Layers with one expert per modality.
  public let sandwichLayers: Set<Int>
  /// Layers whose MLP is gelu7 four times as wide; the others are swiglu7.
  public let gelu7Layers: Set<Int>
  /// Layers in which video tokens see only nearby frames (and all other tokens).
  public let localLayers: Set<Int>
  /// Whether each head's output is scaled by the sigmoid of a gate.
  public let isGated: Bool

  /// Query heads.
  public var heads: Int { hidden / headDim }
  /// Rotary frequencies per axis; three axes rotate `6 * bandCount` of the `headDim` features.
  public var bandCount: Int { headDim / 8 }
  /// Columns of the fused projection: queries, keys, values, gates.
  public var qkvWidth: Int { (heads + 2 * kvHeads) * headDim + (isGated ? heads : 0) }

  /// Experts of a layer: 3 in a sandwich layer, else 1.
  public func experts(layer: Int) -> Int { sandwichLayers.contains(layer) ? 3 : 1 }

  /// Width of a layer's MLP after its activation: 4 × hidden for gelu7; 8/3 × hidden rounded down to 4 for swiglu7.
  public func mlpWidth(layer: Int) -> Int { gelu7Layers.contains(layer) ? 4 * hidden : hidden * 8 / 3 / 4 * 4 }

  /// Width of a layer's MLP before its activation.
  public func upWidth(layer: Int) -> Int { mlpWidth(layer: layer) * (gelu7Layers.contains(layer) ? 1 : 2) }

  /// Checks the sizes against each other.
  /// - Throws: `TransformerError.illegalShape` naming the first rule that is broken.
  public init(
    layers: Int, hidden: Int, headDim: Int, kvHeads: Int, videoChannels: Int, audioChannels: Int, textChannels: Int,
    sandwichLayers: [Int], gelu7Layers: [Int], localLayers: [Int] = [], isGated: Bool = true
  ) throws(TransformerError) {
    func require(_ condition: Bool, _ sentence: String) throws(TransformerError) {
      if !condition { throw .illegalShape(sentence) }
    }
    try require((1...1024).contains(layers), "num_layers is \(layers), but must be 1 to 1024")
    try require((8...65_536).contains(hidden), "hidden_size is \(hidden), but must be 8 to 65536")
    try require((8...256).contains(headDim), "head_dim is \(headDim), but must be 8 to 256")
    try require(hidden % headDim == 0, "hidden_size \(hidden) is no multiple of head_dim \(headDim)")
    try require(headDim % 4 == 0, "head_dim is \(headDim), but must be a multiple of 4")
    try require(
      kvHeads >= 1 && (hidden / headDim) % kvHeads == 0,
      "\(hidden / headDim) query heads cannot share num_query_groups \(kvHeads) key/value heads equally")
    for (name, count) in [("video", videoChannels), ("audio", audioChannels), ("text", textChannels)] {
      try require((1...1_048_576).contains(count), "\(name)_in_channels is \(count), but must be 1 to 1048576")
    }
    for (name, list) in [
      ("mm_layers", sandwichLayers), ("gelu7_layers", gelu7Layers), ("local_attn_layers", localLayers),
    ] {
      try require(
        list.allSatisfy { (0..<layers).contains($0) }, "\(name) names a layer outside 0…\(layers - 1)")
      try require(Set(list).count == list.count, "\(name) names a layer twice")
    }
    self.layers = layers
    self.hidden = hidden
    self.headDim = headDim
    self.kvHeads = kvHeads
    channels = [videoChannels, audioChannels, textChannels]
    self.sandwichLayers = Set(sandwichLayers)
    self.gelu7Layers = Set(gelu7Layers)
    self.localLayers = Set(localLayers)
    self.isGated = isGated
  }
}
