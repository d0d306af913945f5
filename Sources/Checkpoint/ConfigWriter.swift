/// Writes a `config.json`: keys sorted, one to a line, numbers as they were read.
public struct ConfigWriter: Sendable {
  private var members: [String: JSONValue]

  /// An empty object.
  public init() { members = [:] }

  /// A copy of an object that was read, to which keys can be added.
  public init(copying object: ConfigObject) { members = object.members }

  /// Sets a text.
  public mutating func set(_ key: String, _ text: String) { members[key] = .string(text) }

  /// Sets an integer.
  public mutating func set(_ key: String, _ integer: Int) { members[key] = .number(String(integer)) }

  /// Sets a finite number.
  public mutating func set(_ key: String, _ number: Double) { members[key] = .number(String(number)) }

  /// Sets a truth value.
  public mutating func set(_ key: String, _ truth: Bool) { members[key] = .boolean(truth) }

  /// Sets a list of integers.
  public mutating func set(_ key: String, _ integers: [Int]) {
    members[key] = .array(integers.map { .number(String($0)) })
  }

  /// Sets a list of finite numbers.
  public mutating func set(_ key: String, _ numbers: [Double]) {
    members[key] = .array(numbers.map { .number(String($0)) })
  }

  /// Sets a list of truth values.
  public mutating func set(_ key: String, _ truths: [Bool]) { members[key] = .array(truths.map { .boolean($0) }) }

  /// Sets a list of texts.
  public mutating func set(_ key: String, _ texts: [String]) { members[key] = .array(texts.map { .string($0) }) }

  /// Sets an object.
  public mutating func set(_ key: String, _ object: ConfigWriter) { members[key] = .object(object.members) }

  /// The file's text, a line feed at its end.
  public var text: String {
    let lines = members.sorted { $0.key < $1.key }.map { "  \(jsonText($0.key)): \($0.value.text)" }
    return lines.isEmpty ? "{}\n" : "{\n\(lines.joined(separator: ",\n"))\n}\n"
  }

  /// The text as an object, as a reader of the file gets it; `file` names it in errors.
  public func object(file: String = "config.json") throws(CheckpointError) -> ConfigObject {
    try ConfigObject(json: text, file: file)
  }
}

extension JSONValue {
  /// The value in one line, keys sorted.
  fileprivate var text: String {
    switch self {
    case .null: "null"
    case .boolean(let truth): truth ? "true" : "false"
    case .number(let text): text
    case .string(let text): jsonText(text)
    case .array(let elements): "[\(elements.map(\.text).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.sorted { $0.key < $1.key }.map { "\(jsonText($0.key)): \($0.value.text)" }.joined(separator: ", "))}"
    }
  }
}
