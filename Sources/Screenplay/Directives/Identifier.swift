import Foundation

/// The rules of shot and line ids: they become names of files and folders on every system.
public enum Identifier {
  /// The longest id, in characters.
  public static let longest = 64

  /// What is wrong with `text` as an id, as the end of a sentence; nil where it can be used.
  ///
  /// Letters and digits of any script, `_` and `-`; not a name that Windows reserves for a device.
  public static func fault(in text: String) -> String? {
    if text.isEmpty { return "is empty" }
    if text.count > longest || text.utf8.count > 3 * longest { return "is longer than \(longest) characters" }
    if let wrong = text.first(where: { !isAllowed($0) }) {
      let shown = wrong.isWhitespace || wrong.unicodeScalars.contains { $0.value < 32 } ? "white space" : "\"\(wrong)\""
      return "contains \(shown)"
    }
    if text.hasPrefix("-") { return "begins with a dash" }
    if isReserved(text) { return "is a name that Windows reserves" }
    return nil
  }

  /// Whether the part of a file name before its first dot is a device on Windows: CON, NUL, COM1….
  static func isReserved(_ name: some StringProtocol) -> Bool {
    let stem = name.split(separator: ".", omittingEmptySubsequences: false).first.map { $0.uppercased() } ?? ""
    if ["CON", "PRN", "AUX", "NUL"].contains(stem) { return true }
    let numbers: Set<Character> = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"]
    return stem.count == 4 && (stem.hasPrefix("COM") || stem.hasPrefix("LPT")) && numbers.contains(stem.last ?? "0")
  }

  private static func isAllowed(_ character: Character) -> Bool {
    if character == "_" || character == "-" { return true }
    guard let first = character.unicodeScalars.first else { return false }
    guard first.properties.isAlphabetic || first.properties.numericType == .decimal else { return false }
    // Marks may follow (é in two scalars), joiners and variation selectors may not: they cannot be seen.
    return character.unicodeScalars.dropFirst().allSatisfy {
      switch $0.properties.generalCategory {
      case .nonspacingMark, .spacingMark: !$0.properties.isVariationSelector
      default: $0.properties.isAlphabetic
      }
    }
  }

  /// What two names have in common when case and Unicode form do not count: file systems differ in both.
  public static func key(_ text: String) -> String {
    // Upper case first, so that ß and ss, ſ and s fall together.
    text.precomposedStringWithCanonicalMapping.uppercased().lowercased().precomposedStringWithCanonicalMapping
  }

  /// A name as the beginning of an id: lower case, runs of anything but letters and digits become one `_`, at most 48
  /// characters; `line` where nothing is left.
  public static func slug(_ name: String) -> String {
    var text = ""
    for character in name.precomposedStringWithCanonicalMapping.lowercased() {
      if character != "_", character != "-", isAllowed(character) {
        text.append(character)
      } else if !text.isEmpty, text.last != "_" {
        text.append("_")
      }
      if text.count >= 48 || text.utf8.count >= 120 { break }
    }
    while text.last == "_" { text.removeLast() }
    return text.isEmpty ? "line" : text
  }
}
