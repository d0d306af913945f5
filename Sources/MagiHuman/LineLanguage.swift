/// The language of a line, as the prompt's form names it; told from its letters and its small words.
enum LineLanguage: String, CaseIterable {
  case english = "English"
  case mandarin = "Mandarin"
  case japanese = "Japanese"
  case korean = "Korean"
  case german = "German"
  case french = "French"

  /// - Parameter text: a line of dialogue; English when nothing says otherwise.
  init(of text: String) {
    var hasHan = false
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x3040...0x30FF:
        self = .japanese
        return
      case 0xAC00...0xD7A3, 0x1100...0x11FF:
        self = .korean
        return
      case 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: hasHan = true
      default: break
      }
    }
    if hasHan {
      self = .mandarin
      return
    }
    let words = Set(text.lowercased().split { !$0.isLetter && $0 != "'" && $0 != "’" }.map(String.init))
    let counts = Self.smallWords.map { ($0.key, $0.value.intersection(words).count) }
    let most = counts.max { ($0.1, $1.0.rawValue) < ($1.1, $0.0.rawValue) }
    if let most, most.1 > 0 { self = most.0 } else { self = .english }
  }

  private static let smallWords: [LineLanguage: Set<String>] = [
    .english: [
      "the", "and", "is", "are", "you", "i", "we", "it", "to", "of", "that", "this", "what", "not", "my", "your", "he",
      "she",
    ],
    .german: [
      "der", "die", "das", "und", "ist", "ich", "du", "wir", "nicht", "ein", "eine", "es", "sie", "mein", "wo", "zu",
      "was",
      "hier", "auf",
    ],
    .french: [
      "le", "la", "les", "et", "est", "je", "tu", "nous", "vous", "pas", "un", "une", "des", "que", "qui", "c'est",
      "ce",
      "mon", "ne", "où", "ici",
    ],
  ]
}
