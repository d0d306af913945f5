/// Reads the one encoding that `CBORValue.encoded` writes, and refuses every other: longer heads, indefinite lengths,
/// unsorted or repeated keys, invalid UTF-8, floating point, bytes left over, values nested deeper than sixteen levels.
struct CBORReader {
  /// Why bytes are not the CBOR that is read here.
  struct Failure: Error, Hashable, CustomStringConvertible {
    let description: String
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private static let deepest = 16

  private init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// The value that all of `bytes` encode.
  static func value(_ bytes: ArraySlice<UInt8>) throws(Failure) -> CBORValue {
    var reader = CBORReader(bytes)
    let value = try reader.value(depth: 0)
    guard reader.position == bytes.endIndex else { throw Failure(description: "bytes follow the value") }
    return value
  }

  private mutating func value(depth: Int) throws(Failure) -> CBORValue {
    guard depth < Self.deepest else { throw Failure(description: "values are nested too deeply") }
    guard let initial = bytes[position...].first else { throw Failure(description: "it breaks off") }
    if initial >> 5 == 7 {
      position += 1
      switch initial {
      case 0xf4: return .bool(false)
      case 0xf5: return .bool(true)
      case 0xf6: return .null
      default: throw Failure(description: "a simple or floating-point value")
      }
    }
    position += 1
    let argument = try argument(initial & 31)
    switch initial >> 5 {
    case 0: return .unsigned(argument)
    case 1: return .negative(argument)
    case 2: return .bytes(Array(try take(argument)))
    case 3:
      guard let text = String(validating: try take(argument), as: UTF8.self) else {
        throw Failure(description: "a text that is not UTF-8")
      }
      return .text(text)
    case 4:
      var items: [CBORValue] = []
      for _ in 0..<(try count(argument)) { items.append(try value(depth: depth + 1)) }
      return .array(items)
    case 5:
      var members: [CBORValue: CBORValue] = [:]
      var last: ArraySlice<UInt8>?
      for _ in 0..<(try count(argument)) {
        let start = position
        let key = try value(depth: depth + 1)
        let encodedKey = bytes[start..<position]
        if let last, !last.lexicographicallyPrecedes(encodedKey) {
          throw Failure(description: "map keys that are repeated or out of order")
        }
        last = encodedKey
        // Texts that differ only in Unicode form are equal in Swift.
        guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
          throw Failure(description: "map keys that are repeated or out of order")
        }
      }
      return .map(members)
    default: return .tagged(argument, try value(depth: depth + 1))
    }
  }

  private mutating func argument(_ short: UInt8) throws(Failure) -> UInt64 {
    guard short >= 24 else { return UInt64(short) }
    guard short <= 27 else { throw Failure(description: "an indefinite length") }
    let number = UInt64(bigEndian: try take(1 << UInt64(short - 24)))
    let smallest: UInt64 = [24, 0x100, 0x1_0000, 0x1_0000_0000][Int(short - 24)]
    guard number >= smallest else { throw Failure(description: "a number longer than it need be") }
    return number
  }

  private mutating func take(_ count: UInt64) throws(Failure) -> ArraySlice<UInt8> {
    guard count <= UInt64(bytes.endIndex - position) else { throw Failure(description: "it breaks off") }
    defer { position += Int(count) }
    return bytes[position..<position + Int(count)]
  }

  /// A number of items, each at least one byte long.
  private func count(_ argument: UInt64) throws(Failure) -> Int {
    guard argument <= UInt64(bytes.endIndex - position) else { throw Failure(description: "it breaks off") }
    return Int(argument)
  }
}
