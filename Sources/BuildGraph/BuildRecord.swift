/// A field as it was when the result was last made or found, short enough to keep.
struct RecordedField: Codable, Equatable, Sendable {
  /// The longest value that is kept as it is, in Unicode scalars.
  static let limit = 120

  var name: String
  /// The letter of the type.
  var type: String
  /// The value for people, cut after `limit`.
  var value: String
  /// The digest of the encoding where `value` is cut.
  var digest: String?

  enum CodingKeys: String, CodingKey {
    case name = "n"
    case type = "t"
    case value = "v"
    case digest = "d"
  }

  init(_ name: String, _ value: FieldValue) {
    self.name = name
    type = String(value.tag)
    let shown = value.shown
    self.value = shown
    // Cut only where it pays: nearly all values are short.
    guard shown.utf8.count > Self.limit else { return }
    var bytes: [UInt8] = []
    value.encode(into: &bytes)
    digest = sha256(bytes)
    self.value = String(String.UnicodeScalarView(shown.unicodeScalars.prefix(Self.limit)))
  }

  /// Whether both stand for the same value. Texts are compared byte by byte.
  func matches(_ other: RecordedField) -> Bool {
    type == other.type && digest == other.digest && value.utf8.elementsEqual(other.value.utf8)
  }

  /// The value in a sentence; nil when it is too long for one.
  var phrase: String? {
    if type == "d" { return value.utf8.count > 16 ? String(value.prefix(8)) : singleLine(value) }
    return digest == nil && value.unicodeScalars.count <= 60 ? singleLine(value) : nil
  }
}

/// What an action was when its result was last made or found.
struct ActionRecord: Codable, Equatable, Sendable {
  struct Dependency: Codable, Equatable, Sendable {
    var id: String
    var key: String
  }

  var id: String
  var kind: String
  var key: String
  var fields: [RecordedField]
  var dependencies: [Dependency]

  init(_ node: Plan.Node, in plan: Plan) {
    id = node.action.id
    kind = node.action.kind
    key = node.key.hexadecimal
    fields = node.action.fields.sorted.map { RecordedField($0.name, $0.value) }
    dependencies = node.dependencies.map {
      Dependency(id: plan.nodes[$0].action.id, key: plan.nodes[$0].key.hexadecimal)
    }
  }
}
