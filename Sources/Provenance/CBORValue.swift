/// The part of CBOR (RFC 8949) that manifests are made of: whole numbers, strings, lists, maps, one tag, true, false, null.
///
/// Encoding is deterministic (RFC 8949 §4.2.1): shortest heads, definite lengths, map keys in the order of their encoded
/// bytes. `CBORReader` accepts nothing else, so a value has exactly one encoding.
indirect enum CBORValue: Hashable, Sendable {
  case unsigned(UInt64)
  /// The number −1 − n.
  case negative(UInt64)
  case bytes([UInt8])
  case text(String)
  case array([CBORValue])
  case map([CBORValue: CBORValue])
  case tagged(UInt64, CBORValue)
  case bool(Bool)
  case null

  /// A whole number of either sign.
  init(_ number: Int64) {
    self = number < 0 ? .negative(UInt64(bitPattern: ~number)) : .unsigned(UInt64(number))
  }

  /// A map whose keys are texts.
  static func object(_ members: [String: CBORValue]) -> CBORValue {
    .map(Dictionary(uniqueKeysWithValues: members.map { (.text($0.key), $0.value) }))
  }

  /// The one encoding of this value.
  var encoded: [UInt8] {
    var output: [UInt8] = []
    encode(into: &output)
    return output
  }

  private func encode(into output: inout [UInt8]) {
    switch self {
    case .unsigned(let number): Self.head(0, number, &output)
    case .negative(let number): Self.head(1, number, &output)
    case .bytes(let bytes):
      Self.head(2, UInt64(bytes.count), &output)
      output += bytes
    case .text(let text):
      let bytes = Array(text.utf8)
      Self.head(3, UInt64(bytes.count), &output)
      output += bytes
    case .array(let items):
      Self.head(4, UInt64(items.count), &output)
      for item in items { item.encode(into: &output) }
    case .map(let members):
      Self.head(5, UInt64(members.count), &output)
      let sorted = members.map { (key: $0.key.encoded, value: $0.value) }
        .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      for member in sorted {
        output += member.key
        member.value.encode(into: &output)
      }
    case .tagged(let tag, let value):
      Self.head(6, tag, &output)
      value.encode(into: &output)
    case .bool(let value): output.append(value ? 0xf5 : 0xf4)
    case .null: output.append(0xf6)
    }
  }

  /// The initial byte and the shortest form of its argument (RFC 8949 §3).
  private static func head(_ major: UInt8, _ argument: UInt64, _ output: inout [UInt8]) {
    let type = major << 5
    switch argument {
    case 0..<24: output.append(type | UInt8(argument))
    case 24...0xff: output += [type | 24, UInt8(argument)]
    case 0x100...0xffff: output += [type | 25] + UInt16(argument).bigEndianBytes
    case 0x1_0000...0xffff_ffff: output += [type | 26] + UInt32(argument).bigEndianBytes
    default: output += [type | 27] + argument.bigEndianBytes
    }
  }
}

extension CBORValue {
  /// The member of a map under a text key.
  subscript(_ key: String) -> CBORValue? {
    if case .map(let members) = self { members[.text(key)] } else { nil }
  }

  var textValue: String? { if case .text(let text) = self { text } else { nil } }
  var bytesValue: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
  var arrayValue: [CBORValue]? { if case .array(let items) = self { items } else { nil } }
  var unsignedValue: UInt64? { if case .unsigned(let number) = self { number } else { nil } }
}

extension FixedWidthInteger {
  /// The number's bytes, most significant first.
  var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian, Array.init) }

  /// The number's bytes, least significant first.
  var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian, Array.init) }

  /// The number whose bytes, most significant first, are all of `bytes`; excess leading bytes are lost.
  init(bigEndian bytes: some Sequence<UInt8>) {
    self = bytes.reduce(0) { ($0 << 8) | Self(truncatingIfNeeded: $1) }
  }

  /// The number whose bytes, least significant first, are all of `bytes`; excess bytes are lost.
  init(littleEndian bytes: some BidirectionalCollection<UInt8>) {
    self.init(bigEndian: bytes.reversed())
  }
}
