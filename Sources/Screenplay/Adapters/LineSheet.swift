/// The lines of a screenplay in another language, as a sheet that translators fill in.
///
/// Columns: `id`, `character`, `text` (the original), a column named after the language (or `translation`), and `voice`
/// (a recording in that language), which may be missing.
public struct LineSheet: Sendable, Equatable {
  /// One line.
  public struct Row: Sendable, Equatable {
    /// The id of the line in the screenplay.
    public var id: String
    /// Who speaks, for the translator.
    public var character: String
    /// The original words.
    public var text: String
    /// The words in the other language; empty until translated.
    public var translation: String
    /// A recording of them: a path within the project.
    public var voice: String?
    /// Where the record begins.
    public var position: SourcePosition
  }

  /// The file it was read from.
  public var file: String
  /// The language, as a tag such as `de` or `pt-BR`.
  public var language: String
  /// The rows in the file's order. Ids are unique.
  public var rows: [Row]

  /// Reads a sheet (comma, semicolon or tab separated). Throws one sentence with the place for the first thing wrong: no
  /// column `id` or no translation, a faulty or repeated id, a voice that leaves the project.
  public init(parsing text: String, file: String, language: String) throws(ScreenplayError) {
    let csv: CSVReader
    do { csv = CSVReader(try SourceText(text, file: file)) } catch { throw error.error(file) }
    if let line = csv.unclosed {
      throw ScreenplayError("\(file):\(line):1: error: a quotation mark does not end: close the field with \".")
    }
    guard let head = csv.records.first else {
      throw ScreenplayError(
        "\(file):1:1: error: the line sheet is empty: name its columns id,character,text,\(language).")
    }
    let names = head.fields.map { $0.inOneLine.lowercased() }
    let wanted = [language, "translation", "translation \(language)", "translation_\(language)"].map { $0.lowercased() }
    guard let id = names.firstIndex(of: "id"), let translation = names.firstIndex(where: { wanted.contains($0) }) else {
      let missing = names.contains("id") ? "\"\(language)\" or \"translation\"" : "\"id\""
      throw ScreenplayError(
        "\(file):\(head.line):1: error: the line sheet has no column \(missing): name its columns id,character,text,\(language)."
      )
    }
    let (character, original, voice) =
      (names.firstIndex(of: "character"), names.firstIndex(of: "text"), names.firstIndex(of: "voice"))
    var seen: [String: Int] = [:]
    rows = []
    for record in csv.records.dropFirst() {
      func field(_ index: Int?) -> String {
        guard let index, index < record.fields.count else { return "" }
        return String(record.fields[index].trimmed)
      }
      let position = SourcePosition(file: file, line: record.line, column: 1)
      let row = Row(
        id: field(id), character: field(character), text: field(original), translation: field(translation),
        voice: field(voice).isEmpty ? nil : field(voice), position: position)
      if let fault = Identifier.fault(in: row.id) {
        throw ScreenplayError("\(position): error: the id \"\(row.id.prefix(40))\" \(fault): give the line's id.")
      }
      if let first = seen.updateValue(record.line, forKey: Identifier.key(row.id)) {
        throw ScreenplayError("\(position): error: the id \"\(row.id)\" is on line \(first) already: keep one of them.")
      }
      if let path = row.voice, let fault = ProjectPath.fault(in: path) {
        throw ScreenplayError(
          "\(position): error: voice \"\(path.prefix(60))\" \(fault): give a path within the project.")
      }
      rows.append(row)
    }
    self.file = file
    self.language = language
  }

  private init(file: String, language: String, rows: [Row]) {
    (self.file, self.language, self.rows) = (file, language, rows)
  }

  /// A sheet to fill in: every line of the screenplay that has an id, in order, without translations. Those of `old`
  /// are kept where the id is the same.
  public static func template(for screenplay: Screenplay, language: String, keeping old: LineSheet? = nil) -> LineSheet
  {
    var known: [String: Row] = [:]
    for row in old?.rows ?? [] { known[Identifier.key(row.id)] = row }
    let rows = screenplay.lines.compactMap { line in
      line.id.map { id in
        let before = known[Identifier.key(id)]
        return Row(
          id: id, character: line.character, text: line.text, translation: before?.translation ?? "",
          voice: before?.voice, position: line.position)
      }
    }
    return LineSheet(file: screenplay.file, language: language, rows: rows)
  }

  /// The row of a line; case and Unicode form of the id count not.
  public func row(for id: String) -> Row? {
    let key = Identifier.key(id)
    return rows.first { Identifier.key($0.id) == key }
  }

  /// What translators and writers should know: lines without translation, lines whose original has changed since, rows
  /// of lines that are gone. Only warnings.
  public func differences(from screenplay: Screenplay) -> [Diagnostic] {
    var lines: [String: Screenplay.Line] = [:]
    for line in screenplay.lines { if let id = line.id { lines[Identifier.key(id)] = line } }
    var result: [Diagnostic] = []
    for row in rows {
      guard let line = lines.removeValue(forKey: Identifier.key(row.id)) else {
        result.append(
          Diagnostic(.warning, at: row.position, "no line has the id \"\(row.id)\"", fix: "remove the row"))
        continue
      }
      if row.translation.isEmpty {
        result.append(
          Diagnostic(
            .warning, at: row.position, "the line \"\(row.id)\" has no translation", fix: "fill in column \(language)"))
      }
      if !row.text.isEmpty, row.text.inOneLine != line.text {
        result.append(
          Diagnostic(
            .warning, at: row.position, "the original of \"\(row.id)\" has changed since, at \(line.position)",
            fix: "look at the translation, and copy the new original into column text"))
      }
    }
    for line in screenplay.lines {
      if let id = line.id, lines[Identifier.key(id)] != nil {
        result.append(
          Diagnostic(.warning, at: line.position, "the line \"\(id)\" is not in \(file)", fix: "add a row with its id"))
      }
    }
    return result.inOrder()
  }

  /// The sheet as RFC 4180 has it, except that lines end in `\n`. What `init(parsing:file:language:)` reads back.
  public var csv: String {
    let head = CSVReader.written(["id", "character", "text", language, "voice"])
    let body = rows.map { CSVReader.written([$0.id, $0.character, $0.text, $0.translation, $0.voice ?? ""]) }
    return ([head] + body).joined(separator: "\n") + "\n"
  }
}
