import Foundation
import Screenplay
import Testing

@Suite("Line ids are put in") struct TaggerTests {
  @Test("behind each dialogue without one, and nowhere else") func simple() {
    let text =
      "MIRA\n(low)\nWho's\nthere?  \n\nTOM (V.O.)\nMe. [[event bell at=1]]\n\nMIRA\nOh. [[line mira_0007]]\n\nMIRA\n[[line at=0.5]]\nYes.\n\n(no one)\n"
    let tagged = LineTagger.tag(text, file: "a.fountain")
    #expect(
      tagged.text
        == "MIRA\n(low)\nWho's\nthere? [[line mira_0008]]  \n\nTOM (V.O.)\nMe. [[event bell at=1]] [[line tom_0001]]\n\nMIRA\nOh. [[line mira_0007]]\n\nMIRA\n[[line mira_0009 at=0.5]]\nYes.\n\n(no one)\n"
    )
    #expect(tagged.insertions.map(\.id) == ["mira_0008", "tom_0001", "mira_0009"])
    #expect(tagged.insertions.map(\.position.description) == ["a.fountain:4:7", "a.fountain:7:24", "a.fountain:13:7"])
  }

  @Test("line ends, byte order mark and every other byte stay") func bytes() {
    let text = "\u{FEFF}MIRA\r\nHi.\t\r\n\r\nTOM\r\nHo."
    let tagged = LineTagger.tag(text, file: "a")
    #expect(
      Array(tagged.text.utf8)
        == Array("\u{FEFF}MIRA\r\nHi. [[line mira_0001]]\t\r\n\r\nTOM\r\nHo. [[line tom_0001]]".utf8))
    #expect(LineTagger.tag("MIRA\rHi.\r", file: "a").text == "MIRA\rHi. [[line mira_0001]]\r")
  }

  @Test("names of every alphabet make ids; ids in comments and other cases are not given again") func names() {
    let text =
      "/* [[line mira_0003]] */\n\nMIRA\nA.\n\n@ミラ\nB.\n\nMRS. O'NEIL\nC.\n\n@...\nD.\n\nÉLOÏSE\nE. [[line Éloïse_0001]]\n\nÉLOÏSE\nF."
    let ids = LineTagger.tag(text, file: "a").insertions.map(\.id)
    #expect(ids == ["mira_0004", "ミラ_0001", "mrs_o_neil_0001", "line_0001", "éloïse_0002"])
  }

  @Test("a line after a note that does not end gets no id, and that is said") func unclosed() {
    let tagged = LineTagger.tag("MIRA\nWho [[is there?", file: "a")
    #expect(tagged.text == "MIRA\nWho [[is there?")
    #expect(tagged.diagnostics.contains { $0.message.contains("gets no id") })
  }

  /// How many scalars come before a place, counted in the plainest way.
  func offset(of position: SourcePosition, in text: String) -> Int {
    let scalars = Array(text.unicodeScalars)
    var index = scalars.first == "\u{FEFF}" ? 1 : 0
    for _ in 1..<position.line {
      while scalars[index] != "\n" && scalars[index] != "\r" { index += 1 }
      index += scalars[index] == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n" ? 2 : 1
    }
    return index + position.column - 1
  }

  @Test("a second run changes nothing, whatever the text", arguments: 0..<10) func idempotent(_ seed: Int) throws {
    var dice = Dice(seed: UInt64(seed))
    for _ in 0..<25 {
      let text = dice.script(pieces: 30)
      let once = LineTagger.tag(text, file: "a")
      let twice = LineTagger.tag(once.text, file: "a")
      #expect(twice.insertions == [], "\(text.debugDescription)")
      #expect(Array(twice.text.utf8) == Array(once.text.utf8))
      // Without what was put in, the old text is back; and the lines say what they said.
      var back = Array(once.text.unicodeScalars)
      for insertion in once.insertions {
        let start = offset(of: insertion.position, in: text)
        let whole = Array(" [[line \(insertion.id)]]".unicodeScalars)
        let count = back[start...].starts(with: whole) ? whole.count : insertion.id.unicodeScalars.count + 1
        #expect(count == whole.count || back[(start - 4)...].starts(with: "line \(insertion.id)".unicodeScalars))
        back.removeSubrange(start..<start + count)
      }
      #expect(back == Array(text.unicodeScalars), "\(text.debugDescription)")
      let (old, new) = (Screenplay.parse(text, file: "a").screenplay, Screenplay.parse(once.text, file: "a").screenplay)
      #expect(old.lines.map(\.text) == new.lines.map(\.text), "\(text.debugDescription)")
      #expect(new.lines.count(where: { $0.id == nil }) <= once.diagnostics.count, "\(text.debugDescription)")
    }
  }
}
