public import Foundation

/// A GGUF file (version 2 or 3, little-endian), checked when it is opened, its tensors left on disk.
public struct GGUFFile: Sendable {
  /// Path of the file.
  public let path: String
  /// The metadata.
  public let metadata: [String: GGUFValue]
  /// All tensors in the order of their bytes in the file.
  public let tensors: [GGUFTensor]

  private let index: [String: Int]

  /// Opens, maps and checks the file at `url`. Only the header is read.
  ///
  /// Throws a `CheckpointError` that names the rule the file breaks and the tensor that breaks it.
  public init(_ url: URL) throws(CheckpointError) {
    let file = try MappedFile(url)
    let header: GGUFHeader
    do {
      header = try file.withBytes { bytes in try GGUFHeader(bytes, file: file.path) }
    } catch {
      throw error as? CheckpointError
        ?? CheckpointError(.unreadable, file: file.path, "cannot be read; check the file and its disk.")
    }
    path = file.path
    metadata = header.metadata
    tensors = header.tensors.map {
      GGUFTensor(name: $0.name, type: $0.type, shape: $0.shape, file: file, range: $0.bytes)
    }
    index = Dictionary(uniqueKeysWithValues: zip(tensors.map(\.name), tensors.indices))
  }

  /// The tensor called `name`, or nil.
  public subscript(_ name: String) -> GGUFTensor? { index[name].map { tensors[$0] } }
}

/// One tensor of a GGUF file.
public struct GGUFTensor: Sendable {
  /// The name in the file.
  public let name: String
  /// How the elements are stored.
  public let type: GGUFType
  /// Dimensions, slowest first (the file has them the other way round).
  public let shape: [Int]

  let file: MappedFile
  let range: Range<Int>

  /// Path of the file.
  public var path: String { file.path }
  /// Number of bytes in the file.
  public var byteCount: Int { range.count }
  /// Elements of a row: the last dimension.
  public var columns: Int { shape.last ?? 1 }
  /// Rows of all other dimensions together.
  public var rows: Int { shape.dropLast().reduce(1, *) }

  /// The tensor as a view of the mapped file; nil where it is quantised.
  public var view: TensorView? {
    guard case .plain(let type) = type else { return nil }
    return TensorView(name: name, elementType: type, shape: shape, file: file, range: range)
  }

  /// Some rows of a quantised tensor, values and scales apart as in a safetensors file; no value changes. Nil where the
  /// tensor is not quantised.
  /// - Parameter inputs: columns that count; the file has them rounded up to whole blocks.
  /// - Throws: `.changedWhileOpen` if the file was rewritten since it was opened.
  public func quantisedRows(_ rows: Range<Int>, inputs: Int) throws -> QuantisedRows? {
    guard case .quantised(let format) = type else { return nil }
    precondition(
      rows.upperBound <= self.rows && QuantisedFormat.paddedInputs(inputs) == columns, "the tensor has other sizes")
    let valueBytes = format.valueBytes(inputs: QuantisedFormat.block)
    let rowBytes = columns / QuantisedFormat.block * type.blockBytes
    var raw = [UInt8](repeating: 0, count: rows.count * rowBytes)
    try raw.withUnsafeMutableBytes { try file.read(at: range.lowerBound + rows.lowerBound * rowBytes, into: $0) }
    let blocks = raw.count / type.blockBytes
    var values = [UInt8](repeating: 0, count: blocks * valueBytes)
    var scales = [UInt8](repeating: 0, count: blocks * 2)
    raw.withUnsafeBytes { raw in
      values.withUnsafeMutableBytes { values in
        scales.withUnsafeMutableBytes { scales in
          guard let raw = raw.baseAddress, let values = values.baseAddress, let scales = scales.baseAddress else {
            return
          }
          for block in 0..<blocks {
            let from = raw + block * type.blockBytes
            (scales + block * 2).copyMemory(from: from, byteCount: 2)
            (values + block * valueBytes).copyMemory(from: from + 2, byteCount: valueBytes)
          }
        }
      }
    }
    return QuantisedRows(
      format: format, rows: rows.count, inputs: inputs, values: values, scales: scales, error: QuantisationError())
  }
}
