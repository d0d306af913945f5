/// The named values that decide a result. The order in which they are given does not matter.
public struct KeyFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  private var values: [String: FieldValue] = [:]

  /// No fields.
  public init() {}

  /// These fields; of two with one name the last counts.
  public init(dictionaryLiteral elements: (String, FieldValue)...) {
    for (name, value) in elements { values[name] = value }
  }

  /// The value of `name`; nil where there is no such field.
  public subscript(name: String) -> FieldValue? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// Sets a text.
  public mutating func set(_ name: String, _ text: String) { values[name] = .text(text) }
  /// Sets a text that may not have been given.
  public mutating func set(_ name: String, _ text: String?) { values[name] = text.map { .text($0) } ?? .absent }
  /// Sets a whole number.
  public mutating func set(_ name: String, _ number: some BinaryInteger) {
    values[name] = Int64(exactly: number).map { .integer($0) } ?? .text(String(number))
  }
  /// Sets a floating-point number.
  public mutating func set(_ name: String, _ number: Double) { values[name] = .number(number) }
  /// Sets a yes or no.
  public mutating func set(_ name: String, _ flag: Bool) { values[name] = .flag(flag) }
  /// Sets raw bytes.
  public mutating func set(_ name: String, bytes: [UInt8]) { values[name] = .bytes(bytes) }
  /// Sets the digest of something large.
  public mutating func set(_ name: String, digest: String) { values[name] = .digest(digest) }
  /// Sets texts in order.
  public mutating func set(_ name: String, _ texts: [String]) { values[name] = .list(texts.map { .text($0) }) }

  /// Names and values, sorted by the bytes of the names.
  public var sorted: [(name: String, value: FieldValue)] {
    values.map { (name: $0.key, value: $0.value) }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// The key of these fields, for an action of `kind` that depends on results with the keys `dependencies`, in order.
  ///
  /// What is digested: a version line; the kind; the number of fields; each name and value sorted by name, types tagged
  /// and lengths written before; the number of dependencies; their keys.
  public func key(kind: String, dependencies: [ContentKey] = []) -> ContentKey {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256 + dependencies.count * 72)
    appendCounted("hoofbeat key 1".utf8, to: &bytes)
    appendCounted(kind.utf8, to: &bytes)
    append(UInt64(values.count), to: &bytes)
    for (name, value) in sorted {
      appendCounted(name.utf8, to: &bytes)
      value.encode(into: &bytes)
    }
    append(UInt64(dependencies.count), to: &bytes)
    for key in dependencies { appendCounted(key.hexadecimal.utf8, to: &bytes) }
    return ContentKey(hashing: bytes)
  }
}
