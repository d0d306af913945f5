internal import Checkpoint

/// The two halves of a layer; the weights of one are streamed together, so that tokens can go through it in tiles.
enum LayerHalf: CaseIterable {
  case attention, mlp

  /// The linear maps of this half, in the order they are used.
  func maps(_ layer: Int, _ shape: TransformerShape) -> [(name: String, inputs: Int, outputs: Int)] {
    switch self {
    case .attention:
      [
        (TensorNames.attention(layer, "linear_qkv"), shape.hidden, shape.qkvWidth),
        (TensorNames.attention(layer, "linear_proj"), shape.heads * shape.headDim, shape.hidden),
      ]
    case .mlp:
      [
        (TensorNames.mlp(layer, "up_gate_proj"), shape.hidden, shape.upWidth(layer: layer)),
        (TensorNames.mlp(layer, "down_proj"), shape.mlpWidth(layer: layer), shape.hidden),
      ]
    }
  }

  /// Where a checkpoint has them.
  func sources(_ layer: Int, _ shape: TransformerShape, _ loader: WeightLoader) throws -> [LinearSource] {
    try maps(layer, shape).map {
      try loader.source($0.name, inputs: $0.inputs, outputs: $0.outputs, experts: shape.experts(layer: layer))
    }
  }
}

/// The units of a stream: the halves of the streamed layers, in the order of a forward.
struct StreamedUnits {
  let order: [(layer: Int, half: LayerHalf)]

  init(_ shape: TransformerShape, _ residency: Residency) {
    order = (0..<shape.layers).filter(residency.streamedLayers.contains).flatMap { layer in
      LayerHalf.allCases.map { (layer, $0) }
    }
  }

  /// Place of a half among the units; nil when it stays on the device.
  func index(_ layer: Int, _ half: LayerHalf) -> Int? { order.firstIndex { $0 == (layer, half) } }
}
