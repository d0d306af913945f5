import Foundation
import Screenplay
import Testing
import Timeline

@Suite("Other formats become the same model") struct AdapterTests {
  func read(_ text: String, _ format: ScriptFormat) -> ParsedScreenplay {
    ScriptImport.fountain(from: text, format: format, file: "in").parsed(file: "in")
  }

  func spoken(_ play: Screenplay) -> [String] {
    play.lines.map { "\($0.character)|\($0.text)|\($0.id ?? "-")" }
  }

  @Test("Yarn: nodes, names, ids and commands") func yarn() {
    let text = """
      title: Lamp_Room
      tags: intro
      ---
      // a comment
      Mira: Who's *there*? #voice:vo/m1.wav #line:0abc
      <<event thunder at=1.0 force=0.8>>
      Tom (V.O.): Only me. [[ha]] /* hm */
      <<set $x = 1>>
      -> Run
          Mira: No!
      -> Stay
      The door shuts. #line:0abd
      <<wait 2>>
      ===
      title: Next
      ---
      Mira: It's \\#1, at 10:30. #line:m/3
      ===
      """
    let parsed = read(text, .yarn)
    #expect(
      spoken(parsed.screenplay) == [
        "Mira|Who's *there*?|0abc", "Tom|Only me. [ [ha]] / * hm */|-", "Narrator|The door shuts.|0abd",
        "Mira|It's #1, at 10:30.|m_3",
      ])
    #expect(parsed.screenplay.scenes.map(\.heading) == ["Lamp_Room", "Next"])
    #expect(parsed.screenplay.lines.map(\.voice) == ["vo/m1.wav", nil, nil, nil])
    #expect(parsed.screenplay.lines.map(\.extensions) == [[], ["V.O."], [], []])
    #expect(parsed.screenplay.shots.map { $0.events.map(\.name) } == [[], ["thunder"], [], []])
    #expect(parsed.screenplay.shots[2].pauses.map(\.afterLine) == [1])
    #expect(!parsed.diagnostics.hasErrors)
    #expect(parsed.diagnostics.map { $0.position.line } == [8, 9, 11])
    #expect(parsed.screenplay.lines.map(\.position.line) == [5, 7, 12, 17])
  }

  @Test("faults of directives are told at their place in the original") func places() {
    let parsed = read("title: A\n---\nMira: Hi.\n<<event thunder at=-1>>\nMira: Ho.\n===\n", .yarn)
    #expect(parsed.diagnostics.map(\.position.description) == ["in:4:1"])
    #expect(parsed.diagnostics.hasErrors)
  }

  @Test("Ink: knots, names and tags; choices and diverts are left out") func ink() {
    let text = """
      VAR x = 1
      -> start
      === start ===
      // comment
      Rain on the glass. /* gone
      still gone */
      MIRA: Who's there? # id: mira_0001 # voice: vo/a.wav
      I am alone. # speaker: Tom # event bell at=1
      * [Run] She runs.
        MIRA: Never said.
      + Stay
      - (after) MIRA: Well. -> finale
      { x > 1:
        MIRA: Perhaps.
      }
      = stitch_two
      MIRA: Last. -> END
      """
    let parsed = read(text, .ink)
    #expect(
      spoken(parsed.screenplay) == ["MIRA|Who's there?|mira_0001", "Tom|I am alone.|-", "MIRA|Well.|-", "MIRA|Last.|-"])
    #expect(parsed.screenplay.scenes.map(\.heading) == ["start", "stitch two"])
    #expect(parsed.screenplay.shots.first?.action == "Rain on the glass.")
    #expect(parsed.screenplay.lines.first?.voice == "vo/a.wav")
    #expect(parsed.screenplay.shots.flatMap(\.events).map(\.name) == ["bell"])
    #expect(parsed.diagnostics.map(\.position.line) == [1, 2, 9, 11, 12, 13])
    #expect(!parsed.diagnostics.hasErrors)
  }

  @Test(
    "sheets: quotes, line ends in them, separators and byte order marks",
    arguments: [
      "id,character,text,shot,start\r\nm1,Mira,\"Hello, \"\"you\"\".\nAgain.\",s1,0.5\r\nt1,TOM,Yes;no,s1,2s\r\n",
      "\u{FEFF}ID;Speaker;Dialogue;Shot;Start\nm1;Mira;\"Hello, \"\"you\"\".\nAgain.\";s1;0.5\nt1;TOM;\"Yes;no\";s1;2s",
      "key\twho\ttext\tshot\tat\tcomment\r\nm1\tMira\t\"Hello, \"\"you\"\".\r\nAgain.\"\ts1\t500ms\tx\r\n\r\nt1\tTOM\tYes;no\ts1\t00:02\t\r\n",
    ])
  func sheets(_ text: String) throws {
    let parsed = read(text, .sheet)
    #expect(parsed.diagnostics == [])
    #expect(spoken(parsed.screenplay) == ["Mira|Hello, \"you\". Again.|m1", "TOM|Yes;no|t1"])
    #expect(parsed.screenplay.shots.map(\.id) == ["s1"])
    #expect(
      parsed.screenplay.lines.map(\.at) == [.time(try Flicks(1, timesPerSecond: 2)), .time(try Flicks(seconds: 2))])
  }

  @Test("faulty sheets are told what they need") func badSheets() {
    #expect(read("a,b\n1,2\n", .sheet).diagnostics.first?.message == "the sheet has no column \"text\"")
    #expect(read("text\n\"open\n", .sheet).diagnostics.hasErrors)
    #expect(read("text,start\nHi,-1\n", .sheet).diagnostics.first?.position.line == 2)
    #expect(read("id,text\nx,One\nX,Two\n", .sheet).diagnostics.first?.message.contains("taken already") == true)
  }

  @Test("subtitles: times, voices, names, tags, entities and comments") func subtitles() throws {
    let srt =
      "1\r\n00:00:01,000 --> 00:00:02,500\r\nMIRA: <i>Who's</i>\r\nthere?\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n- Only me.\r\n- TOM: {\\an8}Good &amp; well.\r\n"
    let first = read(srt, .srt)
    #expect(first.diagnostics == [])
    #expect(spoken(first.screenplay) == ["MIRA|Who's there?|-", "MIRA|Only me.|-", "TOM|Good & well.|-"])
    #expect(first.screenplay.shots.map(\.settings.duration) == [.time(try Flicks(seconds: 4))])
    #expect(first.screenplay.lines.first?.at == .time(try Flicks(seconds: 1)))
    let vtt =
      "WEBVTT\n\nNOTE a comment\n00:00 --> no\n\nSTYLE\n::cue {}\n\nmira_0001\n00:01.000 --> 00:02.500 align:left\n<v.loud Mira>Who's there?</v> <v Tom>Me.\n\n01:00:00.500 --> 01:00:00.400\nLate.\n"
    let second = read(vtt, .vtt)
    #expect(spoken(second.screenplay) == ["Mira|Who's there?|mira_0001", "Tom|Me.|-"])
    #expect(second.diagnostics.map(\.position.line) == [13])
    #expect(read("", .vtt).diagnostics.count == 1)
  }

  @Test("names and words that mean something in Fountain stay names and words") func escaping() {
    let text = "who,text\nint. (x) ^,_a_ **b** \\*c\nA,~ sung\nA,===\nA,[[shot x dur=0]] /* y */\n@B,@c\nC,!d\nD,#e\n"
    let parsed = read(text, .sheet)
    #expect(parsed.diagnostics == [])
    #expect(
      parsed.screenplay.lines.map(\.text) == [
        "_a_ **b** \\*c", "sung", "[ [shot x dur=0]] / * y */", "@c", "!d", "#e",
      ])
    #expect(parsed.screenplay.lines.map(\.character) == ["int. x", "A", "A", "@B", "C", "D"])
  }

  @Test("nothing breaks the adapters, and what they write has no more faults", arguments: 0..<15) func damaged(
    _ seed: Int
  ) {
    let pieces = [
      "title: A\n", "---\n", "===\n", "Mira: Hi", "#line:a1", "<<event bell>>", "<<", ">>", "->", "* x", "=== k\n",
      "\n", "\n\n", ",", ";", "\"",
      "id,text\n", "00:00:01,000 --> 00:00:02,000\n", "-->", "<v Tom>", "<", "{", "}", "[[", "]]", "/*", "*/", "é",
      "\r\n", "WEBVTT\n\n", "~", "(", ")",
      "# id: q", "\t", "  ", "@", "^", "=", "_", "\\", "\u{FEFF}", "\u{0}",
    ]
    var dice = Dice(seed: UInt64(seed + 77))
    for _ in 0..<20 {
      let text = (0..<40).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
      for format in [ScriptFormat.yarn, .ink, .sheet, .srt, .vtt] {
        let script = ScriptImport.fountain(from: text, format: format, file: "in")
        let lines = text.unicodeScalars.count { $0 == "\n" || $0 == "\r" } + 1
        for fault in script.parsed(file: "in").diagnostics { #expect((1...lines).contains(fault.position.line)) }
      }
    }
  }
}
