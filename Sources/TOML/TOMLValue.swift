/// A value of a TOML document, with the place where it was written.
public struct TOMLValue: Sendable, Equatable {
  /// What kind of value, and the value.
  public enum Content: Sendable, Equatable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    /// An offset or local date or time, as it was written.
    case moment(String)
    case array([TOMLValue])
    case table(TOMLTable)
  }

  /// The value.
  public var content: Content
  /// Where it begins.
  public var position: TOMLPosition

  /// Places a value.
  public init(_ content: Content, at position: TOMLPosition) {
    self.content = content
    self.position = position
  }

  /// What kind of value it is, for a sentence: `a string`, `a table`.
  public var kind: String {
    switch content {
    case .string: "a string"
    case .integer: "a whole number"
    case .float: "a number"
    case .boolean: "true or false"
    case .moment: "a date or time"
    case .array: "a list"
    case .table: "a table"
    }
  }
}

/// A place in a document, counted from 1; columns count characters.
public struct TOMLPosition: Sendable, Hashable {
  /// The line.
  public var line: Int
  /// The character in it.
  public var column: Int

  /// Names a place.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// A table: its keys in the order they were written.
public struct TOMLTable: Sendable, Equatable {
  /// A key and its value.
  public struct Entry: Sendable, Equatable {
    /// The key, without quotes.
    public var key: String
    /// Where the key was written first.
    public var position: TOMLPosition
    /// Its value.
    public var value: TOMLValue
  }

  /// A table without keys.
  public static let empty = TOMLTable()

  /// The entries in the order they were written.
  public internal(set) var entries: [Entry] = []
  /// Index of each key.
  var index: [String: Int] = [:]
  /// Written as `{ … }` or made by dotted keys: nothing may be added from elsewhere.
  var isClosed = false
  /// Named by a `[header]` of its own.
  var isNamed = false

  /// The value of a key.
  public subscript(_ key: String) -> TOMLValue? { index[key].map { entries[$0].value } }

  /// Adds a key that is not there yet.
  mutating func add(_ key: String, _ value: TOMLValue, at position: TOMLPosition) {
    index[key] = entries.count
    entries.append(Entry(key: key, position: position, value: value))
  }
}

/// A document that is not TOML: `file:line:column`, what is wrong and how to mend it, in one sentence.
public struct TOMLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What to call the document.
  public let file: String
  /// Where.
  public let position: TOMLPosition
  /// What is wrong, without the place.
  public let message: String

  /// The sentence.
  public var description: String { "\(file):\(position.line):\(position.column): \(message)" }
}
