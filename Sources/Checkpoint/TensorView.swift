import Foundation

/// One tensor of a checkpoint: its name, type, shape and, on request, its bytes in the mapped file.
///
/// A view holds its file open and copies nothing until `floats()` is called.
public struct TensorView: Sendable {
  /// The name in the file.
  public let name: String
  /// The type of one element.
  public let elementType: ElementType
  /// Dimensions, slowest first (row-major). Empty for a scalar; a zero means that there are no elements.
  public let shape: [Int]

  let file: MappedFile
  let range: Range<Int>

  /// Number of elements: the product of the shape.
  public var elementCount: Int { shape.reduce(1, *) }
  /// Number of bytes in the file.
  public var byteCount: Int { range.count }
  /// Path of the file that holds the tensor.
  public var path: String { file.path }

  /// Calls `body` with the tensor's bytes (row-major, little-endian elements) in the mapped file.
  ///
  /// The pointer must not leave `body`. Files written by others need not align tensors to their element size: load
  /// elements with `loadUnaligned` or copy the bytes. Throws `.changedWhileOpen` if the file was rewritten since it
  /// was opened, or what `body` throws.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    try file.withBytes(in: range, body)
  }

  /// Reads a part of the tensor's bytes from the file into `target`, without touching the mapping; see
  /// `MappedFile.read(at:into:)`.
  ///
  /// `offset` counts bytes from the tensor's first; the part must lie within the tensor.
  public func read(from offset: Int = 0, into target: UnsafeMutableRawBufferPointer) throws(CheckpointError) {
    precondition(offset >= 0 && target.count <= byteCount - offset, "a read past the end of a tensor")
    try file.read(at: range.lowerBound + offset, into: target)
  }

  /// The elements as `Float`, in row-major order; F64 is rounded, F16, BF16 and F32 are exact.
  ///
  /// Throws `.notFloatingPoint` for other element types, `.tooLargeForMemory` if the result is larger than this
  /// machine's memory, `.changedWhileOpen` if the file was rewritten since it was opened.
  public func floats() throws -> [Float] {
    guard elementType.isFloatingPoint else {
      throw CheckpointError(
        .notFloatingPoint, file: path, tensor: name,
        "has the type \(elementType.rawValue) where numbers are needed; convert it to F32, F16 or BF16.")
    }
    // A sparse file can honestly claim a terabyte; allocating it would end the process, not throw.
    let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    guard elementCount <= memory / MemoryLayout<Float>.stride else {
      throw CheckpointError(
        .tooLargeForMemory, file: path, tensor: name,
        "has \(elementCount) elements, more than fit in this machine's \(memory >> 30) GiB; use a smaller checkpoint.")
    }
    return try withBytes { raw in decode(raw, elementType, count: elementCount) }
  }

  /// Index (row-major) of the first element that is not a number or is infinite; nil if all are finite or the type
  /// has no such values. The format allows them, a network's weights should have none.
  public func firstNonFinite() throws -> Int? {
    guard elementType.isFloatingPoint else { return nil }
    return try floats().firstIndex { !$0.isFinite }
  }
}

private func decode(_ raw: UnsafeRawBufferPointer, _ type: ElementType, count: Int) -> [Float] {
  [Float](unsafeUninitializedCapacity: count) { target, initialized in
    initialized = count
    guard count > 0 else { return }
    switch type {
    case .float32: UnsafeMutableRawBufferPointer(target).copyMemory(from: raw)
    case .bfloat16:
      for index in 0..<count {
        let bits = UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self))
        target[index] = Float(bitPattern: UInt32(bits) << 16)
      }
    case .float16:
      for index in 0..<count {
        target[index] = float(
          halfBits: UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self)))
      }
    case .float64:
      for index in 0..<count {
        let bits = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self))
        target[index] = Float(Double(bitPattern: bits))
      }
    default: initialized = 0
    }
  }
}

/// IEEE half precision to single, without `Float16`: its conversion is a library call on x86 processors for which F16C
/// is not assumed. The exponent is moved by a multiplication, which also normalises subnormals.
@inline(__always)
func float(halfBits: UInt16) -> Float {
  let magnitude = UInt32(halfBits & 0x7FFF) << 13
  let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
  let special: UInt32 = halfBits & 0x7C00 == 0x7C00 ? 0x7F80_0000 : 0
  return Float(bitPattern: scaled | special | UInt32(halfBits & 0x8000) << 16)
}
