public import Tensors
public import VulkanCompute

/// Records one forward of the transformer into a graph.
///
/// Formulas and order of operations: daVinci-MagiHuman's published inference code, in single precision throughout.
/// Checked by SingleStreamTests against two independent implementations.
public struct TransformerGraph {
  /// Token features of one forward, `[count, channels]` each; nil where the stream has no such tokens.
  public struct Inputs {
    /// Video token features.
    public var video: Value?
    /// Audio token features.
    public var audio: Value?
    /// Text token features.
    public var text: Value?
    /// Cosines and sines of every token's rotary angles (`RopeTable`), `[count, 6 * bands]`.
    public var rotary: Value

    /// Collects inputs.
    public init(video: Value?, audio: Value?, text: Value?, rotary: Value) {
      self.video = video
      self.audio = audio
      self.text = text
      self.rotary = rotary
    }
  }

  /// What the two heads give, `[count, channels]`; nil where the stream has no such tokens.
  public struct Outputs {
    /// The video head's output.
    public var video: Value?
    /// The audio head's output.
    public var audio: Value?
  }

  let weights: TransformerWeights
  let layout: StreamLayout
  let device: DeviceClass
  /// Attention of local layers; empty for full attention everywhere.
  let localBlocks: [Attention.Block]

  /// Tokens that go through an MLP together; nil to choose. For tests.
  var tileRows: Int?

  /// Prepares a forward over `layout`.
  /// - Parameter localBlocks: what the layers of `shape.localLayers` attend to; must cover every row once.
  public init(
    _ weights: TransformerWeights, layout: StreamLayout, localBlocks: [Attention.Block] = [], on device: DeviceClass
  ) {
    self.weights = weights
    self.layout = layout
    self.localBlocks = localBlocks
    self.device = device
  }

  /// Appends the forward's dispatches and returns where its outputs are.
  /// - Parameter persistentOutputs: the outputs live until the graph ends when true, else they are temporaries.
  public func append(to graph: inout Graph, _ inputs: Inputs, persistentOutputs: Bool) -> Outputs {
    Self.append([(self, inputs)], to: &graph, persistentOutputs: persistentOutputs)[0]
  }

  /// Appends forwards of the same weights side by side, half a layer of each in turn, so that streamed weights come once for
  /// all of them. Results are those of one after the other.
  public static func append(
    _ forwards: [(forward: TransformerGraph, inputs: Inputs)], to graph: inout Graph, persistentOutputs: Bool
  ) -> [Outputs] {
    guard let weights = forwards.first?.forward.weights else { return [] }
    precondition(forwards.allSatisfy { $0.forward.weights === weights }, "forwards side by side share their weights")
    let streams = forwards.map { $0.forward.embedded($0.inputs, in: &graph) }
    for (index, layer) in weights.layers.enumerated() {
      for ((forward, inputs), x) in zip(forwards, streams) { forward.attention(layer, to: &graph, x, inputs.rotary) }
      for (pair, x) in zip(forwards, streams) { pair.forward.mlp(layer, index, to: &graph, x) }
    }
    return zip(forwards, streams).map { pair, x in
      Outputs(
        video: pair.forward.head(.video, to: &graph, x, persistent: persistentOutputs),
        audio: pair.forward.head(.audio, to: &graph, x, persistent: persistentOutputs))
    }
  }

  /// The residual stream of all tokens.
  private func embedded(_ inputs: Inputs, in graph: inout Graph) -> Value {
    let x = graph.temporary([layout.count, weights.shape.hidden])
    for (modality, features) in zip(Modality.allCases, [inputs.video, inputs.audio, inputs.text]) {
      guard let features, layout.count(modality) > 0 else { continue }
      weights.embedders[modality.rawValue].append(
        to: &graph, features, into: x, ranges: [RowRange(0..<layout.count(modality))],
        outFirstRow: layout.rows(modality).lowerBound, label: "embed \(modality)")
    }
    return x
  }

