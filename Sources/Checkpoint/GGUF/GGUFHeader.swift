/// What a GGUF file's header says, after every rule has been enforced.
///
/// Layout (ggml's docs/gguf.md, versions 2 and 3): magic, version, number of tensors and of metadata; the metadata; the
/// tensors' names, dimensions (fastest first), types and offsets; padding; the data. Readers of this format have a
/// history of overflows, so every count is held against the bytes that are there before anything is allocated.
struct GGUFHeader {
  /// One tensor; `bytes` counts from the start of the file.
  struct Tensor {
    var name: String
    var type: GGUFType
    var shape: [Int]
    var bytes: Range<Int>
  }

  /// The longest header that is read, in bytes; a vocabulary of 256,000 words takes a few million.
  static let maximumLength = 256 << 20
  /// The most elements all lists of the metadata may have together.
  static let maximumElements = 8_000_000
  /// ggml's number of dimensions.
  static let maximumRank = 4
  /// Longest name of a tensor in bytes; the format says 64, programs for diffusion models write longer ones.
  static let maximumName = 255

  private(set) var metadata: [String: GGUFValue] = [:]
  private(set) var tensors: [Tensor] = []

  private let file: String
  private var cursor: ByteCursor
  private var elements = 0

  /// Parses the header of the file whose content is `bytes`. `file` names it in errors.
  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
    self.file = file
    cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: bytes[..<min(bytes.count, Self.maximumLength)]))
    guard let magic = cursor.take(4), magic.elementsEqual("GGUF".utf8), let version = cursor.next(UInt32.self) else {
      throw CheckpointError(
        bytes.count < 24 ? .tooSmall : .unsupportedFormat, file: file,
        "does not start with ‘GGUF’; it is no GGUF file or is damaged, so download it again.")
    }
    guard version == 2 || version == 3 else {
      let isSwapped = version.byteSwapped == 2 || version.byteSwapped == 3
      throw CheckpointError(
        .unsupportedFormat, file: file,
        isSwapped
          ? "is a big-endian GGUF file; convert it to little-endian first."
          : "is GGUF version \(version), but only 2 and 3 are read; convert it with a current program.")
    }
    guard let tensorCount = cursor.next(UInt64.self), let pairCount = cursor.next(UInt64.self) else {
      throw truncated()
    }
    // The shortest pair takes 13 bytes, the shortest tensor 24.
    guard pairCount <= UInt64(cursor.remaining / 13), tensorCount <= UInt64(cursor.remaining / 24) else {
      throw refuse("claims \(tensorCount) tensors and \(pairCount) metadata, more than its header can hold")
    }
    for _ in 0..<pairCount { try readPair() }
    let alignment = try alignment()
    var found: [(tensor: Tensor, offset: UInt64, size: Int)] = []
    var names: Set<String> = []
    for _ in 0..<tensorCount {
      let entry = try readTensor()
      guard names.insert(entry.tensor.name).inserted else {
        throw CheckpointError(
          .duplicateName, file: file, tensor: entry.tensor.name, "is there twice; write the file again.")
      }
      found.append(entry)
    }
    try place(found, fileSize: bytes.count, alignment: alignment)
  }

  private func refuse(_ what: String, tensor: String? = nil) -> CheckpointError {
    CheckpointError(.ggufStructure, file: file, tensor: tensor, "\(what); download or write the file again.")
  }

  private func truncated() -> CheckpointError {
    refuse("has a header that is cut off or longer than \(Self.maximumLength) bytes")
  }

  private mutating func next<Number: FixedWidthInteger>(_ type: Number.Type) throws(CheckpointError) -> Number {
    guard let value = cursor.next(type) else { throw truncated() }
    return value
  }

  private mutating func string() throws(CheckpointError) -> String {
    let length = try next(UInt64.self)
    guard length <= UInt64(cursor.remaining) else {
      throw refuse("has a text of \(length) bytes where \(cursor.remaining) are left")
    }
    guard let text = cursor.text(Int(length)) else { throw refuse("has a text that is not UTF-8") }
    return text
  }

  private mutating func readPair() throws(CheckpointError) {
    let key = try string()
    guard !key.isEmpty, key.utf8.count <= 65_535 else { throw refuse("has a metadata key of \(key.utf8.count) bytes") }
    let value = try value(kind(), depth: 0)
    guard metadata.updateValue(value, forKey: key) == nil else {
      throw CheckpointError(.duplicateName, file: file, "has the metadata \(quoted(key)) twice; write the file again.")
    }
  }

  private mutating func kind() throws(CheckpointError) -> GGUFValue.Kind {
    let number = try next(UInt32.self)
    guard let kind = GGUFValue.Kind(rawValue: number) else {
      throw refuse("has metadata of the unknown type \(number)")
    }
    return kind
  }

  private mutating func value(_ kind: GGUFValue.Kind, depth: Int) throws(CheckpointError) -> GGUFValue {
    switch kind {
    case .unsigned8: return .unsigned8(try next(UInt8.self))
    case .signed8: return .signed8(try next(Int8.self))
    case .unsigned16: return .unsigned16(try next(UInt16.self))
    case .signed16: return .signed16(try next(Int16.self))
    case .unsigned32: return .unsigned32(try next(UInt32.self))
    case .signed32: return .signed32(try next(Int32.self))
    case .unsigned64: return .unsigned64(try next(UInt64.self))
    case .signed64: return .signed64(try next(Int64.self))
    case .float32: return .float32(Float(bitPattern: try next(UInt32.self)))
    case .float64: return .float64(Double(bitPattern: try next(UInt64.self)))
    case .boolean:
      let byte = try next(UInt8.self)
      guard byte <= 1 else { throw refuse("has a truth value of \(byte)") }
      return .boolean(byte == 1)
    case .string: return .string(try string())
    case .array:
      guard depth < 4 else { throw refuse("has lists more than 4 deep") }
      let kind = try self.kind()
      let count = try next(UInt64.self)
      guard count <= UInt64(Self.maximumElements - elements) else {
        throw refuse("has lists of more than \(Self.maximumElements) elements")
      }
      guard count <= UInt64(cursor.remaining / kind.minimumBytes) else {
        throw refuse("has a list of \(count) elements where \(cursor.remaining) bytes are left")
      }
      elements += Int(count)
      var list: [GGUFValue] = []
      list.reserveCapacity(Int(count))
      for _ in 0..<count { list.append(try value(kind, depth: depth + 1)) }
      return .array(kind, list)
    }
  }

  private func alignment() throws(CheckpointError) -> Int {
    guard let value = metadata["general.alignment"] else { return 32 }
    guard case .unsigned32(let alignment) = value, alignment >= 8, alignment % 8 == 0, alignment <= 1 << 20 else {
      throw refuse("has a general.alignment that is no 32-bit multiple of 8 from 8 to 1048576")
    }
    return Int(alignment)
  }

  private mutating func readTensor() throws(CheckpointError) -> (tensor: Tensor, offset: UInt64, size: Int) {
    let name = try string()
    guard !name.isEmpty, name.utf8.count <= Self.maximumName else {
      throw refuse("has a tensor with a name of \(name.utf8.count) bytes where 1 to \(Self.maximumName) are allowed")
    }
    let rank = try next(UInt32.self)
    guard rank <= UInt32(Self.maximumRank) else {
      throw refuse("has \(rank) dimensions where at most \(Self.maximumRank) are allowed", tensor: name)
    }
    var shape: [Int] = []
    for _ in 0..<rank {
      let dimension = try next(UInt64.self)
      guard let dimension = Int(exactly: dimension) else {
        throw refuse("has a dimension of \(dimension), which does not fit in 63 bits", tensor: name)
      }
      shape.insert(dimension, at: 0)
    }
    let number = try next(UInt32.self)
    let offset = try next(UInt64.self)
    guard let type = GGUFType(number: number) else {
      throw CheckpointError(
        .unknownElementType, file: file, tensor: name,
        "has the type \(GGUFType.name(number)); convert it to F32, F16, BF16, Q8_0 or Q4_0.")
    }
    guard let size = type.byteCount(shape) else {
      throw CheckpointError(
        .sizeOverflow, file: file, tensor: name,
        "has the shape \(shape), whose size overflows or whose rows are no whole blocks; write the file again.")
    }
    return (Tensor(name: name, type: type, shape: shape, bytes: 0..<0), offset, size)
  }

  /// Requires the tensors to fill the data in order, each at the next aligned place, and the file to end after the last.
  private mutating func place(
    _ found: [(tensor: Tensor, offset: UInt64, size: Int)], fileSize: Int, alignment: Int
  ) throws(CheckpointError) {
    func aligned(_ value: Int) -> Int? {
      let (sum, overflow) = value.addingReportingOverflow(alignment - 1)
      return overflow ? nil : sum / alignment * alignment
    }
    let start = aligned(cursor.offset) ?? cursor.offset
    var next = 0
    for (tensor, offset, size) in found {
      guard offset % UInt64(alignment) == 0 else {
        throw refuse("starts at data byte \(offset), which is not aligned to \(alignment)", tensor: tensor.name)
      }
      guard let expected = aligned(next), offset == UInt64(expected) else {
        let kind: CheckpointError.Kind = offset < UInt64(next) ? .overlap : .hole
        throw CheckpointError(
          kind, file: file, tensor: tensor.name,
          """
          starts at data byte \(offset) where the tensor before it ends at \(next) (aligned to \(alignment)); write \
          the file again.
          """
        )
      }
      let (end, overflow) = expected.addingReportingOverflow(size)
      let (last, beyond) = start.addingReportingOverflow(end)
      guard !overflow, !beyond, last <= fileSize else {
        throw CheckpointError(
          .beyondFile, file: file, tensor: tensor.name,
          "ends after the end of the file; the file is truncated, so download it again.")
      }
      var placed = tensor
      placed.bytes = start + expected..<last
      tensors.append(placed)
      next = end
    }
    guard start + next + alignment >= fileSize else {
      throw CheckpointError(
        .trailingBytes, file: file,
        "has \(fileSize - start - next) bytes after its last tensor that belong to none; write the file again.")
    }
  }
}

extension GGUFValue.Kind {
  /// The fewest bytes a value of this type takes in a file.
  fileprivate var minimumBytes: Int {
    switch self {
    case .unsigned8, .signed8, .boolean: 1
    case .unsigned16, .signed16: 2
    case .unsigned32, .signed32, .float32: 4
    case .string, .unsigned64, .signed64, .float64: 8
    case .array: 12
    }
  }
}
