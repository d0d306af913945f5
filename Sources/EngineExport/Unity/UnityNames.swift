/// What things of a cut are called in Unity.
struct UnityNames {
  /// The cut's id.
  let id: String
  /// The id as a C# identifier.
  let identifier: String
  /// Name of the package: lower-case ASCII letters, digits, `-`, `_` and `.`.
  let package: String

  init(id: String) {
    self.id = id
    // Two cuts must never share a package or a namespace, so a name that had to be changed gets a mark of the original.
    let mark = String(MD5.hexadecimal(id).prefix(8))
    func changed(_ kept: (UInt8) -> Bool) -> (text: String, isSame: Bool) {
      let bytes = id.utf8.map { kept($0) ? $0 : UInt8(ascii: "_") }
      return (String(decoding: bytes.prefix(100), as: UTF8.self), bytes.count <= 100 && bytes.elementsEqual(id.utf8))
    }
    let word = changed { Self.isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
    identifier = word.isSame ? word.text : word.text + "_" + mark
    let name = changed { (Self.isLetterOrDigit($0) && !($0 < 97 && $0 > 57)) || [45, 46, 95].contains($0) }
    let isName = name.isSame && !id.isEmpty && !id.hasPrefix(".") && !id.hasSuffix(".") && !id.contains("..")
    let safe = name.text.split(separator: ".").joined(separator: ".")
    package = "com.hoofbeat.cutscene." + (isName ? id : safe + (safe.isEmpty ? "" : "-") + mark)
  }

  /// Namespace of the scripts, and name of their assembly. One for each cut: two packages with the same class in the same
  /// namespace would make that class ambiguous in the game's own scripts.
  var namespace: String { "Hoofbeat.Cutscene_" + identifier }
  /// Name of the editor's assembly.
  var editorAssembly: String { namespace + ".Editor" }
  /// Extension of the file that becomes a Timeline. One for each cut: Unity refuses two importers of one extension.
  var timelineExtension: String { "cutscene_" + identifier.lowercasedASCII }

  /// The GUID of a file or folder of the package: the same in every export.
  func guid(_ path: String) -> String { MD5.hexadecimal("\(package)/\(path)") }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}

extension String {
  /// The text with A to Z made small and nothing else changed, whatever the locale.
  fileprivate var lowercasedASCII: String {
    String(decoding: utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }
}
