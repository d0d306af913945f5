import CutModel
import CutTestSupport
import EngineExport
import Foundation
import Testing

@Suite("Ren'Py bundles")
struct RenPyBundleTests {
  /// The strings of Python in a text, as Python reads them.
  static func strings(_ text: String) throws -> [String] {
    var strings: [String] = []
    var rest = text.unicodeScalars[...]
    while let open = rest.firstIndex(of: "\"") {
      rest = rest[rest.index(after: open)...]
      var string = String.UnicodeScalarView()
      while let next = rest.popFirst(), next != "\"" {
        try #require(next != "\n", "a string does not run over a line")
        guard next == "\\" else {
          string.append(next)
          continue
        }
        switch rest.popFirst() {
        case "n": string.append("\n")
        case "u":
          let code = try #require(UInt32(String(rest.prefix(4)), radix: 16).flatMap(Unicode.Scalar.init))
          rest = rest.dropFirst(4)
          string.append(code)
        case let escaped?:
          try #require(escaped == "\"" || escaped == "\\")
          string.append(escaped)
        case nil: Issue.record("a string without end")
        }
      }
      strings.append(String(string))
    }
    return strings
  }

  @Test("Every text survives Python's and Ren'Py's rules")
  func strings() throws {
    let cut = try EngineBundle.awkwardCut()
    let script = try EngineBundle(RenPyExporter(), cut).text("game/cutscenes/cutscene_the_light_house.rpy")
    let code = script.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
    let strings = try Self.strings(code)
    for text in cut.subtitles.map(\.text) + cut.events.map(\.name) + cut.markers.map(\.name) {
      #expect(strings.contains(text))
    }
    // Ren'Py renames words that begin with two underscores, in strings and comments too.
    #expect(!script.contains("__"))
    #expect(script.contains("label cutscene_the_light_house:\n"))
    #expect(!script.contains("\t"))
  }

  @Test("File names are ASCII and the movie is where the script says", arguments: [false, true])
  func files(hasAlpha: Bool) throws {
    var cut = try EngineBundle.awkwardCut(hasAlpha: hasAlpha)
    cut.id = "über haus.de"
    let bundle = try EngineBundle(RenPyExporter(), cut)
    #expect(bundle.files.keys.allSatisfy { name in name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } })
    let movie = "cutscenes/_ber_haus.de\(hasAlpha ? ".sidemask" : "").webm"
    #expect(bundle.files["game/" + movie] != nil)
    let script = bundle.text("game/cutscenes/cutscene__ber_haus_de.rpy")
    #expect(script.contains("movie=\"\(movie)\""))
    #expect(script.contains("see_through=\(hasAlpha ? "True" : "False")"))
    #expect(bundle.text("game/script.rpy").contains("call cutscene__ber_haus_de\n"))
  }
}
