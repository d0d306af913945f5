import Screenplay
import Testing
import Timeline

@Suite("Times, ids and paths") struct TextTests {
  @Test(
    "times are read exactly in every form, and written so that they are read again",
    arguments: [
      ("1", 1_000_000), ("1s", 1_000_000), (".5", 500_000), ("500ms", 500_000), ("00:02.5", 2_500_000),
      ("01:02:03.004", 0),
      ("59:59.999999", 3_599_999_999), ("1:00", 60_000_000), ("0.000001", 1), ("0", 0), ("1.234567s", 1_234_567),
      ("01:00:00", 3_600_000_000),
    ] as [(String, Int64)])
  func times(_ text: String, _ micros: Int64) throws {
    guard micros > 0 || text == "0" else {
      #expect(throws: TimeSpecError.tooLong) { try TimeSpec(parsing: text) }
      return
    }
    let time = try TimeSpec(parsing: text)
    #expect(time == .time(try Flicks(micros, timesPerSecond: 1_000_000)))
    #expect(try TimeSpec(parsing: time.directiveText) == time)
  }

  @Test("frames keep their count until the rate is known") func frames() throws {
    let time = try TimeSpec(parsing: "@24")
    #expect(time == .frame(24))
    #expect(time.directiveText == "@24")
    #expect(try time.flicks(at: .film) == Flicks(Flicks.perSecond))
    #expect(try time.flicks(at: .filmNTSC) == Flicks(1001, timesPerSecond: 1000))
  }

  @Test(
    "what is no time is refused",
    arguments: [
      "", "s", "ms", "@", "@-1", "@1.5", "1:60", "60:00", ":5", "1:", "1:2:3:4", "-1:00", "1e2", "0x10", "٣", " 1",
      "1 s", "1.0000001", "nan", "inf", "--1",
      "1:1s", "00:1000ms", "99999999999999999999",
    ])
  func noTimes(_ text: String) {
    #expect(throws: TimeSpecError.self) { try TimeSpec(parsing: text) }
  }

  @Test("ids are safe file names on every system") func ids() {
    for id in [
      "a", "sh010", "mira_0001", "A-b_9", "Éloïse_1", "ミラ_0001", "con_1", "e\u{301}", "9",
      String(repeating: "a", count: 64),
    ] {
      #expect(Identifier.fault(in: id) == nil, "\(id)")
    }
    for id in [
      "", ".", "..", ".a", "a.b", "a b", "a/b", "a\\b", "-a", "CON", "nul", "Com9", "lpt¹", "a\u{200D}b", "a\u{0}",
      "a\u{202E}b", "👍", "a\u{FE0F}", "½",
      String(repeating: "a", count: 65), "\u{301}",
    ] {
      #expect(Identifier.fault(in: id) != nil, "\(id)")
    }
    #expect(Identifier.key("STRASSE") == Identifier.key("Straße"))
    #expect(Identifier.key("caf\u{e9}").unicodeScalars.elementsEqual(Identifier.key("CAFE\u{301}").unicodeScalars))
  }

  @Test("paths stay in the project") func paths() {
    for path in ["a.png", "vo/mira_0001.wav", "a b/é.wav", ".hidden/x", "a..b"] {
      #expect(ProjectPath.fault(in: path) == nil, "\(path)")
    }
    for path in [
      "", "/a", "~/a", "..", "../a", "a/../b", "a//b", "./a", "a/.", "C:\\a", "c:a", "a\\b", "a\u{0}b", "a/con",
      "aux.png", "a.", "a /b", "a?", "http://x/y",
      String(repeating: "a/", count: 600) + "b",
    ] {
      #expect(ProjectPath.fault(in: path) != nil, "\(path)")
    }
  }

  @Test(
    "emphasis goes where it is emphasis, and stays where it is text",
    arguments: [
      ("*a*", "a"), ("**a**", "a"), ("***a***", "a"), ("_a_", "a"), ("**a *b* c**", "a b c"), ("_*a*_", "a"),
      ("***a* b**", "a b"), ("2 * 3 * 4", "2 * 3 * 4"),
      ("*a", "*a"), ("a*", "a*"), ("\\*a\\*", "*a*"), ("**\\*9765\\***", "*9765*"), ("a****b", "a****b"), ("__", "__"),
      ("*a *b", "*a *b"),
      ("un_believ_able", "unbelievable"), ("C:\\temp", "C:\\temp"), ("*é*", "é"), ("**", "**"), ("* a*", "* a*"),
    ])
  func emphasis(_ raw: String, _ text: String) throws {
    let document = try FountainDocument(parsing: "!" + raw, file: "a")
    #expect(document.elements.map(\.text) == [text])
    #expect(document.elements.map(\.raw) == [raw])
  }

  @Test("elements know line and column, in scalars") func positions() throws {
    let text = "\u{FEFF}Title: X\r\n\r\n  .HALL #1#\r\n\r\ne\u{301}日 [[n\r\no]] a [[p]]\r\n\r\n\tMIRA\r\n  Hi.\r\n"
    let document = try FountainDocument(parsing: text, file: "a")
    #expect(document.titlePage.map(\.position.description) == ["a:1:1"])
    #expect(document.elements.map(\.position.description) == ["a:3:3", "a:5:1", "a:8:2", "a:9:3"])
    #expect(document.elements.map(\.raw) == ["HALL", "e\u{301}日 a", "MIRA", "Hi."])
    #expect(document.notes.map(\.position.description) == ["a:5:5", "a:6:7"])
    #expect(document.notes.map(\.text) == ["n\r\no", "p"])
  }

  @Test("cues of every alphabet, and what only looks like one") func cues() throws {
    func names(_ text: String) throws -> [String] {
      try FountainDocument(parsing: text, file: "a").elements.compactMap {
        if case .character(let name, _, _, _) = $0.kind { name } else { nil }
      }
    }
    #expect(try names("МИРА\nДа.\n\nŠÁRKA (v.o.)\nČau.\n\nÉLOÏSE ^\nOui.") == ["МИРА", "ŠÁRKA", "ÉLOÏSE"])
    #expect(try names("ミラ\nはい\n\n23\nNo.\n\nMIRA\n\nMIRA (\nNo.\n\nMIRA (x) y\nNo.\n\nMira\nNo.") == [])
    #expect(try names("[[a note]]\nMIRA\nYes.\n\n/* x */\nTOM\n[[b]]\nYes.") == ["MIRA", "TOM"])
  }
}
