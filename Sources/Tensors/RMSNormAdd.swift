internal import Shaders
public import VulkanCompute

/// A residual connection around a norm: out = residual + x / sqrt(mean(x²) + ε) · (w + 1), row by row.
///
/// The weight is stored as the distance from 1.
public enum RMSNormAdd {
  /// - Parameters:
  ///   - x: float rows `[N, D]`.
  ///   - weight: float row `[1, D]`.
  ///   - residual: float rows `[N, D]`.
  ///   - out: float rows `[N, D]`; may be `residual` or `x`.
  ///   - epsilon: added to the mean square.
  ///   - device: chooses the variant.
  public static func dispatches(
    x: Value, weight: Value, residual: Value, out: Value, epsilon: Float, on device: DeviceClass
  ) -> [Dispatch] {
    precondition(x.width == weight.count && x.width > 0, "RMSNormAdd: widths differ")
    precondition(x.shape == out.shape && x.shape == residual.shape, "RMSNormAdd: shapes differ")
    guard x.rows > 0 else { return [] }
    let inQuads = x.isInQuads
    let kind: BindingKind = inQuads ? .texelFloat4 : .storage
    let shader: ShaderCode
    let (lanes, rowsEach): (Int, Int)
    switch device {
    case .cpu(let width): (shader, lanes, rowsEach) = (inQuads ? .rms_norm_add_quads : .rms_norm_add_floats, width, 4)
    case .gpu: (shader, lanes, rowsEach) = (inQuads ? .rms_norm_add_quads_shared : .rms_norm_add_floats_shared, 128, 1)
    }
    return [
      Dispatch(
        shader, specialization: [UInt32(lanes), UInt32(count: x.width), UInt32(rowsEach)],
        bindings: [.read(x, as: kind), .read(weight, as: kind), .read(residual, as: kind), .write(out)],
        push: Push(rows: UInt32(count: x.rows), epsilon: epsilon),
        groups: Grid.square((x.rows + rowsEach - 1) / rowsEach), label: "rms norm add")
    ]
  }

  private struct Push: BitwiseCopyable {
    var rows: UInt32
    var epsilon: Float
  }
}
