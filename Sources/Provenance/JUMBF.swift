/// One box of a manifest store: JUMBF (ISO/IEC 19566-5) as C2PA uses it.
///
/// A superbox (`jumb`) begins with a description (`jumd`: what it is, how it is called) and holds other superboxes or one
/// content box.
enum JUMBF: Hashable, Sendable {
  case superbox(Kind, label: String, [JUMBF])
  /// CBOR content.
  case cbor([UInt8])

  /// The first four bytes of a description's UUID; the other twelve are the same for all that are used here.
  enum Kind: String, CaseIterable, Sendable {
    case store = "c2pa"
    case manifest = "c2ma"
    case assertionStore = "c2as"
    case assertion = "cbor"
    case claim = "c2cl"
    case signature = "c2cs"

    var uuid: [UInt8] {
      Array(rawValue.utf8) + [0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71]
    }
  }

  /// The box's bytes, header included.
  var encoded: [UInt8] {
    switch self {
    case .cbor(let content): Self.box("cbor", content)
    case .superbox: Self.box("jumb", contents)
    }
  }

  /// What is inside a superbox: the bytes that a hashed reference covers.
  var contents: [UInt8] {
    switch self {
    case .cbor(let content): content
    case .superbox(let kind, let label, let children):
      // Toggles: requestable and labelled.
      Self.box("jumd", kind.uuid + [3] + Array(label.utf8) + [0]) + children.flatMap(\.encoded)
    }
  }

  private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
    UInt32(content.count + 8).bigEndianBytes + Array(type.utf8) + content
  }
}

extension JUMBF {
  /// Why bytes are not a box that is read here.
  struct Failure: Error, Hashable, CustomStringConvertible {
    let description: String
  }

  private static let deepest = 5
  private static let mostChildren = 64

  /// The box that all of `bytes` are. Kinds, toggles and content types other than ours are refused.
  init(_ bytes: ArraySlice<UInt8>) throws(Failure) {
    try self.init(bytes, depth: 0)
  }

  private init(_ bytes: ArraySlice<UInt8>, depth: Int) throws(Failure) {
    guard depth < Self.deepest else { throw Failure(description: "its boxes are nested too deeply") }
    let (type, content) = try Self.firstBox(bytes)
    guard content.endIndex == bytes.endIndex else { throw Failure(description: "bytes follow a box") }
    switch type {
    case "cbor": self = .cbor(Array(content))
    case "jumb":
      let (description, fields) = try Self.firstBox(content)
      guard description == "jumd", fields.count > 18, fields.last == 0 else {
        throw Failure(description: "a box without a description")
      }
      let start = fields.startIndex
      guard let kind = Kind.allCases.first(where: { $0.uuid.elementsEqual(fields[start..<start + 16]) }),
        fields[start + 16] == 3
      else { throw Failure(description: "a box of another kind") }
      let name = fields[(start + 17)..<(fields.endIndex - 1)]
      guard name.allSatisfy({ (0x21...0x7e).contains($0) }) else {
        throw Failure(description: "a box with an unusual label")
      }
      var children: [JUMBF] = []
      var rest = content[fields.endIndex...]
      while !rest.isEmpty {
        guard children.count < Self.mostChildren else { throw Failure(description: "too many boxes") }
        let end = try Self.firstBox(rest).1.endIndex
        children.append(try JUMBF(rest[..<end], depth: depth + 1))
        rest = rest[end...]
      }
      self = .superbox(kind, label: String(decoding: name, as: UTF8.self), children)
    default: throw Failure(description: "a box of another type")
    }
  }

  private static func firstBox(_ bytes: ArraySlice<UInt8>) throws(Failure) -> (String, ArraySlice<UInt8>) {
    let start = bytes.startIndex
    guard bytes.count >= 8 else { throw Failure(description: "a box breaks off") }
    let size = Int(UInt32(bigEndian: bytes[start..<start + 4]))
    guard size >= 8, size <= bytes.count else { throw Failure(description: "a box has a wrong size") }
    return (String(decoding: bytes[start + 4..<start + 8], as: UTF8.self), bytes[start + 8..<start + size])
  }
}
