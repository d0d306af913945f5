internal import Foundation
internal import Shaders
public import VulkanCompute

/// Softmax attention with grouped heads: out = sigmoid(gate) · softmax(q · kᵀ · scale) · v, without storing the scores.
///
/// Softmax in float32, keys a few at a time with a running maximum (Milakov and Gimelshein, 2018; Dao et al., 2022).
/// No mask: each block of queries names the ranges of keys it attends to.
public enum Attention {
  /// Heads side by side in the rows of a value, from one column on; several may share a value (a fused q | k | v | gate).
  public struct Heads: Sendable {
    /// Float rows `[N, at least firstColumn + count·headDim]`.
    public let value: Value
    /// Column of the first head.
    public let firstColumn: Int
    /// Number of heads.
    public let count: Int

    /// Names heads within rows.
    public init(_ value: Value, firstColumn: Int = 0, count: Int) {
      self.value = value
      self.firstColumn = firstColumn
      self.count = count
    }
  }

  /// Queries that attend to the same keys.
  public struct Block: Sendable, Hashable {
    /// Rows of the queries.
    public let queries: Range<Int>
    /// Rows of the keys and values.
    public let keys: Range<Int>
    /// More of them; what both ranges have counts once.
    public let moreKeys: Range<Int>

    /// Names queries and their keys.
    public init(queries: Range<Int>, keys: Range<Int>, moreKeys: Range<Int> = 0..<0) {
      self.queries = queries
      self.keys = keys
      self.moreKeys = moreKeys
    }

    /// The keys as two ranges that have nothing in common.
    var distinctKeys: (Range<Int>, Range<Int>) {
      if keys.isEmpty { return (moreKeys, 0..<0) }
      if moreKeys.isEmpty || keys.upperBound < moreKeys.lowerBound || moreKeys.upperBound < keys.lowerBound {
        return (keys, moreKeys)
      }
      let all = min(keys.lowerBound, moreKeys.lowerBound)..<max(keys.upperBound, moreKeys.upperBound)
      return (all, 0..<0)
    }
  }

