internal import Tensors
internal import VulkanCompute

/// Writes the encoder's forward over several texts into a graph; every layer is used for all texts before the next.
///
/// ```
/// x = embedding · √hidden
/// for each layer
///   h  = norm(x);  q, k = rotary(h·Wq), rotary(h·Wk);  v = h·Wv
///   x += norm(softmax(mask(cap · tanh(q·kᵀ·scale / cap)))·v · Wo)
///   h  = norm(x)
///   x += norm((gelu(h·Wgate) · (h·Wup)) · Wdown)
/// out = norm(x)
/// ```
/// Every norm is x / rms(x) · (w + 1).
struct EncoderGraph {
  /// One text's values.
  struct Text {
    let count: Int
    /// The embeddings before, the result after: `[count, hidden]`.
    let x: Value
    /// Words that leave padding out (`CappedAttention.keptWords`), for layers without and with a window; nil without
    /// padding.
    let kept: (full: Value, sliding: Value)?
  }

  private(set) var graph = Graph()
  private(set) var texts: [Text] = []
  /// `[longest text, headDim]`.
  let rotary: Value
  private let shape: T5GemmaConfiguration
  private let device: DeviceClass

  /// - Parameter counts: tokens of each text, at least 1, and whether padding is among them.
  init(
    _ shape: T5GemmaConfiguration, _ weights: EncoderWeights, counts: [(tokens: Int, hasPadding: Bool)],
    on device: DeviceClass
  ) {
    self.shape = shape
    self.device = device
    rotary = graph.persistent([counts.map(\.tokens).max() ?? 0, shape.headDim])
    for (count, hasPadding) in counts {
      texts.append(
        Text(
          count: count, x: graph.persistent([count, shape.hidden]),
          kept: hasPadding ? (graph.persistent([count], .uint32), graph.persistent([count], .uint32)) : nil))
    }
    for (index, layer) in weights.layers.enumerated() {
      for half in EncoderNames.Half.allCases {
        let maps = (layer.maps[half] ?? []).map { graph.matrix($0.place, $0.layout) }
        for text in texts {
          switch half {
          case .attention:
            appendAttention(layer, maps, text, window: shape.slidingLayers.contains(index) ? shape.window : nil)
          case .mlp: appendMLP(layer, maps, text)
          }
        }
      }
    }
    for text in texts {
      graph.append(
        RMSNorm.dispatches(
          x: text.x, weight: norm(weights.finalNorm), ranges: [RowRange(0..<text.count)], out: text.x,
          epsilon: shape.epsilon, on: device))
    }
  }

  private mutating func norm(_ place: WeightPlace?) -> Value { graph.weights(place ?? .planned, [1, shape.hidden]) }

  private mutating func normed(_ text: Text, _ place: WeightPlace?) -> Value {
    let out = graph.temporary([text.count, shape.hidden])
    graph.append(
      RMSNorm.dispatches(
        x: text.x, weight: norm(place), ranges: [RowRange(0..<text.count)], out: out, epsilon: shape.epsilon, on: device
      ))
    return out
  }

  private mutating func product(_ x: Value, _ map: Matrix, _ label: String) -> Value {
    let out = graph.temporary([x.rows, map.layout.outputs])
    graph.append(GEMM.dispatches(x: x, weights: map, ranges: [RowRange(0..<x.rows)], out: out, label: label))
    return out
  }

  private mutating func addNormed(_ y: Value, _ place: WeightPlace?, to text: Text) {
    graph.append(
      RMSNormAdd.dispatches(
        x: y, weight: norm(place), residual: text.x, out: text.x, epsilon: shape.epsilon, on: device))
  }

  private mutating func appendAttention(_ layer: EncoderWeights.Layer, _ maps: [Matrix], _ text: Text, window: Int?) {
    let h = normed(text, layer.norms[.beforeAttention])
    let q = product(h, maps[0], "q")
    let k = product(h, maps[1], "k")
    let v = product(h, maps[2], "v")
    graph.append(Rotary.dispatches(q, heads: shape.heads, headDim: shape.headDim, table: rotary, on: device))
    graph.append(Rotary.dispatches(k, heads: shape.kvHeads, headDim: shape.headDim, table: rotary, on: device))
    let attended = graph.temporary([text.count, shape.heads * shape.headDim])
    graph.append(
      CappedAttention.dispatches(
        queries: .init(q, count: shape.heads), keys: .init(k, count: shape.kvHeads),
        values: .init(v, count: shape.kvHeads), headDim: shape.headDim, count: text.count, window: window,
        cap: shape.cap,
        kept: window == nil ? text.kept?.full : text.kept?.sliding, out: attended, scale: shape.queryScale, on: device))
    addNormed(product(attended, maps[3], "o"), layer.norms[.afterAttention], to: text)
  }

  private mutating func appendMLP(_ layer: EncoderWeights.Layer, _ maps: [Matrix], _ text: Text) {
    let h = normed(text, layer.norms[.beforeMLP])
    let gate = product(h, maps[0], "gate")
    let up = product(h, maps[1], "up")
    graph.append(GeGLU.dispatches(gate: gate, linear: up, out: gate, on: device))
    addNormed(product(gate, maps[2], "down"), layer.norms[.afterMLP], to: text)
  }
}
