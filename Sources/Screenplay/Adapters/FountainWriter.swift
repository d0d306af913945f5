/// Writes Fountain from what other formats say, and remembers where each line came from.
struct FountainWriter {
  /// A line of dialogue of another format.
  struct Speech {
    var character: String
    /// May have several lines.
    var text: String
    var id: String?
    var at: TimeSpec?
    var voice: String?
  }

  let file: String
  private var lines: [String] = []
  private var origins: [SourcePosition] = []
  private var diagnostics: [Diagnostic] = []

  init(file: String) { self.file = file }

  /// What was written.
  var script: ImportedScript {
    ImportedScript(
      fountain: lines.joined(separator: "\n") + (lines.isEmpty ? "" : "\n"), diagnostics: diagnostics.inOrder(),
      origins: origins + [origins.last ?? SourcePosition(file: file, line: 1, column: 1)])
  }

  /// Says something about a line of the original.
  mutating func report(_ severity: Diagnostic.Severity, _ line: Int, column: Int = 1, _ message: String, fix: String) {
    let position = SourcePosition(file: file, line: line, column: column)
    diagnostics.append(Diagnostic(severity, at: position, message, fix: fix))
  }

  /// Begins a scene.
  mutating func scene(_ heading: String, line: Int) {
    let text = Self.escaped(heading.inOneLine)
    write(["." + (text.first.map { $0.isLetter || $0.isNumber } == true ? text : "SCENE \(text)")], line)
  }

  /// Writes action.
  mutating func action(_ text: String, line: Int) {
    write(text.split(whereSeparator: \.isNewline).map { "!" + Self.escaped($0.inOneLine) }, line)
  }

  /// Writes a directive, such as `event thunder at=1.0`.
  mutating func directive(_ text: String, line: Int) {
    write(["[[" + text.inOneLine.replacing("]]", with: "] ]") + "]]"], line)
  }

  /// Writes a cue and what is said.
  mutating func speech(_ speech: Speech, line: Int) {
    // Without its extension a name is all that Fountain allows: no parentheses or caret within it.
    var name = speech.character.inOneLine
    var ending = ""
    if name.hasSuffix(")"), let open = name.firstIndex(of: "(") {
      ending = " " + name[open...]
      name = String(name[..<open].trimmed)
    }
    name = Self.escaped(name.filter { !"()^".contains($0) })
    var text = speech.text.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline)
      .map { Self.escaped($0.inOneLine) }.filter { !$0.isEmpty }
    // A row of = would be a page break, and nobody can say it.
    text.removeAll { $0.allSatisfy { $0 == "=" } }
    guard !text.isEmpty else { return }
    var words = speech.id.map { [$0] } ?? []
    if let at = speech.at { words.append("at=\(at.directiveText)") }
    if let voice = speech.voice { words.append("voice=\(Self.quoted(voice))") }
    if !words.isEmpty { text[text.count - 1] += " [[line \(words.joined(separator: " "))]]" }
    write(["@" + (name.isEmpty ? "NARRATOR" : name) + ending] + text, line)
  }

  /// Adds a block between blank lines.
  private mutating func write(_ block: [String], _ line: Int) {
    guard !block.isEmpty else { return }
    let place = SourcePosition(file: file, line: line, column: 1)
    for text in (lines.isEmpty ? [] : [""]) + block {
      lines.append(text)
      origins.append(place)
    }
  }

  /// Text that Fountain reads as just that.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if character == "*" || character == "_" { result += "\\" }
      // Two brackets or a slash and a star would open a note or a comment.
      if let last = result.last, (character == "[" && last == "[") || (last == "/" && character == "*") {
        result += " "
      }
      result.append(character)
    }
    return result.replacing("/\\*", with: "/ \\*")
  }

  private static func quoted(_ value: String) -> String {
    let plain = value.replacing("]]", with: "] ]")
    return plain.contains { $0.isWhitespace || $0 == "'" } ? "\"\(plain.replacing("\"", with: ""))\"" : plain
  }

  /// An id of another format as one of ours: what is not allowed becomes `_`.
  static func id(_ text: String) -> String? {
    let id = String(text.trimmed.map { Identifier.fault(in: "a\($0)") == nil ? $0 : "_" })
    guard !id.isEmpty else { return nil }
    return Identifier.fault(in: id) == nil ? id : Identifier.fault(in: "x" + id) == nil ? "x" + id : nil
  }
}
