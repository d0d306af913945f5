import Foundation

/// A line as the voice gets it: printable ASCII, because flite knows nothing else and its letter-to-sound rules read
/// stray bytes as letters.
///
/// Accents are folded (é → e), ligatures and full-width forms taken apart, typographic marks replaced by plain ones,
/// some symbols by their names. What has no counterpart – other scripts, emoji, control characters – is left out and
/// listed, so that the user can be told.
struct SpokenText: Sendable, Equatable {
  let text: String
  /// What was left out, each character once, in the order of the line.
  let ignored: [Character]

  /// Throws `.empty`, `.tooLong` or `.nothingToSay`.
  init(_ line: String, limit: Int) throws(SpeechError) {
    // Counted in scalars: one visible character can have a megabyte of combining marks.
    let length = line.unicodeScalars.count
    guard length <= limit else { throw .tooLong(characters: length, limit: limit) }
    var words = ""
    var ignored: [Character] = []
    for character in line {
      let replacement = Self.replacement(for: character)
      words += replacement
      if replacement.isEmpty, !ignored.contains(character) { ignored.append(character) }
    }
    let text = words.split(separator: " ").joined(separator: " ")
    // A replacement such as "degrees" must not make a flood of text from a legal line.
    guard text.utf8.count <= 4 * limit else { throw .tooLong(characters: text.utf8.count, limit: limit) }
    guard text.utf8.contains(where: Self.isSpeakable) else {
      throw line.allSatisfy(\.isWhitespace) ? .empty : .nothingToSay(ignored: ignored)
    }
    self.text = text
    self.ignored = ignored
  }

  /// Letters, digits and the symbols that flite has a name for.
  private static func isSpeakable(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39: true
    default: false
    }
  }

  private static func replacement(for character: Character) -> String {
    if character.isWhitespace { return " " }
    if let known = marks[character] { return known }
    var result = ""
    for scalar in String(character).decomposedStringWithCompatibilityMapping.unicodeScalars {
      if (0x20..<0x7F).contains(scalar.value) {
        result.unicodeScalars.append(scalar)
      } else if let known = marks[Character(scalar)] {
        result += known
      }
    }
    return result
  }

  private static let marks: [Character: String] = [
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "′": "'", "“": "\"", "”": "\"", "„": "\"", "‟": "\"", "«": "\"",
    "»": "\"", "″": "\"", "‐": "-", "‑": "-", "‒": "-", "–": ", ", "—": ", ", "―": ", ", "−": " minus ", "…": ", ",
    "⁄": "/", "×": " times ", "÷": " divided by ", "€": " euros ", "£": " pounds ", "¥": " yen ", "°": " degrees ",
    "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "ð": "th", "Ð": "Th", "þ": "th", "Þ": "Th", "ı": "i", "¿": " ", "¡": " ", "·": " ", "•": " ", "\u{AD}": " ",
  ]
}
