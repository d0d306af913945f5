/// One tensor of a PyTorch file: a view of a storage, which other tensors may share.
public struct PyTorchTensor: Sendable {
  /// Keys of the dictionaries around it, outermost first; the last is its own.
  public private(set) var keys: [String]
  /// The type of one element.
  public let elementType: ElementType
  /// Dimensions, slowest first.
  public let shape: [Int]
  /// Elements from one index to the next along each dimension.
  public let strides: [Int]
  /// Whether the elements lie row by row without gaps, so that `view` is there.
  public let isContiguous: Bool

  private let offset: Int
  private let entryName: String
  private let checksum: UInt32
  private let storage: Range<Int>
  private let file: MappedFile

  /// The keys joined by dots.
  public var name: String { keys.joined(separator: ".") }
  /// Number of elements.
  public var elementCount: Int { shape.reduce(1, *) }
  /// Path of the file.
  public var path: String { file.path }

  init(keys: [String], tensor: PickleTensor, entry: ZipArchive.Entry, file: MappedFile) {
    self.keys = keys
    elementType = tensor.storage.elementType
    shape = tensor.shape
    strides = tensor.strides
    isContiguous = tensor.isContiguous
    offset = tensor.offset
    entryName = entry.name
    checksum = entry.checksum
    storage = entry.bytes
    self.file = file
  }

  /// The same tensor as seen from inside the outermost `count` dictionaries.
  func without(_ count: Int) -> PyTorchTensor {
    var inner = self
    inner.keys = Array(keys.dropFirst(count))
    return inner
  }

  private var elementSize: Int { elementType.bits / 8 }

  /// The tensor as a view of the mapped file under the name `name`; nil where its elements are not contiguous.
  public func view(named name: String) -> TensorView? {
    guard isContiguous else { return nil }
    let start = storage.lowerBound + offset * elementSize
    return TensorView(
      name: name, elementType: elementType, shape: shape, file: file,
      range: elementCount == 0 ? storage.lowerBound..<storage.lowerBound : start..<start + elementCount * elementSize)
  }

  /// The elements' bytes in row-major order, gathered by the strides.
  ///
  /// Throws `.changedWhileOpen` if the file was rewritten since it was opened.
  public func bytes() throws -> [UInt8] {
    let size = elementSize
    return try file.withBytes(in: storage) { raw in
      var result: [UInt8] = []
      result.reserveCapacity(elementCount * size)
      var place = [Int](repeating: 0, count: shape.count)
      for _ in 0..<elementCount {
        let element = zip(place, strides).reduce(offset) { $0 + $1.0 * $1.1 } * size
        result += raw[element..<element + size]
        var axis = shape.count - 1
        while axis >= 0 {
          place[axis] += 1
          if place[axis] < shape[axis] { break }
          place[axis] = 0
          axis -= 1
        }
      }
      return result
    }
  }

  /// Compares the checksum of the storage, which tensors may share, with the one in the container; reads all of it.
  ///
  /// Throws `.checksumMismatch`, and `CancellationError` soon after the surrounding task is cancelled.
  public func checkStorage() throws {
    var sum = CRC32()
    var piece = [UInt8](repeating: 0, count: min(1 << 24, storage.count))
    for start in stride(from: storage.lowerBound, to: storage.upperBound, by: 1 << 24) {
      try Task.checkCancellation()
      let count = min(1 << 24, storage.upperBound - start)
      try piece.withUnsafeMutableBytes { piece in
        let part = UnsafeMutableRawBufferPointer(rebasing: piece[..<count])
        try file.read(at: start, into: part)
        sum.update(UnsafeRawBufferPointer(part))
      }
    }
    guard sum.value == checksum else { throw Self.damaged(entryName, path) }
  }

  static func damaged(_ entry: String, _ path: String) -> CheckpointError {
    CheckpointError(
      .checksumMismatch, file: path,
      """
      has the entry \(quoted(entry)), whose bytes do not have the checksum the container gives; download it again.
      """
    )
  }
}
