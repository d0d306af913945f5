/// The dialect of YAML that Unity writes and reads.
enum UnityYAML {
  /// The first lines of every asset.
  static let header = "%YAML 1.1\n%TAG !u! tag:unity3d.com,2011:\n"

  /// A reference to nothing.
  static let nothing = "{fileID: 0}"

  /// A reference to an object in the same file.
  static func local(_ id: Int64) -> String { "{fileID: \(id)}" }

  /// A reference to an object of another file. `type` is 2 for files that are read as they are, 3 for imported ones.
  static func foreign(_ id: Int64, _ guid: String, type: Int) -> String {
    "{fileID: \(id), guid: \(guid), type: \(type)}"
  }

  /// The fields that every object begins with.
  static let objectHead = """
      m_ObjectHideFlags: 0
      m_CorrespondingSourceObject: {fileID: 0}
      m_PrefabInstance: {fileID: 0}
      m_PrefabAsset: {fileID: 0}

    """

  /// A text as a scalar: as it is where nothing in it could be mistaken, in single quotes where they suffice, else in
  /// double quotes with escapes.
  static func scalar(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let isPlain =
      bytes.first.map { $0 > 64 && $0 < 123 && ($0 < 91 || $0 > 96) } == true
      && bytes.allSatisfy {
        ($0 > 64 && $0 < 91) || ($0 > 96 && $0 < 123) || (48...57).contains($0) || [45, 46, 95].contains($0)
      }
    if isPlain && !words.contains(text.lowercased()) { return text }
    if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) {
      return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case " "..<"\u{7f}": quoted.unicodeScalars.append(scalar)
      // The shortest escape, as Unity itself writes it.
      case ..<"\u{100}": quoted += escape("x", scalar, 2)
      case ..<"\u{10000}": quoted += escape("u", scalar, 4)
      default: quoted += escape("U", scalar, 8)
      }
    }
    return quoted + "\""
  }

  private static func escape(_ letter: String, _ scalar: Unicode.Scalar, _ width: Int) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
  }

  private static let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
}
