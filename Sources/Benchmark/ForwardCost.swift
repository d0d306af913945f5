public import SingleStream

/// What one forward of the transformer costs, counted from its sizes.
///
/// A multiplication and the addition that follows it are two operations. Norms, activations, rotary embedding and softmax
/// are left out: they are below a hundredth.
public struct ForwardCost: Sendable, Equatable {
  /// Operations of the linear layers.
  public let products: Double
  /// Operations of attention's two products.
  public let attention: Double
  /// Bytes of everything one layer of the widest kind reads and writes between its linear layers: the residual stream,
  /// normed rows, q | k | v | gates, attended rows, and the MLP's activated rows.
  public let layerBytes: Int

  /// All operations.
  public var operations: Double { products + attention }

  /// Counts a forward.
  /// - Parameters:
  ///   - shape: the network.
  ///   - layout: the stream it runs over. Layers with local attention are counted with full attention.
  public init(_ shape: TransformerShape, _ layout: StreamLayout) {
    let tokens = Double(layout.count)
    var products = 0.0
    for modality in Modality.allCases {
      // A token passes its embedder on the way in, and its head on the way out; text has no head.
      let passes = modality == .text ? 1.0 : 2.0
      products +=
        passes * Double(layout.count(modality)) * Double(shape.channels[modality.rawValue]) * Double(shape.hidden)
    }
    let attended = shape.heads * shape.headDim
    for layer in 0..<shape.layers {
      // Experts are chosen per token, so their number does not matter.
      let weights =
        shape.hidden * (shape.qkvWidth + attended + shape.upWidth(layer: layer) + shape.mlpWidth(layer: layer))
      products += tokens * Double(weights)
    }
    self.products = 2 * products
    attention = 4 * tokens * tokens * Double(attended) * Double(shape.layers)
    let mlp = (0..<shape.layers).map { shape.mlpWidth(layer: $0) }.max() ?? 0
    layerBytes = 4 * layout.count * (3 * shape.hidden + shape.qkvWidth + attended + mlp)
  }
}
