/// A note that is an instruction: `[[name word key=value key="quoted value"]]`, its values still text.
struct Directive {
  /// The directives there are.
  enum Name: String, CaseIterable {
    case shot, event, haptic, marker, line, camera, ambience, emotion, transition, pause

    /// How many words without a key it takes at most.
    var mostWords: Int { self == .camera || self == .transition ? 3 : 1 }

    /// The keys it takes.
    var keys: [String] {
      switch self {
      case .shot: ["cam", "cast", "dur", "fps", "model", "picture", "prompt", "seed", "size", "steps", "takes"]
      case .event: ["at", "force"]
      case .haptic: ["at", "dur", "impact", "sharpness"]
      case .marker: ["at"]
      case .line: ["at", "voice"]
      case .camera: ["amount", "at", "dur"]
      case .ambience: ["level"]
      case .emotion, .pause: []
      case .transition: ["dur"]
      }
    }

    /// A right one, for error messages.
    var example: String {
      switch self {
      case .shot: "[[shot sh010 dur=5s seed=42]]"
      case .event: "[[event thunder at=1.0 force=0.8]]"
      case .haptic: "[[haptic impact=0.9 at=1.0]]"
      case .marker: "[[marker door_opens at=2.0]]"
      case .line: "[[line mira_0001]]"
      case .camera: "[[camera pan left amount=0.2]]"
      case .ambience: "[[ambience rain level=0.5]]"
      case .emotion: "[[emotion angry]]"
      case .transition: "[[transition dissolve dur=0.5s]]"
      case .pause: "[[pause 0.5s]]"
      }
    }
  }

  /// A value and where it is.
  struct Word {
    var text: String
    var offset: Int
  }

  var name: Name
  /// Where the name ends in the file.
  var nameEnd: Int
  /// Words without a key.
  var words: [Word] = []
  /// Values by key, in the order written.
  var pairs: [(key: Word, value: Word)] = []
  /// Where the note is.
  var position: SourcePosition
}

/// What a note turned out to be.
enum NoteMeaning {
  case directive(Directive)
  /// A note for people, with what may be wrong about it.
  case note(Diagnostic?)
}

/// Tells directives from notes for people, and takes them apart.
struct DirectiveParser {
  let source: SourceText

  /// A note is a directive if its first word is one's name in small letters; unless more words follow than the
  /// directive could take and no key among them, as in "line needs work".
  func meaning(of note: FountainNote, _ diagnostics: inout [Diagnostic]) -> NoteMeaning {
    let text = note.text
    guard let first = text.firstIndex(where: { !$0.isWhitespace }) else { return .note(nil) }
    let word = text[first...].prefix { !$0.isWhitespace }
    guard let name = Directive.Name(rawValue: String(word)) else {
      return .note(misspelling(of: word, followedBy: text[word.endIndex...], note))
    }
    let nameEnd = note.start + text.utf8.distance(from: text.startIndex, to: word.endIndex)
    var directive = Directive(name: name, nameEnd: nameEnd, position: note.position)
    var faults: [Diagnostic] = []
    split(text[word.endIndex...], at: nameEnd, into: &directive, &faults)
    if directive.pairs.isEmpty, let doubt = proseDoubt(directive) { return .note(doubt) }
    diagnostics += faults
    return .directive(directive)
  }

  /// Why a directive without keys is rather a sentence for people.
  private func proseDoubt(_ directive: Directive) -> Diagnostic? {
    let first = directive.words.first?.text ?? ""
    let isProse =
      switch directive.name {
      case .pause:
        !first.isEmpty && first.first?.isNumber == false && !"@-.+".contains(first.prefix(1)) && first != "nan"
      case .camera: !isNear(first, Screenplay.CameraMove.Kind.allCases.map(\.rawValue))
      case .transition: !isNear(first, Screenplay.Transition.Kind.allCases.map(\.rawValue))
      default: false
      }
    guard directive.words.count > directive.name.mostWords || (isProse && !first.isEmpty) else { return nil }
    return Diagnostic(
      .warning, at: directive.position, "this begins like a directive but reads like a note, and is taken as one",
      fix: "write it as \(directive.name.example), or begin it with a capital letter")
  }

  private func isNear(_ word: String, _ known: [String]) -> Bool {
    known.contains(word) || nearest(word, in: known) != nil
  }

  private func misspelling(of word: Substring, followedBy rest: Substring, _ note: FountainNote) -> Diagnostic? {
    guard word.utf8.count <= 16, word.utf8.count >= 3, rest.contains(where: { $0 == "=" || $0 == "_" || $0.isNumber }),
      let name = nearest(word, in: Directive.Name.allCases.map(\.rawValue))
    else {
      return nil
    }
    let words = rest.prefix(200).split(whereSeparator: \.isWhitespace)
    let hasKey = words.contains { word in
      word.firstIndex(of: "=").map { $0 > word.startIndex && word[..<$0].allSatisfy(\.isLetter) } ?? false
    }
    let isId =
      words.count == 1 && words[0].contains { $0.isNumber || $0 == "_" }
      && Identifier.fault(in: String(words[0])) == nil
    guard hasKey || isId else { return nil }
    return Diagnostic(
      .warning, at: note.position, "\"\(word)\" is no directive, so this is a note",
      fix: "write \"\(name)\" if that was meant")
  }

  /// Splits at white space; values may be quoted.
  private func split(
    _ text: Substring, at start: Int, into directive: inout Directive, _ faults: inout [Diagnostic]
  ) {
    let bytes = Array(text.utf8)
    var index = 0
    while true {
      while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
      guard index < bytes.count else { return }
      let begin = index
      guard directive.words.count + directive.pairs.count < 32 else {
        faults.append(
          Diagnostic(
            .error, at: source.position(at: start + begin), "the directive goes on for too long",
            fix: "close it with \"]]\" after its last value"))
        return
      }
      while index < bytes.count, !Self.isSpace(bytes[index]), bytes[index] != 61, !Self.isQuote(bytes[index]) {
        index += 1
      }
      if index < bytes.count, bytes[index] == 61, index > begin {
        let key = Directive.Word(text: String(decoding: bytes[begin..<index], as: UTF8.self), offset: start + begin)
        index += 1
        let value = Self.value(bytes, &index, start, source, &faults)
        directive.pairs.append((key, value))
      } else {
        index = begin
        directive.words.append(Self.value(bytes, &index, start, source, &faults))
      }
    }
  }

  private static func value(
    _ bytes: [UInt8], _ index: inout Int, _ start: Int, _ source: SourceText, _ faults: inout [Diagnostic]
  ) -> Directive.Word {
    let begin = index
    if index < bytes.count, isQuote(bytes[index]) {
      let quote = bytes[index]
      index += 1
      let inner = index
      while index < bytes.count, bytes[index] != quote { index += 1 }
      let text = String(decoding: bytes[inner..<index], as: UTF8.self)
      if index == bytes.count {
        faults.append(
          Diagnostic(
            .error, at: source.position(at: start + begin), "a quoted value does not end",
            fix: "close it with the same quotation mark"))
      }
      index = min(index + 1, bytes.count)
      return Directive.Word(text: text, offset: start + begin)
    }
    while index < bytes.count, !isSpace(bytes[index]) { index += 1 }
    return Directive.Word(text: String(decoding: bytes[begin..<index], as: UTF8.self), offset: start + begin)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { Ascii.isBlank(byte) || Ascii.isNewline(byte) }
  private static func isQuote(_ byte: UInt8) -> Bool { byte == 34 || byte == 39 }
}
