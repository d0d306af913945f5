public import Foundation

/// A JSON object with typed, strict access: the content of a checkpoint's `config.json`, or an object inside it.
///
/// Every getter throws an error that names the file and the key with its path ("transformer.num_layers"), says what is
/// there and what is needed. Integers are never rounded: `1.0` is no integer. The `…IfPresent` forms return nil for a
/// missing key and for `null`, and throw like the others for a wrong type.
public struct ConfigObject: Sendable, Equatable {
  /// Path of the file the object was read from, for errors.
  public let file: String
  /// Where in the file the object is: "" for the outermost, else "transformer." and the like.
  public let prefix: String

  let members: [String: JSONValue]

  /// The longest config that is read, in bytes; an index of a very large checkpoint has a few megabytes.
  public static let maximumSize = 64 << 20

  /// Reads the JSON file at `url`. Throws `.unreadable`, `.jsonSyntax` (also for a name given twice) or `.wrongType`
  /// if the outermost value is not an object.
  public init(contentsOf url: URL) throws(CheckpointError) {
    let file = try MappedFile(url)
    do {
      self = try file.withBytes { bytes in try ConfigObject(bytes, file: file.path) }
    } catch {
      throw error as? CheckpointError
        ?? CheckpointError(.unreadable, file: file.path, "cannot be read; check the file and its disk.")
    }
  }

