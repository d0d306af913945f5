/// The two text formats of Godot's scenes and resources.
enum GodotDialect {
  /// Godot 3: `format=2`, numbered ids, `PoolRealArray`.
  case three
  /// Godot 4: `format=3`, named ids, `PackedFloat32Array`, `&"names"`.
  case four
}

/// A value as Godot's text files write it (`VariantParser` of its source).
indirect enum GodotValue {
  case bool(Bool)
  case int(Int64)
  /// A number with a fraction, already in decimal digits; written with a point, so that it is read as one.
  case real(String)
  case string(String)
  /// A `StringName`; Godot 3 has no way to write one and reads a string.
  case name(String)
  case path(String)
  case reals([String])
  case strings([String])
  case array([GodotValue])
  case dictionary([(String, GodotValue)])
  /// A dictionary whose values begin on lines of their own.
  case block([(String, GodotValue)])
  case vector(Int, Int)
  case color(String, String, String, String)
  case ext(String)
  case sub(String)

  /// The text in `dialect`.
  func text(_ dialect: GodotDialect) -> String {
    switch self {
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return String(value)
    case .real(let digits): return digits.contains(".") ? digits : digits + ".0"
    case .string(let text): return Self.quoted(text)
    case .name(let text): return (dialect == .four ? "&" : "") + Self.quoted(text)
    case .path(let text): return call("NodePath", [Self.quoted(text)], dialect)
    case .reals(let values): return call(dialect == .four ? "PackedFloat32Array" : "PoolRealArray", values, dialect)
    case .strings(let values):
      let name = dialect == .four ? "PackedStringArray" : "PoolStringArray"
      return call(name, values.map { Self.quoted($0) }, dialect)
    case .array(let values):
      let inner = values.map { $0.text(dialect) }.joined(separator: ", ")
      return inner.isEmpty || dialect == .four ? "[\(inner)]" : "[ \(inner) ]"
    case .dictionary(let pairs):
      let inner = pairs.map { "\(Self.quoted($0)): \($1.text(dialect))" }.joined(separator: ", ")
      return inner.isEmpty || dialect == .four ? "{\(inner)}" : "{ \(inner) }"
    case .block(let pairs):
      return "{\n" + pairs.map { "\(Self.quoted($0)): \($1.text(dialect))" }.joined(separator: ",\n") + "\n}"
    case .vector(let x, let y): return call("Vector2", [String(x), String(y)], dialect)
    case .color(let red, let green, let blue, let alpha): return call("Color", [red, green, blue, alpha], dialect)
    case .ext(let id): return call("ExtResource", [dialect == .four ? Self.quoted(id) : id], dialect)
    case .sub(let id): return call("SubResource", [dialect == .four ? Self.quoted(id) : id], dialect)
    }
  }

  private func call(_ name: String, _ values: [String], _ dialect: GodotDialect) -> String {
    let inner = values.joined(separator: ", ")
    if dialect == .four { return "\(name)(\(inner))" }
    return inner.isEmpty ? "\(name)(  )" : "\(name)( \(inner) )"
  }

  /// A string between quotes. Control characters other than line feed and tab, which nothing could show, become spaces.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default:
        if scalar.properties.generalCategory == .control { quoted += " " } else { quoted.unicodeScalars.append(scalar) }
      }
    }
    return quoted + "\""
  }
}
