import Foundation
import Screenplay
import Testing

@Suite("No text breaks the parser") struct RobustnessTests {
  /// Every place lies in the text, and elements come in order.
  func check(_ text: String) throws {
    let parsed = Screenplay.parse(text, file: "a")
    let widths = lineWidths(text)
    let document = try FountainDocument(parsing: text, file: "a")
    var places = parsed.diagnostics.map(\.position) + document.notes.map(\.position)
    places += document.elements.flatMap { [$0.position] + $0.lines.map(\.position) }
    places += document.titlePage.map(\.position)
    places += parsed.screenplay.scenes.map(\.position) + parsed.screenplay.shots.map(\.position)
    places += parsed.screenplay.lines.flatMap { [$0.position, $0.cuePosition] }
    for place in places {
      #expect((1...widths.count).contains(place.line), "\(text.debugDescription)")
      guard (1...widths.count).contains(place.line) else { return }
      #expect((1...widths[place.line - 1] + 1).contains(place.column), "\(place) \(text.debugDescription)")
    }
    let starts = document.elements.map(\.position)
    #expect(starts == starts.sorted(), "\(text.debugDescription)")
    for shot in parsed.screenplay.shots where !parsed.diagnostics.hasErrors {
      #expect(Identifier.fault(in: shot.id) == nil, "\(shot.id) \(text.debugDescription)")
    }
    let keys = parsed.screenplay.shots.map { Identifier.key($0.id) }
    if !parsed.diagnostics.hasErrors { #expect(Set(keys).count == keys.count, "\(text.debugDescription)") }
  }

  /// Scalars of each line, counted in the plainest way.
  func lineWidths(_ text: String) -> [Int] {
    var widths = [0]
    var scalars = Array(text.unicodeScalars)
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    for (index, scalar) in scalars.enumerated() {
      let isCRLF = scalar == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
      if scalar == "\n" || (scalar == "\r" && !isCRLF) { widths.append(0) } else { widths[widths.count - 1] += 1 }
    }
    return widths
  }

  @Test("made of random pieces", arguments: 0..<20) func random(_ seed: Int) throws {
    var dice = Dice(seed: UInt64(1000 + seed))
    for _ in 0..<25 { try check(dice.script(pieces: 40)) }
  }

  @Test("nor the corpus with random bytes changed", arguments: 0..<10) func mutated(_ seed: Int) throws {
    var dice = Dice(seed: UInt64(5000 + seed))
    for file in try Folder.corpus() {
      var bytes = Array(file.text.utf8)
      for _ in 0..<Int.random(in: 1...8, using: &dice) {
        let index = Int.random(in: bytes.indices, using: &dice)
        switch Int.random(in: 0..<3, using: &dice) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &dice)
        case 1: bytes.remove(at: index)
        default: bytes.insert("[]*/_@.!>~#=()\n\r \t".utf8.randomElement(using: &dice) ?? 10, at: index)
        }
      }
      try check(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test(
    "texts made to be slow are as quick as others",
    arguments: [
      "[[", "*", "* a", "/*", "[[ /* ", "_a", "\\*", "[[a\n\n", "(", "]]", "#", "> ", "A\n\n", "[[[[]]", "/**/",
      "*a**b***c_", "=", "@(", "a b ",
      "[[line x", "[[shot sh", "INT. - - - - ", "\u{301}", "👩‍👩‍👧",
    ])
  func pathological(_ piece: String) {
    // A small part of the limit keeps debug builds quick; a squared search takes minutes even so.
    let text = String(repeating: piece, count: (1 << 16) / piece.utf8.count)
    let clock = ContinuousClock()
    let start = clock.now
    _ = Screenplay.parse(text, file: "a")
    #expect(clock.now - start < .seconds(30))
  }

  @Test("scripts at the limits, of directives and faults, are quick too") func crowded() {
    let clock = ContinuousClock()
    let start = clock.now
    let sick = Screenplay.parse(String(repeating: "[[shot a=1 b=2 c=3]]\n", count: 4000), file: "a")
    #expect(sick.diagnostics.count == Screenplay.mostDiagnostics + 1)
    #expect(sick.diagnostics.hasErrors)
    let busy =
      "[[shot s]]\nSea.\n" + String(repeating: "[[event bell at=1]] [[ambience none]] [[marker m]]\n", count: 1000)
    #expect(clean(busy).shots.map(\.events.count) == [1000])
    let talk = clean("[[shot s]]\n\nMIRA\n" + (0..<1000).map { "Yes. [[line m\($0)]]\n" }.joined())
    #expect(talk.lines.count == 1000)
    #expect(faults("Sea. " + (0..<40).map { "[[ambience a\($0)]]" }.joined()).count == 8)
    #expect(
      faults("Sea. [[shot s " + String(repeating: "x=1 ", count: 1000) + "]]").contains {
        $0.contains("goes on for too long")
      })
    #expect(clock.now - start < .seconds(60))
  }

  @Test("a text over the limits is refused with one sentence before it is read") func limits() throws {
    let large = String(repeating: "a", count: Screenplay.mostBytes + 1)
    let parsed = Screenplay.parse(large, file: "big.fountain")
    #expect(parsed.diagnostics.count == 1)
    #expect(parsed.diagnostics.hasErrors)
    #expect(parsed.screenplay.scenes == [])
    let error = #expect(throws: ScreenplayError.self) { try FountainDocument(parsing: large, file: "big.fountain") }
    #expect(error?.description.hasPrefix("big.fountain has 4194305 bytes") == true)
    #expect(Screenplay.parse(String(repeating: "\n", count: 300_000), file: "a").diagnostics.hasErrors)
  }
}
