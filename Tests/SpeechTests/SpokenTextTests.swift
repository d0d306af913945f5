import Testing

@testable import Speech

@Suite("Lines as they are written")
struct SpokenTextTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var line: String
    var text: String
    var ignored: [Character] = []
  }

  @Test(
    "What can be spoken is, what cannot is left out and listed",
    arguments: [
      Case(testDescription: "plain", line: "Rain tonight.", text: "Rain tonight."),
      Case(testDescription: "white space", line: "  a\t\tb\r\n c\u{2028}d\u{A0} ", text: "a b c d"),
      Case(testDescription: "typography", line: "“It’s late” – go…", text: "\"It's late\" , go,"),
      Case(testDescription: "accents", line: "Café Zoë naïve Ångström", text: "Cafe Zoe naive Angstrom"),
      Case(testDescription: "loose accents", line: "e\u{301}", text: "e"),
      Case(testDescription: "ligatures and full width", line: "ﬁre ＯＫ Straße ½", text: "fire OK Strasse 1/2"),
      Case(testDescription: "money", line: "€5", text: "euros 5"),
      Case(testDescription: "emoji", line: "Hi 🐴🐴!", text: "Hi !", ignored: ["🐴"]),
      Case(testDescription: "family", line: "us 👩‍👩‍👧", text: "us", ignored: ["👩‍👩‍👧"]),
      Case(testDescription: "right to left", line: "say שלום", text: "say", ignored: ["ש", "ל", "ו", "ם"]),
      Case(
        testDescription: "direction marks", line: "a\u{202E}b\u{200F}", text: "ab", ignored: ["\u{202E}", "\u{200F}"]),
      Case(
        testDescription: "NUL and controls", line: "a\0b\u{1B}[2J\u{7F}", text: "ab[2J",
        ignored: ["\0", "\u{1B}", "\u{7F}"]),
      Case(testDescription: "keycap", line: "1️⃣", text: "1"),
    ])
  func replacements(_ example: Case) throws {
    let spoken = try SpokenText(example.line, limit: 500)
    #expect(spoken.text == example.text)
    #expect(spoken.ignored == example.ignored)
    #expect(spoken.text.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var line: String
    var error: SpeechError
  }

  @Test(
    "A line without words is refused",
    arguments: [
      Bad(testDescription: "nothing", line: "", error: .empty),
      Bad(testDescription: "spaces", line: " \n\t", error: .empty),
      Bad(testDescription: "punctuation", line: "?! ... --", error: .nothingToSay(ignored: [])),
      Bad(testDescription: "emoji", line: "🐴", error: .nothingToSay(ignored: ["🐴"])),
      Bad(testDescription: "NUL", line: "\0", error: .nothingToSay(ignored: ["\0"])),
      Bad(
        testDescription: "501 characters", line: String(repeating: "a", count: 501),
        error: .tooLong(characters: 501, limit: 500)),
      Bad(
        testDescription: "a megabyte", line: String(repeating: "rain ", count: 200_000),
        error: .tooLong(characters: 1_000_000, limit: 500)),
      Bad(
        testDescription: "one character of a megabyte", line: "e" + String(repeating: "\u{301}", count: 500_000),
        error: .tooLong(characters: 500_001, limit: 500)),
      Bad(
        testDescription: "symbols that grow", line: String(repeating: "÷", count: 500),
        error: .tooLong(characters: 5499, limit: 500)),
    ])
  func refusals(_ bad: Bad) {
    #expect(throws: bad.error) { try SpeechFrontEnd().line(bad.line) }
    let sentence = bad.error.description
    #expect(sentence.hasPrefix("the line ") && sentence.hasSuffix(".") && sentence.count < 300)
    #expect(sentence.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F })
  }

  @Test("Rates outside half to twice are refused", arguments: [0, 0.49, 2.01, -1, .nan, .infinity])
  func rates(_ rate: Double) {
    #expect {
      try SpeechFrontEnd().line("a", rate: rate)
    } throws: {
      guard case SpeechError.rate = $0 else { return false }
      return true
    }
  }

  @Test(
    "Odd lines are spoken or refused, never fatal",
    arguments: [
      String(repeating: "a", count: 120), String(repeating: "9", count: 40), String(repeating: "$1,", count: 16),
      String(repeating: "XIV ", count: 12), String(repeating: "-1.5e9/", count: 6),
      String(repeating: "’", count: 499) + "a", "<speak>a</speak>", "%s%n%d",
      "A.B.C.", "\\0 \\", "'", "''''a''''", "1st 2nd 23rd 100th", "12:60 25:99", "0x1F 1e308", "www.a-b.com/~c?d=e&f",
    ])
  func odd(_ text: String) {
    let result = Result { () throws(SpeechError) in try SpeechFrontEnd().line(text) }
    switch result {
    case .success(let line): #expect(line.segments.contains { $0.phoneme != "pau" })
    case .failure(.nothingToSay): break
    case .failure(let error): Issue.record(error)
    }
  }
}
