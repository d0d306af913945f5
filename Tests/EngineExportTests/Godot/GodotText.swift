/// A strict reader of Godot's scene files, written from their grammar (`VariantParser`, `ResourceLoaderText`): what it
/// takes, Godot takes. It knows no more than scenes of bundles use.
struct GodotText {
  indirect enum Value: Equatable {
    case null
    case bool(Bool)
    case number(Double, isWhole: Bool)
    case string(String)
    case name(String)
    case array([Value])
    case dictionary([Pair])
    case call(String, [Value])
    /// An identifier in a heading, such as `instance=ExtResource( 1 )` has none of.
    struct Pair: Equatable {
      var key: Value
      var value: Value
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var items: [Value]? { if case .array(let items) = self { items } else { nil } }
    var number: Double? { if case .number(let value, _) = self { value } else { nil } }
    func arguments(of name: String) -> [Value]? {
      if case .call(name, let arguments) = self { arguments } else { nil }
    }
    subscript(_ key: String) -> Value? {
      guard case .dictionary(let pairs) = self else { return nil }
      return pairs.first { $0.key == .string(key) }?.value
    }
  }

  struct Section {
    var tag: String
    var attributes: [String: Value]
    var properties: [(name: String, value: Value)] = []
    func property(_ name: String) -> Value? { properties.first { $0.name == name }?.value }
  }

  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  private var rest: Substring
  private let isFour: Bool

  /// The sections of a file. `isFour` tells the format of Godot 4 from that of Godot 3.
  static func sections(_ text: String, isFour: Bool) throws -> [Section] {
    var reader = GodotText(rest: text[...], isFour: isFour)
    var sections: [Section] = []
    reader.skipSpace()
    while let next = reader.rest.first {
      if next == "[" {
        sections.append(try reader.heading())
      } else {
        guard !sections.isEmpty else { throw Problem(description: "text before the first heading") }
        sections[sections.count - 1].properties.append(try reader.property())
      }
      reader.skipSpace()
    }
    return sections
  }

  private func problem(_ what: String) -> Problem { Problem(description: "\(what) before: \(rest.prefix(40))") }

  private mutating func skipSpace() { rest = rest.drop { $0.isWhitespace } }

  private mutating func take(_ character: Character) throws {
    skipSpace()
    guard rest.first == character else { throw problem("no \(character)") }
    rest.removeFirst()
  }

  private mutating func takes(_ character: Character) -> Bool {
    skipSpace()
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func word() throws -> String {
    skipSpace()
    let word = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    guard !word.isEmpty else { throw problem("no word") }
    rest.removeFirst(word.count)
    return String(word)
  }

  private mutating func heading() throws -> Section {
    try take("[")
    var section = Section(tag: try word(), attributes: [:])
    while !takes("]") {
      let key = try word()
      guard rest.first == "=" else { throw problem("no = after \(key)") }
      rest.removeFirst()
      section.attributes[key] = try value()
    }
    guard rest.isEmpty || rest.first == "\n" else { throw problem("text after a heading") }
    return section
  }

  private mutating func property() throws -> (name: String, value: Value) {
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_/".contains($0)) }
    rest.removeFirst(name.count)
    guard !name.isEmpty, rest.hasPrefix(" = ") else { throw problem("no property") }
    rest.removeFirst(3)
    let value = try value()
    guard rest.isEmpty || rest.first == "\n" else { throw problem("text after \(name)") }
    return (String(name), value)
  }

  private mutating func value() throws -> Value {
    skipSpace()
    switch rest.first {
    case "\"": return .string(try string())
    case "&":
      guard isFour else { throw problem("a StringName in Godot 3") }
      rest.removeFirst()
      return .name(try string())
    case "[":
      rest.removeFirst()
      return .array(try list(end: "]"))
    case "{":
      rest.removeFirst()
      var pairs: [Value.Pair] = []
      while !takes("}") {
        if !pairs.isEmpty { try take(",") }
        let key = try value()
        try take(":")
        pairs.append(.init(key: key, value: try value()))
      }
      return .dictionary(pairs)
    case let first? where first.isNumber || first == "-":
      let digits = rest.prefix { $0.isNumber || "-.".contains($0) }
      rest.removeFirst(digits.count)
      guard let number = Double(digits), !digits.hasSuffix(".") else { throw problem("\(digits) is no number") }
      return .number(number, isWhole: !digits.contains("."))
    default:
      let word = try word()
      switch word {
      case "true": return .bool(true)
      case "false": return .bool(false)
      case "null": return .null
      default:
        try take("(")
        return .call(word, try list(end: ")"))
      }
    }
  }

  private mutating func list(end: Character) throws -> [Value] {
    var items: [Value] = []
    while !takes(end) {
      if !items.isEmpty { try take(",") }
      items.append(try value())
    }
    return items
  }

  private mutating func string() throws -> String {
    try take("\"")
    var text = ""
    while let next = rest.popFirst() {
      switch next {
      case "\"": return text
      case "\\":
        switch rest.popFirst() {
        case "n": text += "\n"
        case "t": text += "\t"
        case "\"": text += "\""
        case "\\": text += "\\"
        default: throw problem("an unknown escape")
        }
      default: text.append(next)
      }
    }
    throw problem("a string without end")
  }
}
