internal import Shaders
public import VulkanCompute

/// The transformer's clamped activations.
///
/// With a(u) = u·sigmoid(1.702·u):
/// * `gelu7`: a(min(u, 7)), element by element;
/// * `swiglu7`: of columns (gate, linear, gate, linear, …): a(min(gate, 7)) · (clamp(linear, −7, 7) + 1).
///
/// Matrix products end with these by themselves; the dispatches here are for where none precedes.
public enum Activation: Sendable, Hashable, CaseIterable {
  case gelu7, swiglu7

  /// Columns read for each column written.
  public var inputColumns: Int { self == .swiglu7 ? 2 : 1 }

  /// Applies the activation to rows.
  /// - Parameters:
  ///   - u: float rows `[N, inputColumns·F]`.
  ///   - out: float rows `[N, F]`; for `gelu7` it may be `u`.
  ///   - rows: which rows, each to the same place; nil for all.
  ///   - device: chooses the variant.
  public func dispatches(u: Value, out: Value, rows: Range<Int>? = nil, on device: DeviceClass) -> [Dispatch] {
    let rows = rows ?? 0..<u.rows
    precondition(u.width == out.width * inputColumns, "Activation: widths do not fit")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= min(u.rows, out.rows), "Activation: rows outside a value")
    precondition(self == .gelu7 || u != out, "Activation: swiglu7 cannot work in place")
    let inQuads = out.isInQuads
    let step = inQuads ? 4 : 1
    let count = rows.count * out.width / step
    guard count > 0 else { return [] }
    let shader: ShaderCode =
      switch (self, inQuads) {
      case (.gelu7, true): .activation_gelu7_quads
      case (.gelu7, false): .activation_gelu7_floats
      case (.swiglu7, true): .activation_swiglu7_quads
      case (.swiglu7, false): .activation_swiglu7_floats
      }
    let grid = Grid(count, on: device)
    let first = UInt32(count: rows.lowerBound * out.width / step)
    return [
      Dispatch(
        shader, specialization: [grid.width, grid.itemsEach],
        bindings: [.read(u, as: inQuads ? .texelFloat4 : .storage), .write(out)],
        push: Push(count: UInt32(count: count), from: first, to: first), groups: grid.groups, label: "\(self)")
    ]
  }

  private struct Push: BitwiseCopyable {
    var count, from, to: UInt32
  }
}
