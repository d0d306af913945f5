internal import Shaders
public import VulkanCompute

/// Root-mean-square normalisation of rows: y = x / sqrt(mean(x²) + ε) · (w + 1).
///
/// The weight is stored as the distance from 1, as the single-stream transformer has it.
public enum RMSNorm {
  /// - Parameters:
  ///   - x: float rows `[N, D]`.
  ///   - weight: one float row `[E, D]` per expert.
  ///   - ranges: which rows to normalise, and with which expert's weight.
  ///   - out: float rows `[_, D]`; may be `x`.
  ///   - outFirstRow: where the ranges' rows go, one range after the other; nil keeps each row's place.
  ///   - epsilon: added to the mean square.
  ///   - device: chooses the variant.
  public static func dispatches(
    x: Value, weight: Value, ranges: [RowRange], out: Value, outFirstRow: Int? = nil, epsilon: Float = 1e-6,
    on device: DeviceClass
  ) -> [Dispatch] {
    precondition(x.width == weight.width && x.width == out.width && x.width > 0, "RMSNorm: widths differ")
    let variant = Variant(width: x.width, on: device)
    let kind: BindingKind = x.isInQuads ? .texelFloat4 : .storage
    var next = outFirstRow
    return ranges.filter { !$0.rows.isEmpty }.map { range in
      let first = next ?? range.rows.lowerBound
      if next != nil { next = first + range.rows.count }
      precondition(range.rows.upperBound <= x.rows && range.rows.lowerBound >= 0, "RMSNorm: rows outside x")
      precondition(first >= 0 && first + range.rows.count <= out.rows, "RMSNorm: rows outside the output")
      precondition(range.expert >= 0 && range.expert < weight.rows, "RMSNorm: no weight for this expert")
      return Dispatch(
        variant.shader, specialization: variant.specialization,
        bindings: [.read(x, as: kind), .read(weight, as: kind), .write(out)],
        push: Push(
          rows: UInt32(count: range.rows.count), firstRow: UInt32(count: range.rows.lowerBound),
          firstOut: UInt32(count: first), expert: UInt32(count: range.expert), epsilon: epsilon),
        groups: Grid.square((range.rows.count + variant.rowsEach - 1) / variant.rowsEach), label: "rms norm")
    }
  }

  /// Which shader, and how many rows a workgroup takes one after the other.
  private struct Variant {
    let shader: ShaderCode
    let specialization: [UInt32]
    let rowsEach: Int

    init(width: Int, on device: DeviceClass) {
      let inQuads = width % 4 == 0
      switch device {
      case .cpu(let lanes) where width % (8 * lanes) == 0 && width / lanes <= 64:
        // 1.6 times as fast as reading the row twice.
        (shader, rowsEach) = (.rms_norm_kept, 4)
        specialization = [UInt32(lanes), UInt32(width / lanes / 4), 4]
      case .cpu(let lanes):
        (shader, rowsEach) = (inQuads ? .rms_norm_quads : .rms_norm_floats, 4)
        specialization = [UInt32(lanes), UInt32(count: width), 4]
      case .gpu:
        (shader, rowsEach) = (inQuads ? .rms_norm_quads_shared : .rms_norm_floats_shared, 1)
        specialization = [128, UInt32(count: width), 1]
      }
    }
  }

  private struct Push: BitwiseCopyable {
    var rows, firstRow, firstOut, expert: UInt32
    var epsilon: Float
  }
}
