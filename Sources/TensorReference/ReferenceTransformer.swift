/// The single-stream transformer of daVinci-MagiHuman in double precision, as slow as it is plain.
///
/// Tokens are ordered video, audio, text. Layers in `sandwichLayers` have one expert a modality, stacked along the
/// first dimension of every tensor in that order.
public struct ReferenceTransformer: Sendable {
  /// Width of the residual stream.
  public var hidden: Int
  /// Width of a head.
  public var headDim: Int
  /// Key/value heads.
  public var kvHeads: Int
  /// Number of layers.
  public var layers: Int
  /// Layers with an expert a modality.
  public var sandwichLayers: Set<Int>
  /// Layers with the gelu7 MLP.
  public var gelu7Layers: Set<Int>
  /// Layers that use `keyRanges`.
  public var localLayers: Set<Int>
  /// Whether heads have gates.
  public var isGated: Bool
  /// All tensors under their published names.
  public var weights: [String: [Double]]

  /// A transformer of these sizes and weights.
  public init(
    hidden: Int, headDim: Int, kvHeads: Int, layers: Int, sandwichLayers: Set<Int>, gelu7Layers: Set<Int>,
    localLayers: Set<Int>, isGated: Bool, weights: [String: [Double]]
  ) {
    self.hidden = hidden
    self.headDim = headDim
    self.kvHeads = kvHeads
    self.layers = layers
    self.sandwichLayers = sandwichLayers
    self.gelu7Layers = gelu7Layers
    self.localLayers = localLayers
    self.isGated = isGated
    self.weights = weights
  }

  /// Features of the tokens of one forward pass, each `[tokens, channels]`, and the channels of each modality.
  public struct Tokens: Sendable {
    /// Token features: video, audio, text.
    public var features: [[Double]]
    /// Features of one token: video, audio, text.
    public var channels: [Int]

    /// Tokens of the three modalities in the order video, audio, text.
    public init(features: [[Double]], channels: [Int]) {
      self.features = features
      self.channels = channels
    }

    var counts: [Int] { zip(features, channels).map { $0.count / $1 } }
  }

  /// Runs the network once.
  ///
  /// - Parameters:
  ///   - tokens: What goes in.
  ///   - positions: Rotary (t, h, w) of every token.
  ///   - keyRanges: The keys a query sees in the local layers; nil: all.
  ///   - probe: Called with intermediate tensors: `embedded`, and for each layer `layers.N.attention_norm`,
  ///     `.q_rotated`, `.k_rotated`, `.v`, `.attention_mix`, `.attention`, `.mlp`, `.output`.
  /// - Returns: Outputs of the video and audio tokens, `[tokens, channels]` each.
  public func forward(
    _ tokens: Tokens, positions: [SIMD3<Double>], keyRanges: ((Int) -> [Range<Int>])? = nil,
    probe: (String, [Double]) -> Void = { _, _ in }
  ) -> (video: [Double], audio: [Double]) {
    let counts = tokens.counts
    var x = Self.modalities.indices.flatMap { index -> [Double] in
      let name = "adapter.\(Self.modalities[index])_embedder"
      return Reference.linear(
        tokens.features[index], weight("\(name).weight"), bias: weight("\(name).bias"),
        inputs: tokens.channels[index], outputs: hidden)
    }
    probe("embedded", x)
    for layer in 0..<layers {
      let name = "layers.\(layer)"
      let mixed = attention(layer, x, counts, positions, keyRanges, probe)
      probe("\(name).attention", mixed)
      x = Reference.sum(x, mixed)
      let fed = mlp(layer, x, counts)
      probe("\(name).mlp", fed)
      x = Reference.sum(x, fed)
      probe("\(name).output", x)
    }
    func head(_ modality: String, _ part: ArraySlice<Double>, _ channels: Int) -> [Double] {
      Reference.linear(
        Reference.rmsNorm(Array(part), weight("final_norm_\(modality).weight"), width: hidden),
        weight("final_linear_\(modality).weight"), inputs: hidden, outputs: channels)
    }
    let (end, audioEnd) = (counts[0] * hidden, (counts[0] + counts[1]) * hidden)
    return (
      head("video", x[..<end], tokens.channels[0]), head("audio", x[end..<audioEnd], tokens.channels[1])
    )
  }

  private static let modalities = ["video", "audio", "text"]

