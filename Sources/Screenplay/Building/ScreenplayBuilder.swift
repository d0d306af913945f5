/// Makes scenes, shots and lines of a Fountain document and its directives.
///
/// Where text goes: into the explicit shot that is open; else into `pending`, which becomes the next explicit shot, or
/// the shot of the next dialogue, or a silent shot at the scene's end.
struct ScreenplayBuilder {
  let source: SourceText
  let document: FountainDocument
  var screenplay: Screenplay
  var diagnostics: [Diagnostic]

  /// The scene being read; its shots are committed ones.
  var scene: Screenplay.Scene
  /// The explicit shot being read.
  var open: ShotDraft?
  /// What waits for a shot.
  var pending = ShotDraft()
  /// How the next shot comes in.
  var transition: Screenplay.Transition?
  /// What is heard from shot to shot in this scene.
  var ambiences: [Screenplay.Ambience] = []
  /// Where line ids could be put in.
  var tagPoints: [TagPoint] = []
  /// The scene of `screenplay` with the last shot so far.
  var lastShotScene: Int?
  /// The next note to read.
  var note = 0
  private var hasGivenUp = false
  /// After so many diagnostics no more directives are read.
  private static let mostFaults = 10_000

  /// Reads everything, and gives the builder with its result and all diagnostics in order.
  static func built(_ source: SourceText) -> (ScreenplayBuilder, [Diagnostic]) {
    let parser = FountainParser(source)
    var builder = ScreenplayBuilder(source, parser)
    builder.readAll()
    return (builder, builder.diagnostics.inOrder())
  }

  private init(_ source: SourceText, _ parser: FountainParser) {
    self.source = source
    document = parser.document
    diagnostics = parser.diagnostics
    screenplay = Screenplay(file: source.file, titlePage: parser.document.titlePage)
    scene = Screenplay.Scene(heading: "", position: source.position(at: source.start))
  }

  private mutating func readAll() {
    var index = 0
    while index < document.elements.count {
      readNotes(before: index)
      let element = document.elements[index]
      switch element.kind {
      case .sceneHeading(let number, _):
        endScene()
        begin(element, number: number)
        readNotesInside(index)
      case .action, .lyric: readAction(element, index)
      case .character: index = readDialogue(from: index) - 1
      case .transition:
        read(transition: element)
        readNotesInside(index)
      case .synopsis:
        scene.synopses.append(element.text)
        readNotesInside(index)
      case .centered, .section, .pageBreak, .parenthetical, .dialogue: readNotesInside(index)
      }
      index += 1
    }
    readNotes(before: index)
    endScene()
    endScreenplay()
  }

  private mutating func begin(_ element: FountainElement, number: String?) {
    let heading = element.text.inOneLine
    scene = Screenplay.Scene(heading: heading, number: number, position: element.position)
    let parts = FountainRules.setting(heading[...])
    scene.setting = parts?.setting
    (scene.place, scene.timeOfDay) = FountainRules.splitTime(parts?.rest ?? heading)
  }

  private mutating func readAction(_ element: FountainElement, _ index: Int) {
    // Only a shot directive cuts action in two; all others leave the sentence whole.
    var (line, offset) = (0, 0)
    while note < document.notes.count, document.notes[note].element == index, document.notes[note].isInside {
      let current = document.notes[note]
      note += 1
      guard let directive = directive(in: current) else { continue }
      if directive.name == .shot {
        add(element, from: (line, offset), to: (current.line, current.offset))
        (line, offset) = (current.line, current.offset)
      }
      read(directive)
    }
    add(element, from: (line, offset), to: (element.lines.count, 0))
  }

  private mutating func add(_ element: FountainElement, from start: (line: Int, offset: Int), to end: (Int, Int)) {
    var pieces: [String] = []
    for index in start.line..<min(element.lines.count, end.0 + 1) {
      let raw = element.lines[index].raw
      let from = index == start.line ? start.offset : 0
      let count = index == end.0 ? max(0, end.1 - from) : raw.utf8.count
      pieces.append(Emphasis.removed(from: String(Substring(raw.utf8.dropFirst(from).prefix(count)))))
    }
    let place = start.line < element.lines.count ? element.lines[start.line].position : element.position
    update { $0.add(action: pieces.joined(separator: " "), at: place) }
  }

  /// Changes the shot that text goes to.
  mutating func update(_ change: (inout ShotDraft) -> Void) {
    if var draft = open {
      // Let go first: a second owner would make every change a copy of all that is in the shot.
      open = nil
      change(&draft)
      open = draft
    } else {
      change(&pending)
    }
  }

  private mutating func readNotes(before index: Int) {
    while note < document.notes.count, document.notes[note].element == index, !document.notes[note].isInside {
      note += 1
      if let directive = directive(in: document.notes[note - 1]) { read(directive) }
    }
  }

  private mutating func readNotesInside(_ index: Int) {
    while note < document.notes.count, document.notes[note].element == index, document.notes[note].isInside {
      note += 1
      if let directive = directive(in: document.notes[note - 1]) { read(directive) }
    }
  }

  /// The directive in a note, if it is one; remembers what is to be said about it.
  mutating func directive(in note: FountainNote) -> Directive? {
    guard diagnostics.count < Self.mostFaults else {
      // A file like this is no script; its directives are not worth the time.
      if !hasGivenUp {
        hasGivenUp = true
        diagnostics.append(
          Diagnostic(
            .error, at: note.position, "directives from here on are not read, because so much is wrong before",
            fix: "correct that first"))
      }
      return nil
    }
    switch DirectiveParser(source: source).meaning(of: note, &diagnostics) {
    case .directive(let directive): return directive
    case .note(let doubt):
      if let doubt { diagnostics.append(doubt) }
      return nil
    }
  }
}
