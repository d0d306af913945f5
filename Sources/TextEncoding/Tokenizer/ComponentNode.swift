/// One JSON value of a tokenizer's smaller parts, texts as bytes.
enum ComponentNode {
  case null
  case boolean(Bool)
  case number(String)
  case text([UInt8])
  case list([ComponentNode])
  case object([String: ComponentNode])

  /// Whether it is `null`.
  var isNull: Bool {
    if case .null = self { true } else { false }
  }
}

extension JSONBytes {
  /// Reads any value, at most `budget` values in all.
  mutating func node(depth: Int = 0, budget: inout Int) throws(Failure) -> ComponentNode {
    guard depth <= Self.maximumDepth else { throw failure("more than \(Self.maximumDepth) levels deep") }
    budget -= 1
    guard budget >= 0 else { throw failure("more entries than a tokenizer has use for") }
    switch peek() {
    case UInt8(ascii: "{"):
      var members: [String: ComponentNode] = [:]
      try object { (reader, name) throws(Failure) in
        let key = String(decoding: name, as: UTF8.self)
        guard members[key] == nil else { throw reader.failure("the name \(quoted(key)) appears twice") }
        members[key] = try reader.node(depth: depth + 1, budget: &budget)
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [ComponentNode] = []
      try array { (reader) throws(Failure) in elements.append(try reader.node(depth: depth + 1, budget: &budget)) }
      return .list(elements)
    case UInt8(ascii: "\""): return .text(try text { (bytes) throws(Failure) in Array(bytes) })
    case UInt8(ascii: "t"):
      try word("true")
      return .boolean(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .boolean(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default: return .number(try number())
    }
  }
}

/// Typed access to the entries of one component; errors name it by its path ("normalizer.pattern").
struct Component {
  /// Path of the file.
  let file: String
  /// Where in the file.
  let path: String
  private let members: [String: ComponentNode]

  init(_ node: ComponentNode, file: String, path: String) throws(TextEncodingError) {
    guard case .object(let members) = node else {
      throw TextEncodingError(.malformedTokenizer, "\(file): \(path) must be an object {…}; download the file again.")
    }
    self.file = file
    self.path = path
    self.members = members
  }

  func malformed(_ message: String) -> TextEncodingError {
    TextEncodingError(.malformedTokenizer, "\(file): \(path) \(message); download the file again.")
  }

  func unsupported(_ message: String) -> TextEncodingError {
    TextEncodingError(
      .unsupportedTokenizer, "\(file): \(path) \(message); give the tokenizer.json of a Gemma model.")
  }

  /// The node at `key`; `null` where it is absent.
  subscript(_ key: String) -> ComponentNode { members[key] ?? .null }

  var keys: [String] { members.keys.sorted() }

  func text(_ key: String) throws(TextEncodingError) -> [UInt8] {
    guard case .text(let bytes) = self[key] else { throw malformed("needs a text \(quoted(key))") }
    return bytes
  }

  func name(_ key: String) throws(TextEncodingError) -> String { String(decoding: try text(key), as: UTF8.self) }

  func flag(_ key: String, default value: Bool) throws(TextEncodingError) -> Bool {
    switch self[key] {
    case .null: return value
    case .boolean(let flag): return flag
    default: throw malformed("needs true or false as \(quoted(key))")
    }
  }

  func list(_ key: String) throws(TextEncodingError) -> [ComponentNode] {
    guard case .list(let elements) = self[key] else { throw malformed("needs a list \(quoted(key))") }
    return elements
  }

  func count(_ key: String) throws(TextEncodingError) -> Int {
    guard case .number(let text) = self[key], let value = Int(text), value >= 0 else {
      throw malformed("needs a whole number \(quoted(key))")
    }
    return value
  }

  /// The text of a `{"String": …}` pattern; regular expressions are refused.
  func pattern(_ key: String) throws(TextEncodingError) -> [UInt8] {
    let pattern = try Component(self[key], file: file, path: "\(path).\(key)")
    guard pattern.keys == ["String"] else {
      throw pattern.unsupported("is \(quoted(pattern.keys.joined(separator: ", "))), but only a String is supported")
    }
    let text = try pattern.text("String")
    guard !text.isEmpty else { throw pattern.unsupported("is an empty text") }
    return text
  }

  /// The components of the list at `key`.
  func components(_ key: String) throws(TextEncodingError) -> [Component] {
    var result: [Component] = []
    for (index, node) in try list(key).enumerated() {
      result.append(try Component(node, file: file, path: "\(path).\(key)[\(index)]"))
    }
    return result
  }
}
