internal import Shaders
public import VulkanCompute

/// Per-head RMS normalisation and rotary position embedding of queries and keys, in place.
///
/// Each row is laid out [q heads | k heads | rest]; the rest (values, gates) stays as it is. A head d becomes
/// d / sqrt(mean(d²) + ε) · (w + 1) and then, half-split over its first 2R dimensions,
/// (d₁·cos − d₂·sin, d₂·cos + d₁·sin) with d₁ = d[0..<R], d₂ = d[R..<2R].
public enum QKNormRope {
  /// - Parameters:
  ///   - qkv: float rows `[N, at least (heads + kvHeads)·headDim]`, changed in place.
  ///   - heads: number of query heads.
  ///   - kvHeads: number of key heads.
  ///   - headDim: floats of one head.
  ///   - qNorm: weights `[E, headDim]` of the queries, stored as distance from 1.
  ///   - kNorm: the same for the keys.
  ///   - table: `[N, 2R]` from `RopeTable`, one row per row of `qkv`: R cosines, then R sines.
  ///   - ranges: which rows, and whose weights.
  ///   - epsilon: added to the mean square.
  ///   - device: chooses the variant.
  public static func dispatches(
    qkv: Value, heads: Int, kvHeads: Int, headDim: Int, qNorm: Value, kNorm: Value, table: Value, ranges: [RowRange],
    epsilon: Float = 1e-6, on device: DeviceClass
  ) -> [Dispatch] {
    let pairs = table.width / 2
    precondition(heads >= 0 && kvHeads >= 0 && headDim > 0, "QKNormRope: negative sizes")
    precondition((heads + kvHeads) * headDim <= qkv.width, "QKNormRope: heads do not fit the row")
    precondition(qNorm.width == headDim && kNorm.width == headDim, "QKNormRope: weights of another head size")
    precondition(table.width % 2 == 0 && 2 * pairs <= headDim, "QKNormRope: more rotated pairs than a head has")
    precondition(table.rows >= qkv.rows, "QKNormRope: the table has fewer rows than qkv")
    let inQuads = qkv.isInQuads && headDim % 4 == 0 && pairs % 4 == 0
    let kind: BindingKind = inQuads ? .texelFloat4 : .storage
    // The same rows are read through one binding and written through another: each invocation reads before it writes.
    let bindings: [Binding] = [
      .read(qkv, as: kind), .read(qNorm, as: kind), .read(kNorm, as: kind), .read(table, as: kind), .write(qkv),
    ]
    return ranges.filter { !$0.rows.isEmpty }.map { range in
      precondition(range.rows.upperBound <= qkv.rows && range.rows.lowerBound >= 0, "QKNormRope: rows outside qkv")
      precondition(
        range.expert >= 0 && range.expert < min(qNorm.rows, kNorm.rows), "QKNormRope: no weights for this expert")
      let items = range.rows.count * (heads + kvHeads)
      let grid = Grid(items, itemsEach: 1, on: device)
      return Dispatch(
        inQuads ? .qk_norm_rope_quads : .qk_norm_rope_floats,
        specialization: [grid.width, grid.itemsEach]
          + [headDim, heads, kvHeads, pairs, qkv.width].map { UInt32(count: $0) },
        bindings: bindings,
        push: Push(
          heads: UInt32(count: items), firstRow: UInt32(count: range.rows.lowerBound),
          expert: UInt32(count: range.expert), epsilon: epsilon),
        groups: grid.groups, label: "qk norm rope")
    }
  }

  private struct Push: BitwiseCopyable {
    var heads, firstRow, expert: UInt32
    var epsilon: Float
  }
}
