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
    let bindings: [Binding]
    let shader: ShaderCode
    let width: UInt32
    let rowsEach: UInt32
    switch device {
    case .cpu(let lanes):
      (width, rowsEach, shader) = (UInt32(lanes), 4, x.isInQuads ? .rms_norm_quads : .rms_norm_floats)
    case .gpu: (width, rowsEach, shader) = (128, 1, x.isInQuads ? .rms_norm_quads_shared : .rms_norm_floats_shared)
    }
    let kind: BindingKind = x.isInQuads ? .texelFloat4 : .storage
    bindings = [.read(x, as: kind), .read(weight, as: kind), .write(out)]
    var next = outFirstRow
    return ranges.filter { !$0.rows.isEmpty }.map { range in
      let first = next ?? range.rows.lowerBound
      if next != nil { next = first + range.rows.count }
      precondition(range.rows.upperBound <= x.rows && range.rows.lowerBound >= 0, "RMSNorm: rows outside x")
      precondition(first >= 0 && first + range.rows.count <= out.rows, "RMSNorm: rows outside the output")
      precondition(range.expert >= 0 && range.expert < weight.rows, "RMSNorm: no weight for this expert")
      return Dispatch(
        shader, specialization: [width, UInt32(count: x.width), rowsEach], bindings: bindings,
        push: Push(
          rows: UInt32(count: range.rows.count), firstRow: UInt32(count: range.rows.lowerBound),
          firstOut: UInt32(count: first), expert: UInt32(count: range.expert), epsilon: epsilon),
        groups: Grid.square((range.rows.count + Int(rowsEach) - 1) / Int(rowsEach)), label: "rms norm")
    }
  }

  private struct Push: BitwiseCopyable {
    var rows, firstRow, firstOut, expert: UInt32
    var epsilon: Float
  }
}
