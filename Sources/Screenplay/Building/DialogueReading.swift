/// Dialogue: a cue and everything up to the next blank line.
extension ScreenplayBuilder {
  /// Reads the block whose cue is element `start`; gives the index after its last element.
  mutating func readDialogue(from start: Int) -> Int {
    guard case .character(let name, let extensions, let isDual, _) = document.elements[start].kind else {
      return start + 1
    }
    var block = DialogueBlock(
      character: name.inOneLine, extensions: extensions.filter { !Self.isContinued($0) }, isDual: isDual,
      cue: document.elements[start].position)
    let isImplicit = open == nil
    if isImplicit {
      // Everything of the block goes to one shot, so it is opened for as long.
      open = pending
      pending = ShotDraft()
      open?.touch(block.cue)
    }
    // Directives may stand on the cue, between its lines and directly below them.
    var later: [Directive] = []
    var end = start
    repeat {
      read(element: end, &block, &later)
      end += 1
    } while end < document.elements.count && Self.isSpeech(document.elements[end].kind)
    finish(block, isImplicit: isImplicit)
    for directive in later { read(directive) }
    return end
  }

  private static func isSpeech(_ kind: FountainElement.Kind) -> Bool {
    kind == .parenthetical || kind == .dialogue || kind == .lyric
  }

  private static func isContinued(_ text: String) -> Bool {
    ["CONTD", "CONT", "CONTINUED"].contains(text.uppercased().filter(\.isLetter))
  }

  private mutating func read(element index: Int, _ block: inout DialogueBlock, _ later: inout [Directive]) {
    let element = document.elements[index]
    var (line, offset) = (0, 0)
    while note < document.notes.count, document.notes[note].element == index {
      let current = document.notes[note]
      note += 1
      guard let directive = directive(in: current) else { continue }
      block.add(element, from: (line, offset), to: (current.line, current.offset), &diagnostics)
      (line, offset) = (current.line, current.offset)
      if directive.name == .shot || directive.name == .transition {
        later.append(directive)
      } else {
        read(directive, in: &block)
      }
    }
    let rest = block.add(element, from: (line, offset), to: (element.lines.count, 0), &diagnostics)
    if rest, let shot = later.first(where: { $0.name == .shot }) { refuseShot(shot, &later) }
  }

  /// A shot cannot begin while someone speaks.
  private mutating func refuseShot(_ shot: Directive, _ later: inout [Directive]) {
    diagnostics.append(
      Diagnostic(
        .error, at: shot.position, "a shot cannot begin in the middle of dialogue",
        fix: "put [[shot]] on a line of its own above the cue"))
    later.removeAll { $0.name == .shot }
  }

  private mutating func read(_ directive: Directive, in block: inout DialogueBlock) {
    switch directive.name {
    case .line:
      var values = DirectiveValues(directive, source)
      let tag = DialogueBlock.Tag(
        id: directive.words.isEmpty ? nil : values.id(of: "the line"), at: values.time("at"),
        voice: values.path("voice"), position: directive.position, nameEnd: directive.nameEnd,
        lacksId: directive.words.isEmpty)
      diagnostics += values.diagnostics
      block.add(tag, &diagnostics)
    case .emotion:
      var values = DirectiveValues(directive, source)
      block.part.emotion = values.id(of: "the emotion")?.lowercased() ?? block.part.emotion
      diagnostics += values.diagnostics
    case .pause:
      var values = DirectiveValues(directive, source)
      let lines = (open?.shot.lines.count ?? 0) + block.parts.count + (block.part.hasText ? 1 : 0)
      if let duration = pause(&values) {
        let pause = Screenplay.Pause(duration: duration, afterLine: lines, position: directive.position)
        open?.shot.pauses.append(pause)
        if block.part.hasText { block.part.pause = directive.position }
      }
      diagnostics += values.diagnostics
    default: read(directive)
    }
  }

  private mutating func finish(_ block: DialogueBlock, isImplicit: Bool) {
    var parts = block.parts + [block.part]
    let spoken = parts.filter(\.hasText)
    for part in parts where !part.hasText {
      if let tag = part.tag {
        diagnostics.append(
          Diagnostic(
            .error, at: tag.position, "there is nothing said for this line directive",
            fix: "put it at the end of what is said, once for each line"))
      }
    }
    if spoken.isEmpty {
      // (shrugs) without a word is something seen.
      let gestures = parts.flatMap(\.parentheticals).map { "(\($0))" }
      let text = ([block.character] + gestures).joined(separator: " ")
      if !gestures.isEmpty { open?.add(action: text, at: block.cue) }
      parts = []
    }
    for part in spoken { open?.shot.lines.append(block.line(part)) }
    tagPoints += block.tagPoints(for: spoken)
    guard isImplicit, let draft = open else { return }
    open = nil
    if draft.shot.lines.isEmpty { pending = draft } else { commit(draft) }
  }
}
