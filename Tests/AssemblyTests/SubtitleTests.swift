import CutModel
import Testing
import Timeline

@testable import Assembly

/// Short pieces that can be read: never two at once, never too wide, all of the text.
@Suite struct SubtitleTests {
  /// A line whose words follow each other evenly, with `pauses` seconds before the words of those numbers.
  func line(
    _ text: String, from start: Double = 0, perWord: Double = 0.3, pauses: [Int: Double] = [:], id: String = "l"
  ) -> CutLine {
    var at = start
    var words: [TimedSpan] = []
    for (index, word) in text.split(separator: " ").enumerated() {
      at += pauses[index] ?? 0
      let name = word.lowercased().filter { $0.isLetter || $0.isNumber }
      words.append(TimedSpan(name: name, start: seconds(at), end: seconds(at + perWord)))
      at += perWord
    }
    return CutLine(
      id: id, shot: "s", character: "c", speaker: "C", text: text, start: seconds(start), end: seconds(at),
      isRecorded: false, words: words, phonemes: [])
  }

  func plain(_ text: String) -> String { text.filter { !$0.isWhitespace } }

  func isFit(_ text: String) -> Bool {
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
    return rows.count <= 2 && rows.allSatisfy { SubtitlePieces.columns(String($0)) <= 42 && !$0.isEmpty }
  }

  @Test("a short line is one piece with the times of its words")
  func short() throws {
    let pieces = SubtitlePieces(line("Who is out there?", from: 1)).pieces
    #expect(pieces.map(\.text) == ["Who is out there?"])
    #expect(pieces[0].start == seconds(1) && pieces[0].end == seconds(2.2))
  }

  @Test("long lines split at the ends of sentences and phrases")
  func sentences() {
    let text =
      "The lamp has not burned for nineteen years. Tonight it is burning, and nobody is up there to light it. Do you see?"
    let pieces = SubtitlePieces(line(text)).pieces
    #expect(
      pieces.map(\.text) == [
        "The lamp has not burned\nfor nineteen years.",
        "Tonight it is burning,\nand nobody is up there to light it.", "Do you see?",
      ])
  }

  @Test(
    "no text is lost, no row too wide, whatever the script",
    arguments: [
      "I told you once, I will not tell you again: leave the keys on the table, take your coat, and walk away from here.",
      "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft ist ein langes Wort.",
      "灯台の明かりは十九年間消えたままだったのに、今夜は誰もいないはずの塔の上で、はっきりと燃えている。君にも見えるだろう？",
      "👩‍👩‍👧‍👦 👩‍👩‍👧‍👦 ça va, naïve café — déjà vu; «là-bas», dit-elle. Ω≈ç√∫ и ещё немного слов на другом языке для проверки.",
      "등대의 불은 십구 년 동안 꺼져 있었는데 오늘 밤에는 아무도 없는 탑 위에서 타오르고 있다.",
      "No.", "…", "a",
    ])
  func anyText(_ text: String) {
    let pieces = SubtitlePieces(line(text)).pieces
    #expect(plain(pieces.map(\.text).joined()) == plain(text))
    #expect(pieces.allSatisfy { isFit($0.text) }, "\(pieces.map(\.text))")
    #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.end <= $1.start })
  }

  @Test("Japanese breaks anywhere but before its punctuation")
  func japanese() {
    let text = "灯台の明かりは十九年間消えたままだったのに、今夜は誰もいないはずの塔の上で、はっきりと燃えている。"
    for piece in SubtitlePieces(line(text)).pieces {
      for row in piece.text.split(separator: "\n") {
        #expect(!"、。」っ".contains(row.first ?? "。"))
        #expect(row.count <= 21)
      }
    }
  }

  @Test("numbers that are spoken as several words keep the times of the words around them")
  func numbers() {
    var spoken = line("In nineteen eighty four it burned")
    spoken.text = "In 1984 it burned!"
    let words = WrittenWords(spoken).words
    #expect(words.map(\.text) == ["In", "1984", "it", "burned!"])
    #expect(words[1].start == seconds(0.3) && words[1].end == seconds(1.2))
    #expect(words[3].start == seconds(1.5))
  }

  @Test("short pieces are shown longer, up to the next one and to the end of the cut")
  func readable() throws {
    let lines = [
      line("No.", from: 1), line("Because I said so.", from: 1.5, perWord: 0.1, id: "m"),
      line("Yes!", from: 4.5, id: "n"),
    ]
    let shown = try SubtitleTiming.subtitles(lines, frameRate: .film, frames: 120)
    #expect(shown.map(\.start) == [frame(24), frame(36), frame(108)])
    // Cut short by the next, two pictures before it; long enough for 18 letters at 17/s; to the end of the cut.
    #expect(shown.map(\.end) == [frame(34), frame(36 + 26), frame(120)])
  }

  @Test("people who speak at the same time are read one after the other", arguments: [0.0, 0.2, 1.0])
  func overlapping(_ delay: Double) throws {
    let lines = [
      line("You never told me that he was here.", from: 0.5), line("Nobody asked me.", from: 0.5 + delay, id: "m"),
      line("Stop it.", from: 2.9, id: "n"),
    ]
    let frames: Int64 = 84
    let shown = try SubtitleTiming.subtitles(lines, frameRate: .film, frames: frames)
    #expect(shown.count == 3)
    #expect(shown.allSatisfy { $0.start < $0.end && $0.end <= frame(frames) })
    #expect(zip(shown, shown.dropFirst()).allSatisfy { $0.end + frame(2) <= $1.start })
  }

  @Test("a line at the very end of a cut stays inside it")
  func atTheEnd() throws {
    let shown = try SubtitleTiming.subtitles(
      [line("One. Two. Three. Four. Five.", from: 0, perWord: 0.04)], frameRate: .film, frames: 6)
    #expect(!shown.isEmpty)
    #expect(shown.allSatisfy { $0.start < $0.end && $0.end <= frame(6) })
    #expect(zip(shown, shown.dropFirst()).allSatisfy { $0.end <= $1.start })
  }

  @Test("whatever is said when, subtitles are in order, apart and inside the cut")
  func anyTimes() throws {
    var state: UInt64 = 11
    func draw(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    for _ in 0..<200 {
      let frames = Int64(24 + draw(200))
      let lines = (0..<(1 + draw(8))).map { number in
        let text = (0..<(1 + draw(14))).map { _ in ["no", "really,", "lighthouse", "yes.", "a"][draw(5)] }
        var made = line(
          text.joined(separator: " "), from: Double(draw(Int(frames))) / 24, perWord: Double(1 + draw(40)) / 100,
          id: "l\(number)")
        // As in a cut, nothing lies beyond its end.
        let end = frame(frames)
        made.words = made.words.map { TimedSpan(name: $0.name, start: min($0.start, end), end: min($0.end, end)) }
        made.end = min(made.end, end)
        return made
      }.sorted { $0.start < $1.start }
      let shown = try SubtitleTiming.subtitles(lines, frameRate: .film, frames: frames)
      #expect(shown.allSatisfy { $0.start >= .zero && $0.start < $0.end && $0.end <= frame(frames) })
      #expect(zip(shown, shown.dropFirst()).allSatisfy { $0.end <= $1.start })
      if shown.count < Int(frames) / 24 {
        // With room for all of them, nothing that is said is left out.
        #expect(plain(shown.map(\.text).joined()).count == plain(lines.map(\.text).joined()).count)
      }
    }
  }
}