  /// Reads JSON text; `file` names it in errors.
  public init(json text: String, file: String = "config.json") throws(CheckpointError) {
    let bytes = Array(text.utf8)
    do {
      self = try bytes.withUnsafeBytes { try ConfigObject($0, file: file) }
    } catch {
      throw error as? CheckpointError ?? CheckpointError(.jsonSyntax, file: file, "cannot be read; check its JSON.")
    }
  }

  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
    guard bytes.count <= Self.maximumSize else {
      throw CheckpointError(
        .jsonSyntax, file: file,
        "has \(bytes.count) bytes where at most \(Self.maximumSize) are read; give a smaller file.")
    }
    var reader = JSONReader(bytes)
    let value: JSONValue
    do throws(JSONReader.Failure) {
      value = try reader.document()
    } catch {
      throw CheckpointError(
        .jsonSyntax, file: file, "is not valid JSON: \(error.reason) (byte \(error.offset)); correct it there.")
    }
    guard case .object(let members) = value else {
      throw CheckpointError(
        .wrongType, file: file, "holds \(value.kindName) where an object {…} is needed; correct it.")
    }
    self.init(file: file, prefix: "", members: members)
  }

  private init(file: String, prefix: String, members: [String: JSONValue]) {
    self.file = file
    self.prefix = prefix
    self.members = members
  }

  /// The object's keys, sorted.
  public var keys: [String] { members.keys.sorted() }

  /// Whether `key` is there, be it with the value `null`.
  public func contains(_ key: String) -> Bool { members[key] != nil }

  /// The integer at `key`, which must lie in `range`.
  public func integer(_ key: String, in range: ClosedRange<Int> = Int.min...Int.max) throws(CheckpointError) -> Int {
    try checked(integer(value(key), key), key, in: range)
  }

  /// The integer at `key` if it is there.
  public func integerIfPresent(
    _ key: String, in range: ClosedRange<Int> = Int.min...Int.max
  ) throws(CheckpointError) -> Int? {
    isAbsent(key) ? nil : try integer(key, in: range)
  }

  /// The number at `key`, which must lie in `range`; always finite.
  public func number(
    _ key: String, in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
  ) throws(CheckpointError) -> Double {
    let found = try value(key)
    guard case .number(let text) = found, let number = Double(text) else { throw wrong(key, found, "a number") }
    return try checked(number, key, in: range)
  }

  /// The number at `key` if it is there.
  public func numberIfPresent(
    _ key: String, in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
  ) throws(CheckpointError) -> Double? {
    isAbsent(key) ? nil : try number(key, in: range)
  }

  /// The text at `key`.
  public func string(_ key: String) throws(CheckpointError) -> String {
    let found = try value(key)
    guard case .string(let text) = found else { throw wrong(key, found, "text in quotes") }
    return text
  }

  /// The text at `key` if it is there.
  public func stringIfPresent(_ key: String) throws(CheckpointError) -> String? {
    isAbsent(key) ? nil : try string(key)
  }

  /// The truth value at `key`.
  public func boolean(_ key: String) throws(CheckpointError) -> Bool {
    let found = try value(key)
    guard case .boolean(let truth) = found else { throw wrong(key, found, "true or false") }
    return truth
  }

  /// The truth value at `key` if it is there.
  public func booleanIfPresent(_ key: String) throws(CheckpointError) -> Bool? {
    isAbsent(key) ? nil : try boolean(key)
  }

  /// The object at `key`.
  public func object(_ key: String) throws(CheckpointError) -> ConfigObject {
    let found = try value(key)
    guard case .object(let members) = found else { throw wrong(key, found, "an object {…}") }
    return ConfigObject(file: file, prefix: prefix + key + ".", members: members)
  }

  /// The object at `key` if it is there.
  public func objectIfPresent(_ key: String) throws(CheckpointError) -> ConfigObject? {
    isAbsent(key) ? nil : try object(key)
  }

  /// The list of integers at `key`, each of which must lie in `range`.
  public func integers(
    _ key: String, in range: ClosedRange<Int> = Int.min...Int.max
  ) throws(CheckpointError) -> [Int] {
    var result: [Int] = []
    for (index, element) in try list(key).enumerated() {
      result.append(try checked(integer(element, "\(key)[\(index)]"), "\(key)[\(index)]", in: range))
    }
    return result
  }

  /// The list of integers at `key` if it is there.
  public func integersIfPresent(
    _ key: String, in range: ClosedRange<Int> = Int.min...Int.max
  ) throws(CheckpointError) -> [Int]? {
    isAbsent(key) ? nil : try integers(key, in: range)
  }

  /// The list of texts at `key`.
  public func strings(_ key: String) throws(CheckpointError) -> [String] {
    var result: [String] = []
    for (index, element) in try list(key).enumerated() {
      guard case .string(let text) = element else { throw wrong("\(key)[\(index)]", element, "text in quotes") }
      result.append(text)
    }
    return result
  }

  /// The list of texts at `key` if it is there.
  public func stringsIfPresent(_ key: String) throws(CheckpointError) -> [String]? {
    isAbsent(key) ? nil : try strings(key)
  }

  /// The list of truth values at `key`.
  public func booleans(_ key: String) throws(CheckpointError) -> [Bool] {
    var result: [Bool] = []
    for (index, element) in try list(key).enumerated() {
      guard case .boolean(let truth) = element else { throw wrong("\(key)[\(index)]", element, "true or false") }
      result.append(truth)
    }
    return result
  }

  /// The list of truth values at `key` if it is there.
  public func booleansIfPresent(_ key: String) throws(CheckpointError) -> [Bool]? {
    isAbsent(key) ? nil : try booleans(key)
  }

  /// The list of numbers at `key`, each finite.
  public func numbers(_ key: String) throws(CheckpointError) -> [Double] {
    var result: [Double] = []
    for (index, element) in try list(key).enumerated() {
      guard case .number(let text) = element, let number = Double(text), number.isFinite else {
        throw wrong("\(key)[\(index)]", element, "a number")
      }
      result.append(number)
    }
    return result
  }

  /// An error about the value at `key`, for rules that only the caller knows; `message` completes "`key` …" and says
  /// how to fix it.
  public func invalid(_ key: String, _ message: String) -> CheckpointError {
    CheckpointError(.outOfRange, file: file, "\(quoted(prefix + key)) \(message)")
  }

  private func isAbsent(_ key: String) -> Bool { members[key] == nil || members[key] == .null }

  private func value(_ key: String) throws(CheckpointError) -> JSONValue {
    guard let value = members[key] else {
      throw CheckpointError(.missingKey, file: file, "lacks the key \(quoted(prefix + key)); add it.")
    }
    return value
  }

  private func list(_ key: String) throws(CheckpointError) -> [JSONValue] {
    let found = try value(key)
    guard case .array(let elements) = found else { throw wrong(key, found, "a list […]") }
    return elements
  }

  private func integer(_ found: JSONValue, _ key: String) throws(CheckpointError) -> Int {
    guard case .number(let text) = found, let integer = Int(text) else { throw wrong(key, found, "an integer") }
    return integer
  }

  private func checked<Number: Comparable>(
    _ number: Number, _ key: String, in range: ClosedRange<Number>
  ) throws(CheckpointError) -> Number {
    guard range.contains(number) else {
      throw invalid(key, "is \(number) but must be \(range.lowerBound) to \(range.upperBound); correct it.")
    }
    return number
  }

  private func wrong(_ key: String, _ found: JSONValue, _ wanted: String) -> CheckpointError {
    CheckpointError(
      .wrongType, file: file, "\(quoted(prefix + key)) is \(found.kindName) where \(wanted) is needed; correct it.")
  }
}
