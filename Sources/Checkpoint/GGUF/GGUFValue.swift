/// One value of a GGUF file's metadata, with the type it has in the file.
public enum GGUFValue: Sendable, Hashable {
  case unsigned8(UInt8)
  case signed8(Int8)
  case unsigned16(UInt16)
  case signed16(Int16)
  case unsigned32(UInt32)
  case signed32(Int32)
  case float32(Float)
  case boolean(Bool)
  case string(String)
  /// Elements of one type, which also an empty list has.
  case array(Kind, [GGUFValue])
  case unsigned64(UInt64)
  case signed64(Int64)
  case float64(Double)

  /// The type of a value; the raw value is the number in the file.
  public enum Kind: UInt32, Sendable, CaseIterable {
    case unsigned8 = 0
    case signed8 = 1
    case unsigned16 = 2
    case signed16 = 3
    case unsigned32 = 4
    case signed32 = 5
    case float32 = 6
    case boolean = 7
    case string = 8
    case array = 9
    case unsigned64 = 10
    case signed64 = 11
    case float64 = 12
  }

  /// The value's type.
  public var kind: Kind {
    switch self {
    case .unsigned8: .unsigned8
    case .signed8: .signed8
    case .unsigned16: .unsigned16
    case .signed16: .signed16
    case .unsigned32: .unsigned32
    case .signed32: .signed32
    case .float32: .float32
    case .boolean: .boolean
    case .string: .string
    case .array: .array
    case .unsigned64: .unsigned64
    case .signed64: .signed64
    case .float64: .float64
    }
  }

  /// The text of a string; nil for every other type.
  public var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The value of an integer of any width that fits; nil for every other type.
  public var integer: Int? {
    switch self {
    case .unsigned8(let value): Int(value)
    case .signed8(let value): Int(value)
    case .unsigned16(let value): Int(value)
    case .signed16(let value): Int(value)
    case .unsigned32(let value): Int(value)
    case .signed32(let value): Int(value)
    case .unsigned64(let value): Int(exactly: value)
    case .signed64(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The elements of a list; nil for every other type.
  public var elements: [GGUFValue]? {
    if case .array(_, let elements) = self { elements } else { nil }
  }
}