  /// - Parameters:
  ///   - queries: `H` heads of queries.
  ///   - keys: heads of keys; `H` is a multiple of their number, and consecutive query heads share one.
  ///   - values: as many heads of values as of keys.
  ///   - headDim: floats of one head.
  ///   - gates: one float per row and query head before the sigmoid; nil for none.
  ///   - out: float rows `[N, at least outFirstColumn + H·headDim]`.
  ///   - outFirstColumn: column of the first head's output.
  ///   - blocks: which queries attend to which keys. A query without keys gets zeros; rows in no block stay as they are.
  ///   - scale: factor of the scores; nil for 1/√headDim.
  ///   - roundsInputs: queries, keys and values may be rounded to half precision where that is faster: on devices with
  ///     cooperative matrices. Values beyond 65504 do not survive it.
  ///   - device: chooses the variant.
  public static func dispatches(
    queries: Heads, keys: Heads, values: Heads, headDim: Int, gates: Heads? = nil, out: Value,
    outFirstColumn: Int = 0, blocks: [Block], scale: Float? = nil, roundsInputs: Bool = false, on device: DeviceClass
  ) -> [Dispatch] {
    precondition(headDim > 0 && keys.count > 0 && queries.count % keys.count == 0, "Attention: heads do not group")
    precondition(keys.count == values.count, "Attention: keys and values have different heads")
    precondition(gates.map { $0.count == queries.count } ?? true, "Attention: one gate per query head")
    for heads in [queries, keys, values] {
      precondition(
        heads.firstColumn + heads.count * headDim <= heads.value.width, "Attention: heads do not fit the row")
    }
    precondition(
      gates.map { $0.firstColumn + $0.count <= $0.value.width } ?? true, "Attention: gates do not fit the row")
    precondition(outFirstColumn + queries.count * headDim <= out.width, "Attention: the output does not fit the row")

    let parts = [queries, keys, values].map { ($0.value.width, $0.firstColumn) } + [(out.width, outFirstColumn)]
    let isInQuads = headDim % 4 == 0 && parts.allSatisfy { $0.0 % 4 == 0 && $0.1 % 4 == 0 }
    let factor = Double(scale ?? 1 / Float(headDim).squareRoot()) * 1.4426950408889634
    let gate = gates.map { Binding.read($0.value) } ?? Binding(out, .read, byteCount: min(16, out.byteCount))
    let variants = roundsInputs && isInQuads ? MatrixVariant.all(headDim: headDim, gates != nil, on: device) : []
    let shader: ShaderCode
    let specialization: [Int]
    let tile: Int
    let kind: BindingKind
    if let variant = variants.first {
      (shader, specialization, tile, kind) = (variant.shader, variant.specialization, variant.tile, .storage)
    } else if case .cpu(let lanes) = device, isInQuads {
      let groups = KernelTable.cpuQueryGroups(headDim: headDim)
      (shader, tile, kind) = (.attention_cpu, lanes * groups, .texelFloat4)
      specialization = [lanes, headDim / 4, groups, gates == nil ? 0 : 1]
    } else {
      (shader, tile, kind) = (.attention_gpu, 64, .storage)
      specialization = [headDim, gates == nil ? 0 : 1]
    }
    return blocks.filter { !$0.queries.isEmpty }.map { block in
      let (first, second) = block.distinctKeys
      precondition(
        block.queries.lowerBound >= 0 && block.queries.upperBound <= min(queries.value.rows, out.rows),
        "Attention: queries outside the rows")
      for range in [first, second] {
        precondition(
          range.lowerBound >= 0 && range.upperBound <= min(keys.value.rows, values.value.rows),
          "Attention: keys outside the rows")
      }
      func dispatch(_ shader: ShaderCode, _ specialization: [Int], tile: Int) -> Dispatch {
        Dispatch(
          shader, specialization: specialization.map { UInt32(count: $0) },
          bindings: [
            .read(queries.value, as: kind), .read(keys.value, as: kind), .read(values.value, as: kind), gate,
            .write(out),
          ],
          push: Push(
            queries: block.queries, first: first, second: second, q: queries, k: keys, v: values, gates: gates,
            out: out, outFirstColumn: outFirstColumn, scale: Float(factor)),
          groups: ((block.queries.count + tile - 1) / tile, queries.count, 1), label: "attention")
      }
      var result = dispatch(shader, specialization, tile: tile)
      if variants.count > 1 {
        let exponent = Int.bitWidth - max(1, block.queries.count).leadingZeroBitCount
        result.alternatives = Dispatch.Alternatives(
          shapeClass: "attention of \(queries.count) heads of \(headDim), under \(1 << exponent) queries",
          dispatches: variants.dropFirst().map { dispatch($0.shader, $0.specialization, tile: $0.tile) })
      }
      return result
    }
  }

  /// The layout of `common/attention_push.glsl`.
  private struct Push: BitwiseCopyable {
    var firstQuery, queryEnd, keyFirst, moreFirst, keyEnd, moreEnd: UInt32
    var qStride, qOffset, kStride, kOffset, vStride, vOffset, gateStride, gateOffset, outStride, outOffset: UInt32
    var headsPerKey: UInt32
    var scale: Float

    init(
      queries: Range<Int>, first: Range<Int>, second: Range<Int>, q: Heads, k: Heads, v: Heads, gates: Heads?,
      out: Value, outFirstColumn: Int, scale: Float
    ) {
      firstQuery = UInt32(count: queries.lowerBound)
      queryEnd = UInt32(count: queries.upperBound)
      keyFirst = UInt32(count: first.lowerBound)
      keyEnd = UInt32(count: first.upperBound)
      moreFirst = UInt32(count: second.lowerBound)
      moreEnd = UInt32(count: second.upperBound)
      qStride = UInt32(count: q.value.width)
      qOffset = UInt32(count: q.firstColumn)
      kStride = UInt32(count: k.value.width)
      kOffset = UInt32(count: k.firstColumn)
      vStride = UInt32(count: v.value.width)
      vOffset = UInt32(count: v.firstColumn)
      gateStride = UInt32(count: gates?.value.width ?? 0)
      gateOffset = UInt32(count: gates?.firstColumn ?? 0)
      outStride = UInt32(count: out.width)
      outOffset = UInt32(count: outFirstColumn)
      headsPerKey = UInt32(count: q.count / k.count)
      self.scale = scale
    }
  }
}
