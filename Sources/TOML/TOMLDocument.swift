/// Reads TOML 1.0 (toml.io) strictly, and remembers where everything was written.
///
/// Our own, because the library there is for Swift stops the whole program on some malformed documents and does not tell
/// where a value stands, and every error about a project must name its line.
public enum TOMLDocument {
  /// The largest document, in bytes.
  public static let largest = 4 << 20
  /// How deep tables and lists may lie in each other.
  public static let deepest = 64

  /// The document's table.
  /// - Parameters:
  ///   - text: the document.
  ///   - file: what to call it in errors.
  public static func parse(_ text: String, file: String) throws(TOMLError) -> TOMLTable {
    guard text.utf8.count <= largest else {
      throw TOMLError(
        file: file, position: TOMLPosition(line: 1, column: 1),
        message: "the document has \(text.utf8.count) bytes and the limit is \(largest); split the project.")
    }
    var reader = TOMLReader(text, file: file)
    return try reader.document()
  }
}

/// The reader's state: a cursor over the document's scalars.
struct TOMLReader {
  let file: String
  let scalars: [Unicode.Scalar]
  var at = 0
  var line = 1
  var lineStart = 0
  var depth = 0

  init(_ text: String, file: String) {
    self.file = file
    var scalars = Array(text.unicodeScalars)
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    self.scalars = scalars
  }

  var position: TOMLPosition { TOMLPosition(line: line, column: at - lineStart + 1) }
  var current: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  func peek(_ offset: Int) -> Unicode.Scalar? { at + offset < scalars.count ? scalars[at + offset] : nil }

  func error(_ message: String, at place: TOMLPosition? = nil) -> TOMLError {
    TOMLError(file: file, position: place ?? position, message: message)
  }

  /// Steps over one scalar that is not a line's end.
  mutating func advance(_ count: Int = 1) { at += count }

  /// Spaces and tabs.
  mutating func skipBlanks() { while current == " " || current == "\t" { at += 1 } }

  /// A line's end, if there is one here.
  mutating func skipNewline() -> Bool {
    if current == "\r", peek(1) == "\n" { at += 1 }
    guard current == "\n" else { return false }
    at += 1
    line += 1
    lineStart = at
    return true
  }

  /// A comment up to the line's end, if there is one here.
  mutating func skipComment() throws(TOMLError) {
    guard current == "#" else { return }
    while let scalar = current, scalar != "\n", !(scalar == "\r" && peek(1) == "\n") {
      guard scalar == "\t" || scalar.value >= 0x20 && scalar.value != 0x7F else {
        throw error("a comment holds a control character; remove it.")
      }
      at += 1
    }
  }

  /// Blanks, comments and empty lines.
  mutating func skipLines() throws(TOMLError) {
    repeat {
      skipBlanks()
      try skipComment()
    } while skipNewline()
  }

  /// What must follow a statement: nothing more in its line.
  mutating func endLine() throws(TOMLError) {
    skipBlanks()
    try skipComment()
    guard at == scalars.count || skipNewline() else {
      throw error("there is more in the line than its value; put it on a line of its own.")
    }
  }

  mutating func document() throws(TOMLError) -> TOMLTable {
    var root = TOMLTable()
    var path: [String] = []
    while true {
      try skipLines()
      guard let scalar = current else { return root }
      if scalar == "[" {
        path = try header(&root)
      } else {
        let start = position
        let keys = try keyPath()
        guard current == "=" else { throw error("after the key comes = and a value.") }
        advance()
        skipBlanks()
        let value = try value()
        try root.insert(value, path: path, keys: keys, at: start, self)
      }
      try endLine()
    }
  }

  /// `[a.b]` or `[[a.b]]`; returns the path of the table that is now open.
  private mutating func header(_ root: inout TOMLTable) throws(TOMLError) -> [String] {
    let start = position
    advance()
    let isList = current == "["
    if isList { advance() }
    skipBlanks()
    let keys = try keyPath()
    guard current == "]", !isList || peek(1) == "]" else {
      throw error("the table's name is not closed; write \(isList ? "[[name]]" : "[name]").")
    }
    advance(isList ? 2 : 1)
    guard keys.count <= TOMLDocument.deepest else { throw error("tables lie too deep in each other.", at: start) }
    try root.open(keys, isList: isList, at: start, self)
    return keys
  }

  /// `a.b."c d"`, with the blanks after it.
  mutating func keyPath() throws(TOMLError) -> [String] {
    var keys: [String] = []
    while true {
      skipBlanks()
      keys.append(try key())
      guard keys.count <= TOMLDocument.deepest else { throw error("tables lie too deep in each other.") }
      skipBlanks()
      guard current == "." else { return keys }
      advance()
    }
  }

  private mutating func key() throws(TOMLError) -> String {
    if current == "\"" { return try basicString() }
    if current == "'" { return try literalString() }
    let start = at
    while let scalar = current, Self.isBare(scalar) { at += 1 }
    guard at > start else {
      throw error("here a key is expected: letters, digits, - and _, or a name in quotes.")
    }
    return text(start..<at)
  }

  func text(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }

  static func isBare(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: false
    }
  }
}
