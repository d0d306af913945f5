import Foundation
import Screenplay
import Testing

@Suite("Line sheets for translators") struct LineSheetTests {
  let play = Screenplay.parse(
    "MIRA\nHi, \"you\". [[line m1]]\n\nTOM\nYes. [[line t1]]\n\nTOM\nUntagged.", file: "a.fountain"
  ).screenplay

  @Test("a template is written, filled in, read back, and kept when the screenplay goes on") func roundTrip() throws {
    var sheet = LineSheet.template(for: play, language: "de")
    #expect(sheet.csv == "id,character,text,de,voice\nm1,MIRA,\"Hi, \"\"you\"\".\",,\nt1,TOM,Yes.,,\n")
    sheet.rows[0].translation = "Hallo,\n\"du\"; "
    sheet.rows[0].voice = "vo/de/m1.wav"
    let back = try LineSheet(parsing: sheet.csv, file: "de.csv", language: "de")
    #expect(back.rows.map(\.translation) == ["Hallo,\n\"du\";", ""])
    #expect(back.rows.map(\.voice) == ["vo/de/m1.wav", nil])
    #expect(back.row(for: "M1")?.text == "Hi, \"you\".")
    #expect(LineSheet.template(for: play, language: "de", keeping: back).rows[0].translation == "Hallo,\n\"du\";")
  }

  @Test("differences between sheet and screenplay are warnings with places") func differences() throws {
    let sheet = try LineSheet(
      parsing: "id;text;Translation\nm1;Old.;Alt.\nx9;Gone.;Weg.\nT1;Yes.;\n", file: "de.csv", language: "de")
    let said = sheet.differences(from: play).map(\.description)
    #expect(said.count == 3)
    #expect(said[0].hasPrefix("de.csv:2:1: warning: the original of \"m1\" has changed since, at a.fountain:2:1"))
    #expect(said[1].hasPrefix("de.csv:3:1: warning: no line has the id \"x9\""))
    #expect(said[2].hasPrefix("de.csv:4:1: warning: the line \"T1\" has no translation"))
  }

  @Test(
    "what cannot be used is refused with its place",
    arguments: [
      ("", "de.csv:1:1"), ("text,de\n", "no column \"id\""), ("id,text\n", "no column \"de\""),
      ("id,de\na/b,x\n", "de.csv:2:1"),
      ("id,de\na,x\n\nA,y\n", "de.csv:4:1: error: the id \"A\" is on line 2 already"), ("id,de\na,\"x\n", "de.csv:2:1"),
      ("id,de,voice\na,x,../b.wav\n", "leaves the project"), ("id,de\n,x\n", "is empty"),
    ])
  func refused(_ text: String, _ says: String) {
    let error = #expect(throws: ScreenplayError.self) { try LineSheet(parsing: text, file: "de.csv", language: "de") }
    #expect(error?.description.contains(says) == true, "\(String(describing: error))")
  }
}

@Suite("Files are read by their names") struct ReaderTests {
  @Test("every format, and what cannot be read is said in one sentence") func files() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-reader-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ name: String, _ data: Data) throws -> String {
      let url = folder.appending(path: name)
      try data.write(to: url)
      return url.path
    }
    let files = [
      ("a.fountain", "MIRA\nHi."), ("a.YARN", "title: A\n---\nMIRA: Hi.\n===\n"), ("a.ink", "MIRA: Hi.\n"),
      ("a.csv", "who,text\nMIRA,Hi.\n"),
      ("a.srt", "1\n00:00:00,000 --> 00:00:01,000\nMIRA: Hi.\n"),
      ("a.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n<v MIRA>Hi.\n"),
    ]
    for (name, text) in files {
      let parsed = try ScreenplayReader.read(path: try write(name, Data(text.utf8)), name: name)
      #expect(parsed.diagnostics == [], "\(name)")
      #expect(parsed.screenplay.lines.map(\.text) == ["Hi."], "\(name)")
      #expect(parsed.screenplay.lines.map(\.character) == ["MIRA"], "\(name)")
      #expect(parsed.screenplay.lines.first?.position.file == name)
    }
    let wide = try #require("MIRA\nHé.".data(using: .utf16LittleEndian))
    let utf16 = try write("w.fountain", Data([0xFF, 0xFE]) + wide)
    #expect(try ScreenplayReader.read(path: utf16).screenplay.lines.map(\.text) == ["Hé."])
    func says(_ path: String, _ words: String, sourceLocation: SourceLocation = #_sourceLocation) {
      let error = #expect(throws: ScreenplayError.self, sourceLocation: sourceLocation) {
        try ScreenplayReader.read(path: path, name: "x")
      }
      #expect(
        error?.description.contains(words) == true, "\(String(describing: error))", sourceLocation: sourceLocation)
    }
    says(try write("b.fountain", Data([0x41, 0x0A, 0xC3, 0xA9, 0x42, 0xFF, 0x43])), "x:2:3: error: this is not UTF-8")
    says(try write("c.fountain", Data(count: Screenplay.mostBytes + 1)), "split it into several files")
    says(try write("d.docx", Data()), "it must end in .fountain")
    says(folder.path, "is a folder")
    says(folder.path + "/none.fountain", "There is no file x")
  }
}