  private func attention(
    _ layer: Int, _ x: [Double], _ counts: [Int], _ positions: [SIMD3<Double>], _ keyRanges: ((Int) -> [Range<Int>])?,
    _ probe: (String, [Double]) -> Void
  ) -> [Double] {
    let stem = "block.layers.\(layer).attention"
    let heads = hidden / headDim
    let h = norm("\(stem).pre_norm", layer, x, counts, width: hidden)
    probe("layers.\(layer).attention_norm", h)
    let widths = [heads * headDim, kvHeads * headDim, kvHeads * headDim, isGated ? heads : 0]
    let qkv = linear("\(stem).linear_qkv", layer, h, counts, inputs: hidden, outputs: widths.reduce(0, +))
    let parts = columns(qkv, widths)
    let bands = weight("adapter.rope.bands")
    let q = Reference.rotary(
      norm("\(stem).q_norm", layer, parts[0], counts.map { $0 * heads }, width: headDim),
      positions: positions, bands: bands, headDim: headDim)
    let k = Reference.rotary(
      norm("\(stem).k_norm", layer, parts[1], counts.map { $0 * kvHeads }, width: headDim),
      positions: positions, bands: bands, headDim: headDim)
    var mix = Reference.attention(
      q: q, k: k, v: parts[2], heads: heads, kvHeads: kvHeads, headDim: headDim,
      keyRanges: localLayers.contains(layer) ? keyRanges : nil)
    for (part, value) in [("q_rotated", q), ("k_rotated", k), ("v", parts[2]), ("attention_mix", mix)] {
      probe("layers.\(layer).\(part)", value)
    }
    if isGated { mix = Reference.gated(mix, gates: parts[3], headDim: headDim) }
    return linear("\(stem).linear_proj", layer, mix, counts, inputs: heads * headDim, outputs: hidden)
  }

  private func mlp(_ layer: Int, _ x: [Double], _ counts: [Int]) -> [Double] {
    let stem = "block.layers.\(layer).mlp"
    let gelu = gelu7Layers.contains(layer)
    let width = gelu ? 4 * hidden : hidden * 8 / 3 / 4 * 4
    let up = linear(
      "\(stem).up_gate_proj", layer, norm("\(stem).pre_norm", layer, x, counts, width: hidden), counts,
      inputs: hidden, outputs: gelu ? width : 2 * width)
    return linear(
      "\(stem).down_proj", layer, gelu ? Reference.gelu7(up) : Reference.swiglu7(up), counts,
      inputs: width, outputs: hidden)
  }

  /// A norm whose weight may differ by modality; `counts` are rows of `width` of each modality.
  private func norm(_ name: String, _ layer: Int, _ x: [Double], _ counts: [Int], width: Int) -> [Double] {
    byExpert(layer, weight("\(name).weight"), x, counts, width) { Reference.rmsNorm($0, $1, width: width) }
  }

  private func linear(
    _ name: String, _ layer: Int, _ x: [Double], _ counts: [Int], inputs: Int, outputs: Int
  ) -> [Double] {
    byExpert(layer, weight("\(name).weight"), x, counts, inputs) {
      Reference.linear($0, $1, inputs: inputs, outputs: outputs)
    }
  }

  private func byExpert(
    _ layer: Int, _ weight: [Double], _ x: [Double], _ counts: [Int], _ width: Int,
    _ body: ([Double], [Double]) -> [Double]
  ) -> [Double] {
    guard sandwichLayers.contains(layer) else { return body(x, weight) }
    let size = weight.count / 3
    var (start, result) = (0, [Double]())
    for (expert, count) in counts.enumerated() {
      let end = start + count * width
      result += body(Array(x[start..<end]), Array(weight[expert * size..<(expert + 1) * size]))
      start = end
    }
    return result
  }

  private func columns(_ x: [Double], _ widths: [Int]) -> [[Double]] {
    let total = widths.reduce(0, +)
    var (first, parts) = (0, [[Double]]())
    for width in widths {
      let begin = first
      parts.append(stride(from: 0, to: x.count, by: total).flatMap { x[($0 + begin)..<($0 + begin + width)] })
      first += width
    }
    return parts
  }

  private func weight(_ name: String) -> [Double] {
    guard let weight = weights[name] else { preconditionFailure("no tensor \(name)") }
    return weight
  }
}
