/// How long a line takes to say, before any model has said it: counted from its letters.
enum SpeakingTime {
  /// Latin, Cyrillic and Greek letters a second; about 150 English words a minute.
  static let lettersPerSecond = 13.0
  /// Chinese characters and Korean syllables a second.
  static let syllablesPerSecond = 4.8
  /// Kana a second.
  static let kanaPerSecond = 7.5
  /// A breath at commas and at the ends of sentences.
  static let comma = 0.18
  static let stop = 0.35

  /// Seconds.
  static func seconds(_ text: String) -> Double {
    var sum = 0.0
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x3040...0x30FF: sum += 1 / kanaPerSecond
      case 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF, 0xAC00...0xD7A3: sum += 1 / syllablesPerSecond
      default:
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter:
          sum += 1 / lettersPerSecond
        case .decimalNumber: sum += 0.3
        case .otherPunctuation:
          sum +=
            ",;:、，；：".unicodeScalars.contains(scalar) ? comma : ".!?。！？…".unicodeScalars.contains(scalar) ? stop : 0
        default: break
        }
      }
    }
    return max(sum, 0.4)
  }
}
