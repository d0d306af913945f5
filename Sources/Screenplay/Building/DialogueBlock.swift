/// A cue's block while it is read: usually one line; several where each has its own `[[line]]`.
struct DialogueBlock {
  /// A line directive.
  struct Tag {
    var id: String?
    var at: TimeSpec?
    var voice: String?
    var position: SourcePosition
    /// Where the word `line` ends.
    var nameEnd: Int
    /// Whether there is no word for an id at all, so that one may be put in.
    var lacksId: Bool
  }

  /// What becomes one line.
  struct Part {
    var tag: Tag?
    var before: [String] = []
    /// What came after the directive: it belongs to this line unless another directive follows.
    var after: [String] = []
    var parentheticals: [String] = []
    var laterParentheticals: [String] = []
    var emotion: String?
    var position: SourcePosition?
    var laterPosition: SourcePosition?
    /// A pause that came after some of the text.
    var pause: SourcePosition?

    var hasText: Bool { position != nil || laterPosition != nil }
  }

  var character: String
  var extensions: [String]
  var isDual: Bool
  var cue: SourcePosition
  /// Finished parts, and the one being read.
  var parts: [Part] = []
  var part = Part()
  /// After the last line with words.
  var end: Int?

  init(character: String, extensions: [String], isDual: Bool, cue: SourcePosition) {
    self.character = character
    self.extensions = extensions
    self.isDual = isDual
    self.cue = cue
  }

  /// Adds a stretch of an element; gives whether there was anything in it.
  @discardableResult
  mutating func add(
    _ element: FountainElement, from start: (line: Int, offset: Int), to end: (line: Int, offset: Int),
    _ diagnostics: inout [Diagnostic]
  ) -> Bool {
    if case .character = element.kind { return false }
    guard start.line < end.line || start.offset < end.offset || element.kind == .parenthetical else { return false }
    if element.kind == .parenthetical {
      // Whole or not at all, when its end is reached.
      guard end.line >= element.lines.count else { return false }
      addParenthetical(element.text.inOneLine)
      return true
    }
    var hasText = false
    for index in start.line..<min(element.lines.count, end.line + 1) {
      let line = element.lines[index]
      let from = index == start.line ? start.offset : 0
      let count = index == end.line ? max(0, end.offset - from) : line.raw.utf8.count
      let raw = Substring(line.raw.utf8.dropFirst(from).prefix(count))
      guard raw.contains(where: { !$0.isWhitespace }) else { continue }
      hasText = true
      self.end = line.end
      add(String(raw.trimmed), at: line.position)
    }
    if hasText, let place = part.pause {
      part.pause = nil
      diagnostics.append(
        Diagnostic(
          .warning, at: place, "a pause in the middle of a line is made after the whole line",
          fix: "give what is said before and after it a [[line]] directive each"))
    }
    return hasText
  }

  private mutating func add(_ raw: String, at position: SourcePosition) {
    if part.tag == nil {
      part.before.append(raw)
      part.position = part.position ?? position
    } else {
      part.after.append(raw)
      part.laterPosition = part.laterPosition ?? position
    }
  }

  private mutating func addParenthetical(_ text: String) {
    if part.tag == nil || part.position == nil {
      part.parentheticals.append(text)
    } else {
      part.laterParentheticals.append(text)
    }
  }

  /// Takes a line directive. The first in a block is for all of it; each further one ends what came since the last.
  mutating func add(_ tag: Tag, _ diagnostics: inout [Diagnostic]) {
    guard let first = part.tag else {
      part.tag = tag
      return
    }
    guard part.laterPosition != nil else {
      diagnostics.append(
        Diagnostic(
          .error, at: tag.position, "this line has a directive already, at \(first.position)", fix: "keep one of them"))
      return
    }
    var next = Part(emotion: part.emotion)
    if part.position != nil {
      (next.before, next.position, next.parentheticals) = (part.after, part.laterPosition, part.laterParentheticals)
      (part.after, part.laterPosition, part.laterParentheticals) = ([], nil, [])
    }
    next.tag = tag
    parts.append(part)
    part = next
  }

  /// The line a part becomes.
  func line(_ part: Part) -> Screenplay.Line {
    let raw = part.before + part.after
    let text = raw.map(Emphasis.removed).joined(separator: " ").inOneLine
    var line = Screenplay.Line(
      character: character, text: text, position: part.position ?? part.laterPosition ?? cue)
    line.raw = raw.joined(separator: "\n")
    line.id = part.tag?.id
    line.idPosition = part.tag?.position
    line.at = part.tag?.at
    line.voice = part.tag?.voice
    line.emotion = part.emotion
    line.extensions = extensions
    line.parentheticals = part.parentheticals + part.laterParentheticals
    line.isDual = isDual
    line.cuePosition = cue
    return line
  }

  /// Where ids can be put in: behind the last words, or into directives without one.
  func tagPoints(for spoken: [Part]) -> [TagPoint] {
    spoken.compactMap { part in
      guard let tag = part.tag else { return end.map { TagPoint(offset: $0, isWhole: true, character: character) } }
      return tag.lacksId ? TagPoint(offset: tag.nameEnd, isWhole: false, character: character) : nil
    }
  }
}

/// Where a line id can be put into a text.
struct TagPoint {
  /// The byte to put it before.
  var offset: Int
  /// Whether a whole directive is needed, or only an id within one.
  var isWhole: Bool
  /// Who speaks.
  var character: String
}
