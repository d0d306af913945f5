internal import Checkpoint

/// Rows of the embedding table, read from the file one by one: 640 of 256,000 are needed, so the table never goes anywhere.
struct EmbeddingRows: Sendable {
  private let tensor: StoredTensor
  private let hidden: Int
  private let vocabulary: Int

  init(_ weights: Weights, _ shape: T5GemmaConfiguration) throws {
    tensor = try weights.stored(EncoderNames.embeddings)
    hidden = shape.hidden
    vocabulary = shape.vocabulary
  }

  /// The embeddings of `ids`, `[ids.count, hidden]`, times `scale`.
  /// - Throws: `TextEncodingError` for an id outside the vocabulary or an embedding that is not finite; `CheckpointError`.
  func rows(_ ids: [Int], scale: Float) throws -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(ids.count * hidden)
    for id in ids {
      guard (0..<vocabulary).contains(id) else {
        throw TextEncodingError(
          .illegalInput, "the token \(id) is outside the model's vocabulary of \(vocabulary); give ids below that.")
      }
      let row = try row(id)
      guard row.allSatisfy(\.isFinite) else {
        throw TextEncodingError(
          .wrongTensors,
          "\(EncoderNames.embeddings) has numbers in row \(id) that are not finite; download or import the model again."
        )
      }
      result += row.map { $0 * scale }
    }
    return result
  }

  private func row(_ id: Int) throws -> [Float] {
    switch tensor {
    case .quantised(let quantised): return try quantised.floats(inputs: hidden, rows: id..<id + 1)
    case .plain(let view):
      let size = view.byteCount / vocabulary
      var bytes = [UInt8](repeating: 0, count: size)
      try bytes.withUnsafeMutableBytes { try view.read(from: id * size, into: $0) }
      return bytes.withUnsafeBytes { bytes in
        (0..<hidden).map { index in
          switch view.elementType {
          case .float16:
            Float(
              Float16(bitPattern: UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)))
            )
          case .bfloat16:
            Float(
              bitPattern: UInt32(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)))
                << 16)
          default:
            Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
          }
        }
      }
    }
  }
}
