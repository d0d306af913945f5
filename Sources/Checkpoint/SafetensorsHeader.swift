/// What a safetensors header says, after every rule of the format has been enforced.
///
/// Layout of a file: eight bytes, the header's length N (little-endian); N bytes of JSON, padded with spaces; the data.
/// Rules: N is at most 100,000,000 and fits the file; the JSON is UTF-8, starts with `{` and names nothing twice;
/// `__metadata__` maps text to text; each tensor has exactly `dtype`, `shape` and `data_offsets`, which agree without
/// overflow; sorted by offset the tensors fill the data with no overlap, no hole and nothing left over.
struct SafetensorsHeader {
  /// One tensor; `bytes` counts from the start of the file.
  struct Tensor: Sendable, Equatable {
    var name: String
    var elementType: ElementType
    var shape: [Int]
    var bytes: Range<Int>
  }

  /// The format's cap on the header's length.
  static let maximumLength = 100_000_000
  /// More dimensions than any framework has; a longer list is an attack on memory.
  static let maximumRank = 64

  /// In the order of their bytes in the file.
  private(set) var tensors: [Tensor] = []
  private(set) var metadata: [String: String] = [:]

  /// Parses the header of the file whose content is `bytes`. `file` names it in errors.
  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
    guard bytes.count >= 8 else {
      throw CheckpointError(
        .tooSmall, file: file,
        "has \(bytes.count) bytes, fewer than the 8 every safetensors file starts with; download or write it again.")
    }
    let claimed = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard claimed <= UInt64(Self.maximumLength) else {
      throw CheckpointError(
        .headerTooLarge, file: file,
        """
        claims a header of \(claimed) bytes where at most \(Self.maximumLength) are allowed; it is no \
        safetensors file or is damaged, so download it again.
        """
      )
    }
    let length = Int(claimed)
    guard length <= bytes.count - 8 else {
      throw CheckpointError(
        .headerBeyondFile, file: file,
        """
        claims a header of \(length) bytes but only \(bytes.count - 8) follow; the file is truncated, so \
        download it again.
        """
      )
    }
    guard length > 0, bytes[8] == UInt8(ascii: "{") else {
      throw CheckpointError(
        .headerNotAnObject, file: file,
        "has a header that does not start with ‘{’; it is no safetensors file or is damaged, so download it again.")
    }
    var parser = HeaderParser(file: file)
    var reader = JSONReader(UnsafeRawBufferPointer(rebasing: bytes[8..<8 + length]))
    do throws(JSONReader.Failure) {
      try reader.object { (name, reader) throws(JSONReader.Failure) in try parser.member(name, &reader) }
    } catch {
      throw parser.problem ?? Self.syntaxError(error, file: file)
    }
    for offset in 8 + reader.offset..<8 + length where bytes[offset] != 0x20 {
      throw CheckpointError(
        .headerPadding, file: file,
        "has byte \(bytes[offset]) at offset \(offset), where only spaces may fill up the header; write the file again."
      )
    }
    tensors = parser.tensors
    metadata = parser.metadata
    try placeTensors(dataStart: 8 + length, fileSize: bytes.count, file: file)
  }

  private static func syntaxError(_ failure: JSONReader.Failure, file: String) -> CheckpointError {
    CheckpointError(
      failure.isDuplicate ? .duplicateName : .headerSyntax, file: file,
      """
      has a header that cannot be read: \(failure.reason) (byte \(failure.offset + 8)); write or download the \
      file again.
      """
    )
  }

  /// Sorts the tensors by offset, requires them to fill the data exactly, and makes their ranges relative to the file.
  private mutating func placeTensors(dataStart: Int, fileSize: Int, file: String) throws(CheckpointError) {
    tensors.sort {
      ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name) < ($1.bytes.lowerBound, $1.bytes.upperBound, $1.name)
    }
    let dataSize = fileSize - dataStart
    var end = 0
    for index in tensors.indices {
      let tensor = tensors[index]
      if tensor.bytes.lowerBound < end {
        throw CheckpointError(
          .overlap, file: file, tensor: tensor.name,
          """
          starts at data byte \(tensor.bytes.lowerBound), inside \(quoted(tensors[index - 1].name)), which \
          ends at \(end); write the file again.
          """
        )
      }
      if tensor.bytes.lowerBound > end {
        throw CheckpointError(
          .hole, file: file, tensor: tensor.name,
          """
          starts at data byte \(tensor.bytes.lowerBound) and leaves \(tensor.bytes.lowerBound - end) bytes \
          before it to no tensor; write the file again.
          """
        )
      }
      guard tensor.bytes.upperBound <= dataSize else {
        throw CheckpointError(
          .beyondFile, file: file, tensor: tensor.name,
          """
          ends at data byte \(tensor.bytes.upperBound) but the file's data ends at \(dataSize); the file is \
          truncated, so download it again.
          """
        )
      }
      end = tensor.bytes.upperBound
      tensors[index].bytes = dataStart + tensor.bytes.lowerBound..<dataStart + end
    }
    guard end == dataSize else {
      throw CheckpointError(
        .trailingBytes, file: file,
        """
        has \(dataSize - end) bytes after its last tensor that belong to none; something was appended, so \
        write the file again.
        """
      )
    }
  }
}

