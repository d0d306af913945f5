import Checkpoint

/// How a tensor is stored in an imported model.
enum TensorStorage: Sendable, Hashable {
  case plain(ElementType)
  case quantised(QuantisedFormat)

  var name: String {
    switch self {
    case .plain(let type): type.rawValue
    case .quantised(let format): format.rawValue
    }
  }
}

/// One tensor of an imported model: where its values come from and how they are stored.
struct PlannedTensor: Sendable {
  var name: String
  /// The shape the architecture has; the source has as many elements.
  var shape: [Int]
  var source: SourceTensor
  /// The lengths of a weight-normalised tensor, whose directions are `source`.
  var gain: SourceTensor?
  var storage: TensorStorage
  /// What should stay in one shard: the layer, or -1 for what comes before and a large number for what comes after.
  var group = -1

  /// Elements of the last dimension.
  var columns: Int { shape.last ?? 1 }
  var count: Int { shape.reduce(1, *) }

  /// Blocks that are already in the wanted form are taken over as they are.
  var keepsBlocks: Bool {
    if case .blocks(_, let format) = source.backing, storage == .quantised(format) { return true }
    return false
  }

  /// What stands for it in the file.
  var entries: [SafetensorsLayout.Entry] {
    switch storage {
    case .plain(let type): [SafetensorsLayout.Entry(name, type, shape)]
    case .quantised(let format):
      [
        SafetensorsLayout.Entry(
          name + format.suffix, format.valueType, [count / max(1, columns), format.valueBytes(inputs: columns)]),
        SafetensorsLayout.Entry(
          name + QuantisedFormat.scalesSuffix, .float16,
          [count / max(1, columns), format.scaleCount(inputs: columns)]),
      ]
    }
  }
}
