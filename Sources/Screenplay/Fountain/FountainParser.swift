/// Finds the elements of a Fountain file. It takes every text: what is nothing else is action.
///
/// Stricter than some tools where the format is (a cue has a blank line above it and text below), more lenient where
/// writers are (a heading needs no blank lines around it).
struct FountainParser {
  private(set) var document = FountainDocument()
  private(set) var diagnostics: [Diagnostic] = []
  let source: SourceText
  let lexer: FountainLexer

  /// What an ordinary line would continue.
  private enum Block { case none, action, dialogue }
  private var block = Block.none
  /// Whether the last line that was not only notes was blank.
  private var isAfterBlank = true
  /// Blank lines within dialogue, kept by two spaces on them, that count only if dialogue follows.
  private var heldBlanks: [Int] = []
  /// Lines of action that look like cues: reported once it is known who speaks.
  private var suspects: [(cue: String, offset: Int, isSure: Bool)] = []

  init(_ source: SourceText) {
    self.source = source
    lexer = FountainLexer(source)
    let title = TitlePageReader(lexer.lines, source)
    document.titlePage = title.entries
    document.boneyards = lexer.boneyards.map(source.string)
    for line in lexer.lines[..<title.next] { place(line.notes, line: 0, shift: 0, isInside: false) }
    if !title.entries.isEmpty { isAfterBlank = false }
    for index in title.next..<lexer.lines.count { read(index) }
    reportSuspects()
    reportUnclosed()
  }

  private mutating func read(_ index: Int) {
    let line = lexer.lines[index]
    if line.isTransparent {
      place(line.notes, line: block == .none ? 0 : openLineCount, shift: 0, isInside: block != .none)
    } else if line.isBlank {
      if block == .dialogue, line.text.utf8.count >= 2 {
        heldBlanks.append(line.start)
      } else {
        heldBlanks = []
        block = .none
      }
      isAfterBlank = true
    } else {
      if block == .dialogue { dialogue(line) } else { ordinary(line, index) }
      isAfterBlank = false
    }
  }

  private var openLineCount: Int { document.elements.last?.lines.count ?? 0 }

  /// Reads a line of a cue's block. Only marks that cannot be speech mean something else there.
  private mutating func dialogue(_ line: LogicalLine) {
    let text = line.text.trimmed
    if Self.isPageBreak(text) {
      heldBlanks = []
      add(.pageBreak, "", line, dropping: text.utf8.count)
      block = .none
      return
    }
    let first = text.utf8.first
    if first == UInt8(ascii: "~") {
      add(.lyric, text.dropping(1), line, dropping: 1)
    } else if first == UInt8(ascii: "("), text.utf8.last == UInt8(ascii: ")"), text.utf8.count > 1 {
      add(.parenthetical, Substring(text.dropping(1).utf8.dropLast()), line, dropping: 1)
    } else if document.elements.last?.kind == .dialogue {
      for offset in heldBlanks { append("", at: offset, end: offset) }
      append(text, line)
    } else {
      add(.dialogue, text, line)
    }
    heldBlanks = []
    block = .dialogue
  }

  /// Reads a line outside of dialogue.
  private mutating func ordinary(_ line: LogicalLine, _ index: Int) {
    let text = line.text.trimmed
    switch text.utf8.first {
    case UInt8(ascii: "=") where Self.isPageBreak(text): add(.pageBreak, "", line, dropping: text.utf8.count)
    case UInt8(ascii: "=") where text.dropping(1).utf8.first != UInt8(ascii: "="):
      add(.synopsis, text.dropping(1), line, dropping: 1)
    case UInt8(ascii: "#"):
      let depth = text.utf8.prefix { $0 == UInt8(ascii: "#") }.count
      add(.section(depth: min(depth, 6)), text.dropping(depth), line, dropping: depth)
    case UInt8(ascii: "~"): add(.lyric, text.dropping(1), line, dropping: 1)
    case UInt8(ascii: "!"): action(text.dropping(1), line, dropping: 1, isForced: true)
    case UInt8(ascii: "@"):
      guard let cue = FountainRules.cue(text.dropping(1)) else { return action(line.text[...], line) }
      self.cue(cue, text, line, isForced: true)
    case UInt8(ascii: "."):
      guard let letter = text.dropping(1).unicodeScalars.first?.properties,
        letter.isAlphabetic || letter.numericType != nil
      else { return action(line.text[...], line) }
      heading(text.dropping(1), line, isForced: true)
    case UInt8(ascii: ">") where text.utf8.last == UInt8(ascii: "<") && text.utf8.count > 1:
      add(.centered, Substring(text.dropping(1).utf8.dropLast()), line, dropping: 1)
    case UInt8(ascii: ">"): add(.transition(isForced: true), text.dropping(1), line, dropping: 1)
    default: plain(text, line, index)
    }
  }

