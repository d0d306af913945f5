internal import Shaders
public import VulkanCompute

/// The gated activation of Gemma's MLP: out = gelu(gate) · linear, GELU by its tanh approximation
/// 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) (Hendrycks and Gimpel, 2016).
public enum GeGLU {
  /// - Parameters:
  ///   - gate: float rows.
  ///   - linear: float rows of the same shape.
  ///   - out: float rows of the same shape; may be either of them.
  ///   - device: chooses the variant.
  public static func dispatches(gate: Value, linear: Value, out: Value, on device: DeviceClass) -> [Dispatch] {
    precondition(gate.count == linear.count && gate.count == out.count, "GeGLU: sizes differ")
    precondition([gate, linear, out].allSatisfy { $0.element == .float32 }, "GeGLU: float values only")
    let inQuads = gate.count % 4 == 0
    let count = inQuads ? gate.count / 4 : gate.count
    guard count > 0 else { return [] }
    let kind: BindingKind = inQuads ? .texelFloat4 : .storage
    let grid = Grid(count, on: device)
    return [
      Dispatch(
        inQuads ? .geglu_quads : .geglu_floats, specialization: [grid.width, grid.itemsEach],
        bindings: [.read(gate, as: kind), .read(linear, as: kind), .write(out)], push: UInt32(count: count),
        groups: grid.groups, label: "geglu")
    ]
  }
}
