import CutModel

/// What is the same in all bundles for programs other than engines.
enum BundleNames {
  /// `text` as a part of a file name: letters, digits, `-`, `_` and `.` stay, everything else becomes `_`. No dots at the
  /// ends, which hide files or which Windows drops, and at most 120 bytes.
  static func safe(_ text: String) -> String {
    var name = String(text.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" }.drop { $0 == "." })
    while name.hasSuffix(".") || name.utf8.count > 120 { name.removeLast() }
    return name.isEmpty ? "_" : name
  }

  /// Writes what every bundle holds: the cut itself, how it was made, and what is what.
  static func writeCommon(_ source: ExportSource, readme: String, to bundle: BundleWriter) throws {
    try bundle.write(try source.cut.json(), to: "cutscene.json")
    let disclosure = source.disclosure
    try bundle.write(disclosure.hasSuffix("\n") ? disclosure : disclosure + "\n", to: "GENERATED.txt")
    try bundle.write(readme, to: "README.txt")
  }
}
