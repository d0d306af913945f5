public import Checkpoint
public import Foundation

/// One network of this engine as a GGUF file: quantised blocks go over as they are, everything else as it is stored.
///
/// GGUF has rows of whole blocks and at most four dimensions. What a padded row's length is and what the shape of a
/// larger tensor was is written beside, in `hoofbeat.padded.*` and `comfy.gguf.orig_shape.*`, so that nothing is lost.
public struct GGUFExport {
  private let folder: CheckpointFolder
  private let expected: [String: [Int]]
  private let items: [Item]

  private struct Item {
    var name: String
    var stored: StoredTensor
    var tensor: GGUFWriter.Tensor
  }

  /// Opens a folder with `config.json` and weights.
  /// - Parameter list: the network's tensors, which say how many columns of a padded row count.
  /// - Throws: `ImportError` for tensors that are not the network's; the `CheckpointError` of a damaged folder.
  public init(_ url: URL, expected list: (ConfigObject) throws -> [ExpectedTensor]) throws {
    folder = try CheckpointFolder(url)
    // Whichever matrices were quantised, they are exported.
    let list = try list(folder.config).map {
      ExpectedTensor($0.name, $0.shape, $0.elementTypes, isQuantisable: $0.shape.count == 2)
    }
    expected = Dictionary(list.map { ($0.name, $0.shape) }) { first, _ in first }
    let difference = CheckpointDifference(expected: list, found: folder.weights)
    guard difference.isEmpty else {
      throw ImportError(
        "\(url.path(percentEncoded: false)): \(difference.count) differences from the network its config.json describes.",
        details: difference.lines)
    }
    var items: [Item] = []
    for entry in list {
      let stored = try folder.weights.stored(entry.name)
      let tensor: GGUFWriter.Tensor
      switch stored {
      case .plain(let view):
        let shape = view.shape.count > 4 ? [view.shape[0], view.shape.dropFirst().reduce(1, *)] : view.shape
        tensor = GGUFWriter.Tensor(entry.name, .plain(view.elementType), shape)
      case .quantised(let matrix):
        tensor = GGUFWriter.Tensor(entry.name, .quantised(matrix.format), [matrix.rows, matrix.paddedInputs])
      }
      items.append(Item(name: entry.name, stored: stored, tensor: tensor))
    }
    self.items = items
  }

  /// Writes the file, which appears whole.
  /// - Parameter progress: called with the share that is done, 0 to 1.
  /// - Returns: the number of tensors.
  /// - Throws: what writing throws; `CancellationError`.
  public func write(to url: URL, _ progress: (Double) -> Void) throws -> Int {
    let writer = try GGUFWriter(url, metadata: try metadata(), tensors: items.map(\.tensor))
    let total = max(1, items.reduce(0) { $0 + $1.stored.byteCount })
    var done = 0
    for item in items {
      switch item.stored {
      case .plain(let view):
        for start in stride(from: 0, to: view.byteCount, by: 1 << 24) {
          try Task.checkCancellation()
          let bytes = try Self.bytes(view, start..<min(view.byteCount, start + 1 << 24))
          try writer.append(bytes)
        }
      case .quantised(let matrix):
        let rowsEach = max(1, (1 << 24) / matrix.paddedInputs)
        for start in stride(from: 0, to: matrix.rows, by: rowsEach) {
          try Task.checkCancellation()
          try writer.append(try Self.blocks(matrix, start..<min(matrix.rows, start + rowsEach)))
        }
      }
      done += item.stored.byteCount
      progress(Double(done) / Double(total))
    }
    try writer.finish()
    return items.count
  }

  private func metadata() throws -> [String: GGUFValue] {
    var result: [String: GGUFValue] = [
      "general.architecture": .string(try folder.config.string("architecture")),
      PublishedConfig.metadataKey: .string(ConfigWriter(copying: folder.config).text),
    ]
    var names: [GGUFValue] = []
    var counts: [GGUFValue] = []
    for item in items {
      if case .quantised(let matrix) = item.stored, let shape = expected[item.name], shape[1] != matrix.paddedInputs {
        names.append(.string(item.name))
        counts.append(.unsigned64(UInt64(shape[1])))
      }
      if case .plain(let view) = item.stored, view.shape.count > 4 {
        let shape = view.shape.map { GGUFValue.signed32(Int32(clamping: $0)) }
        result[PaddedColumns.shapePrefix + item.name] = .array(.signed32, shape)
      }
    }
    if !names.isEmpty {
      result[PaddedColumns.names] = .array(.string, names)
      result[PaddedColumns.counts] = .array(.unsigned64, counts)
    }
    return result
  }

  private static func bytes(_ view: TensorView, _ range: Range<Int>) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: range.count) { target, initialized in
      let part = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(target)[..<range.count])
      try view.read(from: range.lowerBound, into: part)
      initialized = range.count
    }
  }

  /// A scale and the values of its block, one after the other.
  private static func blocks(_ matrix: QuantisedTensor, _ rows: Range<Int>) throws -> [UInt8] {
    let valueBytes = matrix.format.valueBytes(inputs: QuantisedFormat.block)
    let perRow = matrix.paddedInputs / QuantisedFormat.block
    let values = try bytes(
      matrix.values, rows.lowerBound * perRow * valueBytes..<rows.upperBound * perRow * valueBytes)
    let scales = try bytes(matrix.scales, rows.lowerBound * perRow * 2..<rows.upperBound * perRow * 2)
    let count = rows.count * perRow
    return [UInt8](unsafeUninitializedCapacity: count * (2 + valueBytes)) { target, initialized in
      initialized = count * (2 + valueBytes)
      values.withUnsafeBytes { values in
        scales.withUnsafeBytes { scales in
          guard let to = UnsafeMutableRawPointer(target.baseAddress), let values = values.baseAddress,
            let scales = scales.baseAddress
          else { return }
          for block in 0..<count {
            let place = to + block * (2 + valueBytes)
            place.copyMemory(from: scales + block * 2, byteCount: 2)
            (place + 2).copyMemory(from: values + block * valueBytes, byteCount: valueBytes)
          }
        }
      }
    }
  }
}