  /// Reads a line that no mark forces to be anything.
  private mutating func plain(_ text: Substring, _ line: LogicalLine, _ index: Int) {
    let isMarked = text.utf8.first == Ascii.star || text.utf8.first == Ascii.underscore
    let bare = isMarked ? Emphasis.removed(from: String(text))[...] : text
    if FountainRules.setting(bare) != nil, isAfterBlank || block == .none || FountainRules.beginsInCapitals(bare) {
      return heading(text, line, isForced: false)
    }
    let isFollowed = hasText(after: index)
    if isAfterBlank, !isFollowed, FountainRules.isTransition(bare) {
      return add(.transition(isForced: false), text, line)
    }
    if isFollowed, let cue = FountainRules.plainCue(text) {
      if isAfterBlank { return self.cue(cue, text, line, isForced: false) }
      let next = lexer.lines[index + 1].text.trimmed
      let isSure = next.first == "(" && next.last == ")"
      if suspects.count < 1000 { suspects.append((Identifier.key(cue.name), line.textStart, isSure)) }
    }
    action(line.text[...], line)
  }

  /// Whether the next line that is not only notes has text.
  private func hasText(after index: Int) -> Bool {
    var next = index + 1
    while next < lexer.lines.count, lexer.lines[next].isTransparent { next += 1 }
    return next < lexer.lines.count && !lexer.lines[next].isEmpty
  }

  private mutating func heading(_ text: Substring, _ line: LogicalLine, isForced: Bool) {
    let (heading, number) = FountainRules.splitNumber(text)
    add(.sceneHeading(number: number, isForced: isForced), heading[...], line, dropping: isForced ? 1 : 0)
  }

  private mutating func cue(_ cue: FountainRules.Cue, _ text: Substring, _ line: LogicalLine, isForced: Bool) {
    add(
      .character(name: cue.name, extensions: cue.extensions, isDual: cue.isDual, isForced: isForced),
      isForced ? text.dropping(1) : text, line, dropping: isForced ? 1 : 0)
    block = .dialogue
  }

  private mutating func action(
    _ text: Substring, _ line: LogicalLine, dropping marks: Int = 0, isForced: Bool = false
  ) {
    if block == .action {
      append(text, line, dropping: marks)
    } else {
      add(.action(isForced: isForced), text, line, dropping: marks, keepsIndent: !isForced)
    }
    block = .action
  }

  private static func isPageBreak(_ text: Substring) -> Bool {
    text.utf8.count >= 3 && text.utf8.allSatisfy { $0 == 61 }
  }
}

// Elements and notes.
extension FountainParser {
  /// Adds an element of one line. `marks` bytes before `text` force its kind; white space after them goes too.
  private mutating func add(
    _ kind: FountainElement.Kind, _ text: Substring, _ line: LogicalLine, dropping marks: Int = 0,
    keepsIndent: Bool = false
  ) {
    let position = source.position(at: line.textStart)
    document.elements.append(FountainElement(kind: kind, lines: [], position: position))
    append(keepsIndent ? text : text.trimmed, line, dropping: marks)
    block = .none
  }

  private mutating func append(_ text: Substring, _ line: LogicalLine, dropping marks: Int = 0) {
    // How much shorter than the line's text the element's is at its front: notes are counted from there.
    let indent = line.text.leadingBlanks
    let startsBlank = text.leadingBlanks > 0
    let shift =
      startsBlank && marks == 0
      ? 0 : indent + marks + (startsBlank ? 0 : line.text.dropping(indent + marks).leadingBlanks)
    let index = openLineCount
    append(text, at: line.textStart, end: line.end)
    place(line.notes, line: index, shift: shift, isInside: true)
  }

  private mutating func append(_ text: Substring, at offset: Int, end: Int) {
    var raw = Substring(text)
    while raw.unicodeScalars.last?.properties.isWhitespace == true { raw.unicodeScalars.removeLast() }
    let line = FountainLine(raw: String(raw), position: source.position(at: offset), end: end)
    document.elements[document.elements.count - 1].lines.append(line)
  }

  private mutating func place(_ notes: [LexedNote], line: Int, shift: Int, isInside: Bool) {
    for note in notes {
      document.notes.append(
        FountainNote(
          text: source.string(note.content), position: source.position(at: note.content.lowerBound - 2),
          element: document.elements.count - (isInside ? 1 : 0), isInside: isInside, line: line,
          offset: max(0, note.offset - shift), start: note.content.lowerBound))
    }
  }

  private mutating func reportSuspects() {
    guard !suspects.isEmpty else { return }
    var names: Set<String> = []
    for element in document.elements {
      if case .character(let name, _, _, _) = element.kind { names.insert(Identifier.key(name)) }
    }
    for suspect in suspects where suspect.isSure || names.contains(suspect.cue) {
      diagnostics.append(
        Diagnostic(
          .warning, at: source.position(at: suspect.offset), "this looks like a character's cue but is action",
          fix: "put a blank line before it, or \"!\" in front of it if it is action"))
    }
  }

  private mutating func reportUnclosed() {
    for range in lexer.unclosedNotes.prefix(1000) {
      let text = source.string(range.lowerBound + 2..<min(range.upperBound, range.lowerBound + 40, source.bytes.count))
      let word = text.prefix { $0.isLetter }.lowercased()
      let severity: Diagnostic.Severity = Directive.Name(rawValue: word) == nil ? .warning : .error
      diagnostics.append(
        Diagnostic(
          severity, at: source.position(at: range.lowerBound), "\"[[\" opens a note that does not end",
          fix: "close it with \"]]\" before the next blank line"))
    }
    if let offset = lexer.unclosedBoneyard {
      diagnostics.append(
        Diagnostic(
          .warning, at: source.position(at: offset), "\"/*\" opens a comment that does not end, so it is taken as text",
          fix: "close it with \"*/\""))
    }
  }
}
