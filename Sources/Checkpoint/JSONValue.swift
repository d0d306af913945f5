/// One JSON value. Numbers keep their text, so that an integer is never rounded through a floating-point type.
enum JSONValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// What a reader of the file would call this value.
  var kindName: String {
    switch self {
    case .null: "null"
    case .boolean: "true or false"
    case .number(let text): text.allSatisfy { $0.isNumber || $0 == "-" } ? "an integer" : "a number"
    case .string: "text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

extension JSONReader {
  /// Reads any value. `depth` is the number of containers around it; deeper than `maximumDepth` is refused.
  mutating func value(depth: Int = 0) throws(Failure) -> JSONValue {
    guard depth <= Self.maximumDepth else { throw failure("more than \(Self.maximumDepth) levels deep") }
    switch peek() {
    case UInt8(ascii: "{"):
      var members: [String: JSONValue] = [:]
      try object { (name, reader) throws(Failure) in members[name] = try reader.value(depth: depth + 1) }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      try array { (reader) throws(Failure) in elements.append(try reader.value(depth: depth + 1)) }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue {
    for index in 0..<text.utf8CodeUnitCount { try exactly(text.utf8Start[index]) }
    return value
  }

  /// Reads a whole document: one value, and nothing but white space after it.
  mutating func document() throws(Failure) -> JSONValue {
    let result = try value()
    guard peek() == nil else { throw failure("something follows the end") }
    return result
  }
}
