internal import Checkpoint
internal import Tensors
internal import VulkanCompute

/// One linear map's weights, in the precision the checkpoint has them, packed for the device's kernels.
struct Linear: Sendable {
  private let place: WeightPlace
  private let layout: MatrixLayout
  private let bias: WeightPlace?

  /// Bytes on the device, wherever they come to lie.
  var byteCount: Int { layout.byteCount + (bias == nil ? 0 : layout.experts * layout.outputs * 4) }

  /// Whether inputs may be rounded to half precision: where the weights are rounded themselves. The published network rounds
  /// to bfloat16 at the same places; its norms keep what meets a matrix far below what halves hold.
  var roundsInputs: Bool { layout.format != .float32 }

  /// Names weights that lie, or will lie, in `place`.
  init(_ layout: MatrixLayout, at place: WeightPlace, bias: WeightPlace?) {
    self.layout = layout
    self.place = place
    self.bias = bias
  }

  /// Appends `out = residual + activation(x · Wᵀ + bias)` over `ranges`.
  /// - Parameter outFirstRow: where the ranges' rows go, one after the other; nil keeps each row's place.
  func append(
    to graph: inout Graph, _ x: Value, into out: Value, ranges: [RowRange], outFirstRow: Int? = nil,
    residual: Value? = nil, activation: Activation? = nil, label: String
  ) {
    let matrix = graph.matrix(place, layout)
    let biasValue = bias.map { graph.weights($0, [layout.experts, layout.outputs]) }
    graph.append(
      GEMM.dispatches(
        x: x, weights: matrix, ranges: ranges, out: out, outFirstRow: outFirstRow, bias: biasValue,
        residual: residual, activation: activation, roundsInputs: roundsInputs, label: label))
  }
}