/// Reads the members of the header's object. JSON failures go through `JSONReader.Failure`; when a rule about tensors
/// is broken, `problem` holds the error to report instead.
private struct HeaderParser {
  let file: String
  var tensors: [SafetensorsHeader.Tensor] = []
  var metadata: [String: String] = [:]
  var problem: CheckpointError?

  mutating func member(_ name: String, _ reader: inout JSONReader) throws(JSONReader.Failure) {
    if name == "__metadata__" {
      try readMetadata(&reader)
    } else {
      try readTensor(name, &reader)
    }
  }

  private mutating func refuse(
    _ kind: CheckpointError.Kind, _ tensor: String?, _ message: String, _ reader: JSONReader
  ) -> JSONReader.Failure {
    problem = CheckpointError(kind, file: file, tensor: tensor, message)
    return reader.failure(message)
  }

  private mutating func readMetadata(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    let rule = "has a __metadata__ that is not an object of texts; write the file again with text values."
    guard reader.peek() == UInt8(ascii: "{") else { throw refuse(.metadataNotStrings, nil, rule, reader) }
    try reader.object { (key, reader) throws(JSONReader.Failure) in
      guard reader.peek() == UInt8(ascii: "\"") else { throw refuse(.metadataNotStrings, nil, rule, reader) }
      metadata[key] = try reader.string()
    }
  }

  private mutating func readTensor(_ name: String, _ reader: inout JSONReader) throws(JSONReader.Failure) {
    var elementType: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    guard reader.peek() == UInt8(ascii: "{") else {
      throw refuse(.tensorEntry, name, "is not described by an object; write the file again.", reader)
    }
    try reader.object { (field, reader) throws(JSONReader.Failure) in
      switch field {
      case "dtype":
        guard reader.peek() == UInt8(ascii: "\"") else {
          throw refuse(.unknownElementType, name, "has a dtype that is not text; write the file again.", reader)
        }
        let text = try reader.string()
        elementType = ElementType(rawValue: text)
        if elementType == nil {
          let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
          throw refuse(
            .unknownElementType, name, "has the unknown dtype \(quoted(text)); convert it to one of \(known).", reader)
        }
      case "shape":
        shape = try integers(
          .invalidShape, name,
          "has a shape that is not a list of at most 64 non-negative integers; write the file again.",
          atMost: SafetensorsHeader.maximumRank, &reader)
      case "data_offsets":
        offsets = try integers(
          .invalidOffsets, name, "has data_offsets that are not two non-negative integers; write the file again.",
          atMost: 2, &reader)
      default:
        throw refuse(
          .tensorEntry, name,
          """
          has the unknown field \(quoted(field)); only dtype, shape and data_offsets are allowed, so write the \
          file again.
          """,
          reader)
      }
    }
    guard let elementType, let shape, let offsets else {
      throw refuse(.tensorEntry, name, "lacks its dtype, shape or data_offsets; write the file again.", reader)
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      let message =
        offsets.count == 2
        ? "ends at byte \(offsets[1]), before it begins at \(offsets[0]); write the file again."
        : "has data_offsets that are not two non-negative integers; write the file again."
      throw refuse(.invalidOffsets, name, message, reader)
    }
    try append(.init(name: name, elementType: elementType, shape: shape, bytes: offsets[0]..<offsets[1]), reader)
  }

  private mutating func append(
    _ tensor: SafetensorsHeader.Tensor, _ reader: JSONReader
  ) throws(JSONReader.Failure) {
    guard let bits = bitCount(of: tensor.shape, tensor.elementType) else {
      throw refuse(
        .sizeOverflow, tensor.name,
        "has the shape \(tensor.shape), whose size does not fit in 64 bits; write the file again.", reader)
    }
    guard bits % 8 == 0 else {
      throw refuse(
        .partialByte, tensor.name,
        "has \(bits) bits of \(tensor.elementType.rawValue), which do not fill whole bytes; pad its last dimension.",
        reader)
    }
    guard bits / 8 == tensor.bytes.count else {
      throw refuse(
        .sizeMismatch, tensor.name,
        """
        has \(tensor.bytes.count) bytes where \(tensor.elementType.rawValue) \(tensor.shape) needs \
        \(bits / 8); write the file again.
        """,
        reader)
    }
    tensors.append(tensor)
  }

  private mutating func integers(
    _ kind: CheckpointError.Kind, _ name: String, _ rule: String, atMost limit: Int, _ reader: inout JSONReader
  ) throws(JSONReader.Failure) -> [Int] {
    guard reader.peek() == UInt8(ascii: "[") else { throw refuse(kind, name, rule, reader) }
    var result: [Int] = []
    try reader.array { (reader) throws(JSONReader.Failure) in
      // `Int` refuses fractions, exponents and what does not fit; JSON's grammar is checked first.
      guard let first = reader.peek(), first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
        let value = Int(try reader.number()), value >= 0, result.count < limit
      else { throw refuse(kind, name, rule, reader) }
      result.append(value)
    }
    return result
  }
}

/// Number of bits of a tensor, or nil where that does not fit in an `Int`.
///
/// As in the format's reference reader a shape with a zero in it may still overflow before the zero is reached.
func bitCount(of shape: [Int], _ elementType: ElementType) -> Int? {
  var elements = 1
  for dimension in shape {
    let (product, overflow) = elements.multipliedReportingOverflow(by: dimension)
    if overflow { return nil }
    elements = product
  }
  let (bits, overflow) = elements.multipliedReportingOverflow(by: elementType.bits)
  return overflow ? nil : bits
}
