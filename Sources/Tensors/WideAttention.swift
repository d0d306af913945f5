internal import Shaders
internal import VulkanCompute

/// Softmax attention with one head as wide as all channels, frame by frame: out = softmax(q · kᵀ / √C) · v.
///
/// Such a head does not fit into the registers of `Attention`'s kernels, so the scores are stored, some queries at a time.
/// Autoencoders have one such layer, at their lowest resolution.
public enum WideAttention {
  /// The most that scores may take, bytes.
  private static let scoreLimit = 64 << 20

  /// Adds the launches, and a temporary for the scores.
  /// - Parameters:
  ///   - graph: where to.
  ///   - qkv: floats `[frames, places…, 3·C]`: queries, keys and values side by side.
  ///   - out: floats `[frames, places…, C]`.
  public static func append(to graph: inout Graph, qkv: Value, out: Value) {
    let channels = out.width
    precondition(qkv.width == 3 * channels && qkv.rows == out.rows, "WideAttention: sizes do not fit")
    guard let frames = out.shape.first, out.count > 0 else { return }
    let places = out.rows / frames
    let queries = min(places, max(1, scoreLimit / (places * 4)))
    let scores = graph.temporary([queries, places])
    for frame in 0..<frames {
      let first = frame * places
      for start in stride(from: 0, to: places, by: queries) {
        let count = min(queries, places - start)
        graph.append(
          product(
            qkv, qkv, scores,
            Push(
              rows: count, columns: places, inner: channels, a: ((first + start) * qkv.width, qkv.width),
              b: (first * qkv.width + channels, qkv.width, 1), out: (0, places),
              factor: 1 / Float(channels).squareRoot())))
        graph.append(
          Dispatch(
            .softmax_rows, bindings: [.update(scores)],
            push: SoftmaxPush(rows: UInt32(count: count), columns: UInt32(count: places)), groups: Grid.square(count),
            label: "softmax"))
        graph.append(
          product(
            scores, qkv, out,
            Push(
              rows: count, columns: channels, inner: places, a: (0, places),
              b: (first * qkv.width + 2 * channels, 1, qkv.width), out: ((first + start) * channels, channels),
              factor: 1)))
      }
    }
  }

  private static func product(_ a: Value, _ b: Value, _ out: Value, _ push: Push) -> Dispatch {
    Dispatch(
      .wide_matmul, bindings: [.read(a), .read(b), .write(out)], push: push,
      groups: ((Int(push.rows) + 63) / 64, (Int(push.columns) + 63) / 64, 1), label: "wide attention")
  }

  private struct Push: BitwiseCopyable {
    var rows, columns, inner, aBase, aStride, bBase, bStride, bInner, outBase, outStride: UInt32
    var factor: Float

    init(
      rows: Int, columns: Int, inner: Int, a: (base: Int, stride: Int), b: (base: Int, stride: Int, inner: Int),
      out: (base: Int, stride: Int), factor: Float
    ) {
      self.rows = UInt32(count: rows)
      self.columns = UInt32(count: columns)
      self.inner = UInt32(count: inner)
      aBase = UInt32(count: a.base)
      aStride = UInt32(count: a.stride)
      bBase = UInt32(count: b.base)
      bStride = UInt32(count: b.stride)
      bInner = UInt32(count: b.inner)
      outBase = UInt32(count: out.base)
      outStride = UInt32(count: out.stride)
      self.factor = factor
    }
  }

  private struct SoftmaxPush: BitwiseCopyable {
    var rows, columns: UInt32
  }
}
