import ArgumentParser
import Foundation
import MediaIO
import Screenplay

/// `hoofbeat tag`: gives every spoken line an id.
struct TagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag",
    abstract: "Give every line of dialogue in screenplays an id, for voices, subtitles and translations.",
    discussion: """
      Lines without an id get a note such as [[line mira_0004]] at their end; nothing else in the file changes, and a \
      second run changes nothing. Tag all screenplays of a project together, so that no id is given twice. With --sheet a line sheet (CSV) for translators is written as well.

      EXAMPLES
        hoofbeat tag intro.fountain
        hoofbeat tag scenes/*.fountain --check          # fails when a line has no id; writes nothing
        hoofbeat tag intro.fountain --sheet lines/de.csv --language de
      """)

  @Argument(help: "Screenplays (Fountain).", completion: .file(extensions: ["fountain"]))
  var screenplays: [String]

  @Flag(help: "Only say which lines have no id, and fail when there are any.")
  var check = false

  @Option(
    help: "Write a line sheet of all lines here; translations that are in it already are kept.", completion: .file())
  var sheet: String?

  @Option(help: "The language of the line sheet.")
  var language = "de"

  @Flag(help: "Print JSON, one object a line, instead of text.")
  var json = false

  private struct Line: Encodable {
    var event = "tag"
    var file, id, character: String
    var line: Int
  }

  func run() throws {
    var missing = 0
    var tagged: [(path: String, text: String)] = []
    let texts = try screenplays.map { (path: $0, text: try ScreenplayText.read($0)) }
    // Screenplays that are tagged together are of one project, whose line sheets have one row for each id.
    var taken: [[String]] = texts.map { Screenplay.parse($0.text, file: $0.path).screenplay.lines.compactMap(\.id) }
    for (index, (path, text)) in texts.enumerated() {
      let tagging = LineTagger.tag(text, file: path, taken: taken.flatMap { $0 })
      taken[index] += tagging.insertions.map(\.id)
      if let error = tagging.diagnostics.first(where: { $0.severity == .error }) { throw CommandError("\(error)") }
      for insertion in tagging.insertions {
        if json {
          printJSONLine(
            Line(file: path, id: insertion.id, character: insertion.character, line: insertion.position.line))
        } else {
          print("\(insertion.position): \(insertion.character): \(insertion.id)")
        }
      }
      missing += tagging.insertions.count
      tagged.append((path, tagging.text))
      if !check, !tagging.insertions.isEmpty { try WholeFile.write(Array(tagging.text.utf8), to: path) }
    }
    if let sheet, !check { try writeSheet(sheet, tagged) }
    if check, missing > 0 {
      throw CommandError("\(missing) lines have no id; run hoofbeat tag without --check.")
    }
    if !json, missing == 0 { print("Every line has an id.") }
  }

  private func writeSheet(_ path: String, _ texts: [(path: String, text: String)]) throws {
    var rows: [LineSheet.Row] = []
    let old =
      FileManager.default.fileExists(atPath: path)
      ? try LineSheet(parsing: try ScreenplayText.read(path), file: path, language: language) : nil
    for (file, text) in texts {
      let parsed = Screenplay.parse(text, file: file)
      for var row in LineSheet.template(for: parsed.screenplay, language: language).rows {
        if let known = old?.rows.first(where: { Identifier.key($0.id) == Identifier.key(row.id) }) {
          (row.translation, row.voice) = (known.translation, known.voice)
        }
        rows.append(row)
      }
    }
    var sheet = LineSheet.template(for: Screenplay(file: path), language: language)
    sheet.rows = rows
    try WholeFile.write(Array(sheet.csv.utf8), to: path)
  }
}

/// Reading of text files that people write.
enum ScreenplayText {
  /// The text of a file of at most 16 MiB in UTF-8.
  static func read(_ path: String) throws -> String {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular else {
      throw CommandError("\(path) is not there, or is no ordinary file.")
    }
    guard let size = attributes[.size] as? Int, size <= 16 << 20 else {
      throw CommandError("\(path) is larger than 16 MiB; split it.")
    }
    guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
      throw CommandError("\(path) is not UTF-8 text; save it as UTF-8.")
    }
    return text
  }
}

/// A command that cannot do what it is told, in one sentence.
struct CommandError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
