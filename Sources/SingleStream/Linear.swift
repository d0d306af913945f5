internal import Checkpoint
internal import Tensors
internal import VulkanCompute

/// One linear map's weights on the device, in the precision the checkpoint has them, packed for the device's kernels.
struct Linear: Sendable {
  private let buffer: Buffer
  private let layout: MatrixLayout
  private let bias: Buffer?

  /// Bytes on the device.
  var byteCount: Int { buffer.byteCount + (bias?.byteCount ?? 0) }

  /// Packs `[experts * outputs, inputs]` of a checkpoint.
  /// - Throws: `CheckpointError` if the file changed, `ComputeError` when there is no room.
  init(_ tensor: TensorView, bias: [Float]?, inputs: Int, outputs: Int, experts: Int, on device: Device) throws {
    let element: Element =
      switch tensor.elementType {
      case .float16: .float16
      case .bfloat16: .bfloat16
      default: .float32
      }
    let layout = MatrixLayout(
      experts: experts, outputs: outputs, inputs: inputs, element: element, device: device.description.deviceClass)
    let buffer = try Buffer(device, byteCount: layout.byteCount)
    try tensor.withBytes { source in
      // Straight into the device's memory where the host sees it; else packed aside first.
      if buffer.withContents({ layout.pack(source, into: $0) }) == nil {
        var packed = [SIMD4<UInt32>](repeating: .zero, count: layout.byteCount / 16)
        packed.withUnsafeMutableBytes { layout.pack(source, into: $0) }
        try packed.withUnsafeBytes { try buffer.write($0) }
      }
    }
    self.buffer = buffer
    self.layout = layout
    self.bias = try bias.map { floats in
      let buffer = try Buffer(device, byteCount: floats.count * 4)
      try floats.withUnsafeBytes { try buffer.write($0) }
      return buffer
    }
  }

  /// Appends `out = residual + activation(x · Wᵀ + bias)` over `ranges`.
  /// - Parameter outFirstRow: where the ranges' rows go, one after the other; nil keeps each row's place.
  func append(
    to graph: inout Graph, _ x: Value, into out: Value, ranges: [RowRange], outFirstRow: Int? = nil,
    residual: Value? = nil, activation: Activation? = nil, label: String
  ) {
    let matrix = graph.matrix(buffer, layout)
    let biasValue = bias.map { graph.stored($0, [layout.experts, layout.outputs]) }
    graph.append(
      GEMM.dispatches(
        x: x, weights: matrix, ranges: ranges, out: out, outFirstRow: outFirstRow, bias: biasValue,
        residual: residual, activation: activation, label: label))
  }
}
