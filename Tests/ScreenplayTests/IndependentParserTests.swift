import Foundation
import Screenplay
import Testing

/// Goldens/fountain.json is what the Python package screenplay-tools says of the corpus (tools/goldens/fountain.py).
@Suite("An independent parser finds the same elements") struct IndependentParserTests {
  struct Parsed: Codable, Equatable {
    var title: [[String]]
    var elements: [[String]]
    var notes: [String]
  }

  @Test("in every file of the corpus") func corpus() throws {
    let url = Folder.tests.appending(path: "Goldens/fountain.json")
    let goldens = try JSONDecoder().decode([String: Parsed].self, from: Data(contentsOf: url))
    let files = try Folder.corpus()
    #expect(files.count >= 15)
    #expect(Set(files.map(\.name)) == Set(goldens.keys))
    for file in files {
      let document = try FountainDocument(parsing: file.text, file: file.name)
      let golden = try #require(goldens[file.name])
      let ours = Self.normal(document)
      #expect(ours.title == golden.title, "\(file.name)")
      #expect(ours.notes == golden.notes, "\(file.name)")
      for (index, pair) in zip(ours.elements, golden.elements).enumerated() {
        #expect(pair.0 == pair.1, "\(file.name), element \(index)")
      }
      #expect(ours.elements.count == golden.elements.count, "\(file.name)")
    }
  }

  static func plain(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

  /// In the form of the goldens.
  static func normal(_ document: FountainDocument) -> Parsed {
    var elements: [[String]] = []
    for element in document.elements {
      var (kind, text) = ("", plain(element.raw))
      switch element.kind {
      case .sceneHeading(let number, _): (kind, text) = ("heading", text + (number.map { "#\($0)" } ?? ""))
      case .action: kind = "action"
      case .centered: kind = "centered"
      case .character(let name, let extensions, let isDual, _):
        let kept = extensions.filter { $0 != "CONT'D" }
        (kind, text) = ("character", "\(name)|\(kept.joined(separator: ", "))|\(isDual ? "^" : "")")
      case .parenthetical: kind = "parenthetical"
      case .dialogue: kind = "dialogue"
      case .lyric: kind = "lyric"
      case .transition: kind = "transition"
      case .section(let depth): (kind, text) = ("section", "\(depth) \(text)")
      case .synopsis: kind = "synopsis"
      case .pageBreak: kind = "pagebreak"
      }
      if kind == "action", elements.last?[0] == "action" {
        elements[elements.count - 1][1] += " " + text
      } else {
        elements.append([kind, text])
      }
    }
    let title = document.titlePage.map { [$0.key, plain($0.values.joined(separator: " "))] }
    return Parsed(title: title, elements: elements, notes: document.notes.map { plain($0.text) })
  }
}
