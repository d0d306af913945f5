public import Foundation

/// Writes a GGUF file of version 3 piece by piece; the file appears whole or not at all.
///
/// Metadata are written in the order of their keys and tensors in the order given, so that the same content gives the
/// same bytes. Usage: make it with the list of tensors, `append` their bytes in that order, `finish`.
public final class GGUFWriter {
  /// A tensor that will be appended.
  public struct Tensor: Sendable, Hashable {
    /// At most 63 bytes, as ggml has room for.
    public var name: String
    /// How the elements are stored.
    public var type: GGUFType
    /// Dimensions, slowest first; at most four.
    public var shape: [Int]

    /// Describes a tensor.
    public init(_ name: String, _ type: GGUFType, _ shape: [Int]) {
      self.name = name
      self.type = type
      self.shape = shape
    }
  }

  /// ggml keeps names in 64 bytes with a zero at the end.
  public static let maximumName = 63

  private let path: String
  private let file: PendingFile
  private let tensors: [Tensor]
  private let sizes: [Int]
  private var current = 0
  private var written = 0

  /// Starts the file at `url`.
  ///
  /// Throws `.unwritable` for tensors that the format cannot hold, `.writeFailed` where the place cannot be written to.
  public init(_ url: URL, metadata: [String: GGUFValue], tensors: [Tensor]) throws(CheckpointError) {
    let path = url.path(percentEncoded: false)
    func refuse(_ tensor: Tensor, _ message: String) -> CheckpointError {
      CheckpointError(.unwritable, file: path, tensor: tensor.name, message)
    }
    var header: [UInt8] = Array("GGUF".utf8)
    header.add(UInt32(3))
    header.add(UInt64(tensors.count))
    header.add(UInt64(metadata.count))
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      header.add(key)
      header.add(value.kind.rawValue)
      header.add(value)
    }
    var sizes: [Int] = []
    var names: Set<String> = []
    var offset = 0
    for tensor in tensors {
      guard names.insert(tensor.name).inserted else { throw refuse(tensor, "is there twice; write it once.") }
      guard (1...Self.maximumName).contains(tensor.name.utf8.count) else {
        throw refuse(tensor, "has a name longer than the \(Self.maximumName) bytes of a GGUF file; shorten it.")
      }
      guard let number = tensor.type.number, tensor.shape.count <= GGUFHeader.maximumRank,
        let size = tensor.type.byteCount(tensor.shape)
      else { throw refuse(tensor, "has a type or the shape \(tensor.shape), which a GGUF file cannot hold.") }
      header.add(tensor.name)
      header.add(UInt32(tensor.shape.count))
      for dimension in tensor.shape.reversed() { header.add(UInt64(dimension)) }
      header.add(number)
      header.add(UInt64(offset))
      sizes.append(size)
      let (sum, overflow) = offset.addingReportingOverflow(size)
      guard !overflow, sum < Int.max - 64 else { throw refuse(tensor, "does not fit in 63 bits with the others.") }
      offset = (sum + 31) / 32 * 32
    }
    header += [UInt8](repeating: 0, count: (32 - header.count % 32) % 32)
    self.path = path
    self.tensors = tensors
    self.sizes = sizes
    file = try PendingFile(url)
    try file.write(header)
    skipEmpty()
  }

  /// Appends bytes of the tensor that is not yet complete; a piece must not reach into the next one.
  ///
  /// Throws `.unwritable` for bytes that belong to none, or what writing throws.
  public func append(_ bytes: [UInt8]) throws(CheckpointError) {
    guard !bytes.isEmpty else { return }
    guard current < tensors.count, bytes.count <= sizes[current] - written else {
      throw CheckpointError(
        .unwritable, file: path, tensor: tensors.indices.contains(current) ? tensors[current].name : nil,
        "has fewer bytes than were appended; correct the shape.")
    }
    try file.write(bytes)
    written += bytes.count
    if written == sizes[current] {
      try file.write([UInt8](repeating: 0, count: (32 - written % 32) % 32))
      current += 1
      written = 0
      skipEmpty()
    }
  }

  /// Puts the file in its place. Throws `.unwritable` if bytes are missing, `.writeFailed` as `PendingFile.finish`.
  public func finish() throws(CheckpointError) {
    guard current == tensors.count else {
      throw CheckpointError(.unwritable, file: path, tensor: tensors[current].name, "lacks some of its bytes.")
    }
    try file.finish()
  }

  private func skipEmpty() {
    while current < tensors.count, sizes[current] == 0 { current += 1 }
  }
}

extension [UInt8] {
  fileprivate mutating func add<Number: FixedWidthInteger>(_ number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { self += $0 }
  }

  fileprivate mutating func add(_ text: String) {
    add(UInt64(text.utf8.count))
    self += text.utf8
  }

  fileprivate mutating func add(_ value: GGUFValue) {
    switch value {
    case .unsigned8(let number): add(number)
    case .signed8(let number): add(number)
    case .unsigned16(let number): add(number)
    case .signed16(let number): add(number)
    case .unsigned32(let number): add(number)
    case .signed32(let number): add(number)
    case .unsigned64(let number): add(number)
    case .signed64(let number): add(number)
    case .float32(let number): add(number.bitPattern)
    case .float64(let number): add(number.bitPattern)
    case .boolean(let truth): add(UInt8(truth ? 1 : 0))
    case .string(let text): add(text)
    case .array(let kind, let elements):
      add(kind.rawValue)
      add(UInt64(elements.count))
      for element in elements { add(element) }
    }
  }
}
