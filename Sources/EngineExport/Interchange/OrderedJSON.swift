import Timeline

/// A JSON value that is written exactly as it was built: keys keep their order, numbers their digits. Formats whose readers
/// compare text or expect a certain first key are written with it; everything else may use `JSONEncoder`.
enum OrderedJSON: Sendable {
  case null
  case bool(Bool)
  /// The digits of a number.
  case digits(String)
  case text(String)
  case list([OrderedJSON])
  case object([(String, OrderedJSON)])
  /// A value that is written on one line.
  indirect case row(OrderedJSON)

  /// A whole number.
  static func whole(_ value: some BinaryInteger) -> OrderedJSON { .digits(String(value)) }

  /// A number with at most `places` decimals.
  static func number(_ value: Double, places: Int = 4) -> OrderedJSON {
    .digits(ClockText.number(value, places: places))
  }

  /// A time in seconds with at most `places` decimals.
  static func seconds(_ time: Flicks, places: Int = 6) -> OrderedJSON {
    .digits(ClockText.seconds(time, places: places))
  }

  /// The document, with a line for each member of objects and of lists that hold objects or lists; lists of plain values
  /// stand on one line. Ends in a line break.
  var document: String { written(indent: "") + "\n" }

  /// The value on one line.
  var oneLine: String {
    switch self {
    case .list(let values): "[" + values.map(\.oneLine).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.0) + ":" + $0.1.oneLine }.joined(separator: ",") + "}"
    case .row(let value): value.oneLine
    default: plain
    }
  }

  private var isPlain: Bool {
    switch self {
    case .list, .object, .row: false
    default: true
    }
  }

  private var plain: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .digits(let digits): digits
    case .text(let text): Self.quoted(text)
    case .list, .object, .row: ""
    }
  }

  private func written(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .list(let values):
      if values.allSatisfy(\.isPlain) { return "[" + values.map(\.plain).joined(separator: ", ") + "]" }
      return "[\n" + values.map { inner + $0.written(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members):
      if members.isEmpty { return "{}" }
      let lines = members.map { inner + Self.quoted($0.0) + ": " + $0.1.written(indent: inner) }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    case .row: return oneLine
    default: return plain
    }
  }

  /// The text between quotes, as RFC 8259 asks for.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += #"\""#
      case "\\": result += #"\\"#
      case "\n": result += #"\n"#
      case "\r": result += #"\r"#
      case "\t": result += #"\t"#
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
