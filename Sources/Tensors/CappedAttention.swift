internal import Shaders
public import VulkanCompute

/// Softmax attention with grouped heads, a soft cap on the scores, a window and keys that nobody sees:
/// out = softmax(cap · tanh(q · kᵀ · scale / cap)) · v over the keys within the window that are kept.
///
/// The order is Gemma 2's: cap first, then the mask, then softmax in float32, keys a few at a time with a running maximum.
public enum CappedAttention {
  /// - Parameters:
  ///   - queries: `H` heads of queries.
  ///   - keys: heads of keys; `H` is a multiple of their number, and consecutive query heads share one.
  ///   - values: as many heads of values as of keys.
  ///   - headDim: floats of one head.
  ///   - count: rows 0..<count are the tokens.
  ///   - window: a token sees tokens at most this far away on either side; nil for all.
  ///   - cap: nil for none.
  ///   - kept: one word per token, its bit 0 unset for a token that nobody sees as a key, its bit 1 set for one that itself
  ///     sees all others alike, left out or not (`keptWords`); nil when all are seen.
  ///   - out: float rows `[N, at least H·headDim]`.
  ///   - scale: factor of the scores before the cap.
  ///   - device: chooses the variant.
  public static func dispatches(
    queries: Attention.Heads, keys: Attention.Heads, values: Attention.Heads, headDim: Int, count: Int,
    window: Int? = nil, cap: Float?, kept: Value? = nil, out: Value, scale: Float, on device: DeviceClass
  ) -> [Dispatch] {
    precondition(
      headDim > 0 && keys.count > 0 && queries.count % keys.count == 0, "CappedAttention: heads do not group")
    precondition(keys.count == values.count, "CappedAttention: keys and values have different heads")
    for heads in [queries, keys, values] {
      precondition(
        heads.firstColumn + heads.count * headDim <= heads.value.width, "CappedAttention: heads do not fit the row")
      precondition(count >= 0 && count <= heads.value.rows, "CappedAttention: more tokens than rows")
    }
    precondition(queries.count * headDim <= out.width && count <= out.rows, "CappedAttention: the output is too small")
    precondition(cap.map { $0 > 0 } ?? true, "CappedAttention: the cap is not positive")
    precondition(window.map { $0 >= 0 } ?? true, "CappedAttention: the window is negative")
    precondition(
      kept.map { $0.element == .uint32 && $0.count >= count } ?? true, "CappedAttention: one word per key")
    guard count > 0 else { return [] }

    let parts = [queries, keys, values].map { ($0.value.width, $0.firstColumn) } + [(out.width, 0)]
    let isInQuads = headDim % 4 == 0 && parts.allSatisfy { $0.0 % 4 == 0 && $0.1 % 4 == 0 }
    let shader: ShaderCode
    let specialization: [Int]
    let tile: Int
    let kind: BindingKind
    let flags = [cap == nil ? 0 : 1, kept == nil ? 0 : 1]
    if case .cpu(let lanes) = device, isInQuads {
      (shader, tile, kind) = (.capped_attention_cpu, lanes, .texelFloat4)
      specialization = [lanes, headDim / 4] + flags
    } else {
      (shader, tile, kind) = (.capped_attention_gpu, 64, .storage)
      specialization = [headDim] + flags
    }
    return [
      Dispatch(
        shader, specialization: specialization.map { UInt32(count: $0) },
        bindings: [
          .read(queries.value, as: kind), .read(keys.value, as: kind), .read(values.value, as: kind),
          kept.map { .read($0) } ?? Binding(queries.value, .read, byteCount: min(16, queries.value.byteCount)),
          .write(out),
        ],
        push: Push(
          queryEnd: UInt32(count: count), keyEnd: UInt32(count: count),
          window: UInt32(count: min(window ?? count, count)), q: queries, k: keys, v: values, out: out, scale: scale,
          cap: cap ?? 1),
        groups: ((count + tile - 1) / tile, queries.count, 1), label: "capped attention")
    ]
  }

  /// Words for `kept`. A token within whose window nobody is kept sees everybody alike: that is what softmax makes of scores
  /// that are all masked in the published implementation.
  /// - Parameter kept: whether each token is seen as a key.
  public static func keptWords(_ kept: [Bool], window: Int?) -> [UInt32] {
    let reach = min(window ?? kept.count, kept.count)
    // How many kept tokens there are before each place.
    let before = kept.reduce(into: [0]) { $0.append($0[$0.count - 1] + ($1 ? 1 : 0)) }
    return kept.indices.map { index in
      let seen = before[min(kept.count, index + reach + 1)] - before[max(0, index - reach)]
      return (kept[index] ? 1 : 0) | (seen == 0 ? 2 : 0)
    }
  }

  /// The layout of `common/capped_attention_push.glsl`.
  private struct Push: BitwiseCopyable {
    var firstQuery: UInt32 = 0
    var queryEnd, keyEnd, window: UInt32
    var qStride, qOffset, kStride, kOffset, vStride, vOffset, outStride, outOffset: UInt32
    var headsPerKey: UInt32
    var scale, cap: Float

    init(
      queryEnd: UInt32, keyEnd: UInt32, window: UInt32, q: Attention.Heads, k: Attention.Heads, v: Attention.Heads,
      out: Value, scale: Float, cap: Float
    ) {
      self.queryEnd = queryEnd
      self.keyEnd = keyEnd
      self.window = window
      qStride = UInt32(count: q.value.width)
      qOffset = UInt32(count: q.firstColumn)
      kStride = UInt32(count: k.value.width)
      kOffset = UInt32(count: k.firstColumn)
      vStride = UInt32(count: v.value.width)
      vOffset = UInt32(count: v.firstColumn)
      outStride = UInt32(count: out.width)
      outOffset = 0
      headsPerKey = UInt32(count: q.count / k.count)
      self.scale = scale
      self.cap = cap
    }
  }
}
