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

  /// The values and the scales (half precision) of some rows of a quantised tensor, apart from each other as in
  /// `QuantisedRows`; nil where the tensor is not quantised. No value changes.
  ///
  /// Throws `.changedWhileOpen` if the file was rewritten since it was opened.
  public func blocks(rows: Range<Int>) throws -> (values: [UInt8], scales: [UInt8])? {
    guard case .quantised(let format) = type else { return nil }
    let valueBytes = format.valueBytes(inputs: QuantisedFormat.block)
    let rowBytes = columns / QuantisedFormat.block * type.blockBytes
    let part = range.lowerBound + rows.lowerBound * rowBytes..<range.lowerBound + rows.upperBound * rowBytes
    return try file.withBytes(in: part) { raw in
      var values: [UInt8] = []
      var scales: [UInt8] = []
      values.reserveCapacity(raw.count / type.blockBytes * valueBytes)
      scales.reserveCapacity(raw.count / type.blockBytes * 2)
      for start in stride(from: 0, to: raw.count, by: type.blockBytes) {
        scales += raw[start..<start + 2]
        values += raw[start + 2..<start + 2 + valueBytes]
      }
      return (values, scales)
    }
  }
}
