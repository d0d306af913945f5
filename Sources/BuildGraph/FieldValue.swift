/// One value that decides a result.
///
/// Two values are equal exactly when their encodings are: texts are compared byte by byte, because two Unicode forms of
/// one word are two different prompts to a model; numbers by their bits, so that 0.0 and -0.0 differ and a NaN equals
/// itself.
public indirect enum FieldValue: Sendable, Equatable {
  /// Text, as its UTF-8.
  case text(String)
  /// A whole number.
  case integer(Int64)
  /// A floating-point number.
  case number(Double)
  /// Yes or no.
  case flag(Bool)
  /// Raw bytes.
  case bytes([UInt8])
  /// The digest of something large (a file, weights), in any text form. Shown shortened.
  case digest(String)
  /// Values in order.
  case list([FieldValue])
  /// Nothing was given, which differs from empty text.
  case absent

  public static func == (a: FieldValue, b: FieldValue) -> Bool {
    var (first, second): ([UInt8], [UInt8]) = ([], [])
    a.encode(into: &first)
    b.encode(into: &second)
    return first == second
  }

  /// The letter of the type in encodings and records.
  var tag: Character {
    switch self {
    case .text: "t"
    case .integer: "i"
    case .number: "n"
    case .flag: "f"
    case .bytes: "b"
    case .digest: "d"
    case .list: "l"
    case .absent: "a"
    }
  }

  /// Appends type, length and content. No two values have the same encoding and none is the beginning of another's.
  func encode(into bytes: inout [UInt8]) {
    bytes.append(tag.asciiValue ?? 0)
    switch self {
    case .text(let text), .digest(let text): appendCounted(text.utf8, to: &bytes)
    case .integer(let value): append(UInt64(bitPattern: value), to: &bytes)
    case .number(let value): append(value.isNaN ? Double.nan.bitPattern : value.bitPattern, to: &bytes)
    case .flag(let value): bytes.append(value ? 1 : 0)
    case .bytes(let value): appendCounted(value, to: &bytes)
    case .list(let values):
      append(UInt64(values.count), to: &bytes)
      for value in values { value.encode(into: &bytes) }
    case .absent: break
    }
  }

  /// The value for people, whole.
  var shown: String {
    switch self {
    case .text(let text): "\"\(text)\""
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .flag(let value): value ? "yes" : "no"
    case .bytes(let value): "\(value.count) bytes \(sha256(value).prefix(12))"
    case .digest(let text): text
    case .list(let values): "[" + values.map(\.shown).joined(separator: ", ") + "]"
    case .absent: "nothing"
    }
  }
}

/// Appends eight bytes, the most significant first.
func append(_ value: UInt64, to bytes: inout [UInt8]) {
  for shift in stride(from: UInt64(56), through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
}

/// Appends the length of `content` and `content`.
func appendCounted(_ content: some Collection<UInt8>, to bytes: inout [UInt8]) {
  append(UInt64(content.count), to: &bytes)
  bytes.append(contentsOf: content)
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  public init(arrayLiteral elements: FieldValue...) { self = .list(elements) }
  public init(nilLiteral: ()) { self = .absent }
}