  private func attention(_ layer: TransformerWeights.Layer, to graph: inout Graph, _ x: Value, _ rotary: Value) {
    let shape = weights.shape
    let ranges = layout.ranges(experts: layer.experts)
    let normed = graph.temporary([layout.count, shape.hidden])
    graph.append(
      RMSNorm.dispatches(
        x: x, weight: layer.attentionNorm.value(in: &graph), ranges: ranges, out: normed, on: device))
    let qkv = graph.temporary([layout.count, shape.qkvWidth])
    layer.qkv.append(to: &graph, normed, into: qkv, ranges: ranges, label: "qkv")
    graph.append(
      QKNormRope.dispatches(
        qkv: qkv, heads: shape.heads, kvHeads: shape.kvHeads, headDim: shape.headDim,
        qNorm: layer.queryNorm.value(in: &graph), kNorm: layer.keyNorm.value(in: &graph), table: rotary,
        ranges: ranges, on: device))
    let attended = graph.temporary([layout.count, shape.heads * shape.headDim])
    let (width, groups) = (shape.headDim, shape.kvHeads)
    graph.append(
      Attention.dispatches(
        queries: .init(qkv, count: shape.heads),
        keys: .init(qkv, firstColumn: shape.heads * width, count: groups),
        values: .init(qkv, firstColumn: (shape.heads + groups) * width, count: groups), headDim: width,
        gates: shape.isGated
          ? .init(qkv, firstColumn: (shape.heads + 2 * groups) * width, count: shape.heads) : nil,
        out: attended, blocks: layer.isLocal && !localBlocks.isEmpty ? localBlocks : [everything],
        roundsInputs: layer.qkv.roundsInputs, on: device))
    layer.projection.append(
      to: &graph, attended, into: x, ranges: ranges, residual: x, label: "projection")
  }

  private func mlp(_ layer: TransformerWeights.Layer, _ index: Int, to graph: inout Graph, _ x: Value) {
    let shape = weights.shape
    let ranges = layout.ranges(experts: layer.experts)
    let mlpInput = graph.temporary([layout.count, shape.hidden])
    graph.append(
      RMSNorm.dispatches(x: x, weight: layer.mlpNorm.value(in: &graph), ranges: ranges, out: mlpInput, on: device))
    let tile = tileRows ?? Self.mlpRows(shape, layer: index, tokens: layout.count)
    for first in stride(from: 0, to: layout.count, by: tile) {
      let rows = first..<min(first + tile, layout.count)
      let activated = graph.temporary([rows.count, shape.mlpWidth(layer: index)])
      let parts = ranges.compactMap { $0.clamped(to: rows) }
      layer.up.append(
        to: &graph, mlpInput, into: activated, ranges: parts, outFirstRow: 0,
        activation: layer.isGelu7 ? .gelu7 : .swiglu7, label: "up")
      let shifted = parts.map { RowRange($0.rows.lowerBound - first..<$0.rows.upperBound - first, expert: $0.expert) }
      layer.down.append(
        to: &graph, activated, into: x, ranges: shifted, outFirstRow: first, residual: x, label: "down")
    }
  }

  /// Tokens that go through a layer's MLP together.
  ///
  /// The widest rows of a layer are the activated ones; all at once they would be most of what a long clip takes. Tiles keep
  /// them within what attention needs at the same place anyway, or 64 MiB, so that they cost no memory at all, and still are
  /// thousands of rows where there are thousands. Rows do not meet in a product, so tiles change no bit of the result.
  static func mlpRows(_ shape: TransformerShape, layer: Int, tokens: Int) -> Int {
    let width = shape.mlpWidth(layer: layer)
    // Attention holds the residual, the projection and its result; the MLP the residual, its input and the tile.
    let spare = tokens * (shape.qkvWidth + shape.heads * shape.headDim - shape.hidden) * 4
    let rows = max(spare, 64 << 20) / (width * 4)
    guard rows < tokens else { return max(1, tokens) }
    // Equal tiles, in steps of the largest tile any kernel uses.
    let tiles = (tokens + rows - 1) / rows
    return max(128, ((tokens + tiles - 1) / tiles + 127) / 128 * 128)
  }

  private var everything: Attention.Block { Attention.Block(queries: 0..<layout.count, keys: 0..<layout.count) }

  private func head(_ modality: Modality, to graph: inout Graph, _ x: Value, persistent: Bool) -> Value? {
    let rows = layout.rows(modality)
    guard !rows.isEmpty else { return nil }
    let normed = graph.temporary([rows.count, weights.shape.hidden])
    graph.append(
      RMSNorm.dispatches(
        x: x, weight: weights.finalNorms[modality.rawValue].value(in: &graph), ranges: [RowRange(rows)], out: normed,
        outFirstRow: 0, on: device))
    let shape = [rows.count, weights.shape.channels[modality.rawValue]]
    let out = persistent ? graph.persistent(shape) : graph.temporary(shape)
    weights.finalLinears[modality.rawValue].append(
      to: &graph, normed, into: out, ranges: [RowRange(0..<rows.count)], label: "head \(modality)")
    return out
  }
}
