public import Foundation

/// Collects tensors and writes them as one safetensors file.
///
/// The same tensors give the same bytes in whatever order they were added: tensors lie by falling element size and
/// then by name, so each is aligned to its element size, and the header is padded to a multiple of eight bytes. The
/// file appears whole or not at all.
public struct SafetensorsWriter: Sendable {
  private struct Entry: Sendable {
    var name: String
    var elementType: ElementType
    var shape: [Int]
    var bytes: [UInt8]
  }

  /// The header's `__metadata__`; left out when empty.
  public var metadata: [String: String]
  private var entries: [Entry] = []
  private var names: Set<String> = []

  /// A file without tensors so far.
  public init(metadata: [String: String] = [:]) {
    self.metadata = metadata
  }

  /// Adds a tensor from its bytes (row-major, little-endian).
  ///
  /// Throws `.unwritable` if the name is taken or reserved, or if the number of bytes does not fit shape and type.
  public mutating func add(
    _ name: String, _ elementType: ElementType, _ shape: [Int], bytes: [UInt8]
  ) throws(CheckpointError) {
    func refuse(_ message: String) -> CheckpointError {
      CheckpointError(.unwritable, file: "new safetensors file", tensor: name, message)
    }
    guard name != "__metadata__" else { throw refuse("has the name reserved for metadata; choose another.") }
    guard !names.contains(name) else { throw refuse("was added before; give each tensor its own name.") }
    guard shape.allSatisfy({ $0 >= 0 }), shape.count <= SafetensorsHeader.maximumRank,
      let bits = bitCount(of: shape, elementType), bits % 8 == 0, bits / 8 == bytes.count
    else {
      throw refuse("has \(bytes.count) bytes, which do not fit \(elementType.rawValue) \(shape); correct the shape.")
    }
    names.insert(name)
    entries.append(Entry(name: name, elementType: elementType, shape: shape, bytes: bytes))
  }

  /// Adds a tensor of numbers, stored as F32 or rounded to nearest-even F16 or BF16.
  ///
  /// Throws `.unwritable` if the count does not fit the shape, the name is taken, or the type is another one.
  public mutating func add(
    _ name: String, _ shape: [Int], floats: [Float], as elementType: ElementType = .float32
  ) throws(CheckpointError) {
    let bytes: [UInt8]
    switch elementType {
    case .float32: bytes = littleEndianBytes(floats.map { $0.bitPattern.littleEndian })
    case .bfloat16: bytes = littleEndianBytes(floats.map { bfloat16Bits($0).littleEndian })
    case .float16: bytes = littleEndianBytes(floats.map { halfBits($0).littleEndian })
    default:
      throw CheckpointError(
        .unwritable, file: "new safetensors file", tensor: name,
        "cannot be stored as \(elementType.rawValue) from numbers; choose F32, F16 or BF16.")
    }
    try add(name, elementType, shape, bytes: bytes)
  }

  /// The whole file's bytes. Throws `.unwritable` if the header would exceed the format's limit.
  public func encoded() throws(CheckpointError) -> [UInt8] {
    let sorted = entries.sorted {
      ($1.elementType.bits, $0.name) < ($0.elementType.bits, $1.name)
    }
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(jsonText($0.key)):\(jsonText($0.value))" }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for entry in sorted {
      let end = offset + entry.bytes.count
      let shape = entry.shape.map(String.init).joined(separator: ",")
      members.append(
        """
        \(jsonText(entry.name)):{"dtype":"\(entry.elementType.rawValue)",\
        "shape":[\(shape)],"data_offsets":[\(offset),\(end)]}
        """
      )
      offset = end
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
    guard header.count <= SafetensorsHeader.maximumLength else {
      throw CheckpointError(
        .unwritable, file: "new safetensors file",
        """
        would need a header of \(header.count) bytes where \(SafetensorsHeader.maximumLength) are allowed; \
        write fewer tensors.
        """
      )
    }
    var result: [UInt8] = []
    result.reserveCapacity(8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { result += $0 }
    result += header
    for entry in sorted { result += entry.bytes }
    return result
  }

  /// Writes the file to `url`, replacing what is there only once everything is on disk.
  ///
  /// Throws `.unwritable` or, with nothing left behind, `.writeFailed`.
  public func write(to url: URL) throws(CheckpointError) {
    try writeWhole(try encoded(), to: url)
  }

  /// Whether `write` has a place to write to, so that long work can be refused before it starts. Writes nothing.
  ///
  /// Throws `.writeFailed` if the folder of `url` is missing or read-only, or `url` is something other than a file.
  public static func check(_ url: URL) throws(CheckpointError) { try checkWritable(url) }
}

/// Text as a JSON string, control characters escaped.
func jsonText(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": result += "\\\(scalar)"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

private func littleEndianBytes<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
  words.withUnsafeBytes { Array($0) }
}

/// Rounds to the nearest bfloat16, ties to even; stays NaN for NaN.
func bfloat16Bits(_ value: Float) -> UInt16 {
  let bits = value.bitPattern
  if value.isNaN { return UInt16(bits >> 16) | 0x40 }
  return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
}

/// Rounds to the nearest half, ties to even; beyond 65504 becomes infinite.
func halfBits(_ value: Float) -> UInt16 {
  let sign = UInt16(value.bitPattern >> 16 & 0x8000)
  let magnitude = value.magnitude
  if value.isNaN { return sign | 0x7E00 }
  if magnitude >= 65520 { return sign | 0x7C00 }
  // Below 2^-14 halves are spaced 2^-24: adding 0.5 makes the processor round at just that bit.
  if magnitude < 0x1p-14 { return sign | UInt16((magnitude + 0.5).bitPattern - Float(0.5).bitPattern) }
  let bits = magnitude.bitPattern
  return sign | UInt16((bits - 0x3800_0000 + 0xFFF + (bits >> 13 & 1)) >> 13)
}
