import Foundation
import MediaIO
import Screenplay
import Testing
import Timeline

@testable import Preview

@Suite struct EditTests {
  private let text = """
    Title: T

    INT. HALL - NIGHT

    [[shot sh010 dur=3s seed=5]] [[ambience sea level=0.5]]
    Waves. [[event thunder at=1.0]]

    [[shot sh020 prompt="two words"]]

    MIRA
    Is anybody there? [[line mira_0001]]

    TOM
    (calm)
    Nobody.

    """

  /// The screenplay on disk after an edit of a shot.
  private func edited(_ edit: ShotEdit, of id: String, lines: [String] = []) throws -> String {
    let root = NSTemporaryDirectory() + "/hoofbeat-edit-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    try WholeFile.write(Array(text.utf8), to: root + "/a.fountain")
    let parsed = Screenplay.parse(text, file: "a.fountain")
    let shot = try #require(parsed.screenplay.shots.first { $0.id == id })
    let document = ShotDocument(
      id: id, place: "\(shot.position)", action: "", lines: lines, speaker: "", prompt: "", model: "foal", seed: 5,
      events: [], takes: [], chosen: 1)
    try ScreenplayEdit.write(edit, of: document, in: root)
    return try String(contentsOfFile: root + "/a.fountain", encoding: .utf8)
  }

  @Test func `A setting that is there is replaced, and nothing else`() throws {
    #expect(try edited(.seed(42), of: "sh010") == text.replacing("seed=5", with: "seed=42"))
    #expect(try edited(.prompt("faint rain"), of: "sh020") == text.replacing("two words", with: "faint rain"))
  }

  @Test func `A setting that is not there is added`() throws {
    #expect(try edited(.steps(4), of: "sh010") == text.replacing("seed=5]]", with: "seed=5 steps=4]]"))
    #expect(try edited(.seed(1), of: "sh020") == text.replacing("\"two words\"]]", with: "\"two words\" seed=1]]"))
  }

  @Test func `Words are replaced, and their id stays`() throws {
    let new = try edited(.line(index: 0, "Who is there?"), of: "sh020", lines: ["Is anybody there?", "Nobody."])
    #expect(new == text.replacing("Is anybody there?", with: "Who is there?"))
    let other = try edited(.line(index: 1, "No one."), of: "sh020", lines: ["Is anybody there?", "Nobody."])
    #expect(other == text.replacing("Nobody.", with: "No one."))
  }

  @Test func `What would read differently is refused`() {
    #expect(throws: StudioError.self) { try edited(.prompt("a\" seed=9 x=\""), of: "sh020") }
    #expect(throws: StudioError.self) { try edited(.prompt("a ]] b"), of: "sh020") }
    #expect(throws: StudioError.self) { try edited(.steps(0), of: "sh010") }
    #expect(throws: StudioError.self) {
      try edited(.line(index: 0, "[[shot x]]"), of: "sh020", lines: ["Is anybody there?"])
    }
    #expect(throws: StudioError.self) { try edited(.line(index: 0, ""), of: "sh020", lines: ["Is anybody there?"]) }
    #expect(throws: StudioError.self) { try edited(.line(index: 0, "Ja."), of: "sh020", lines: ["Wer da?"]) }
    #expect(throws: StudioError.self) {
      try edited(.line(index: 0, "(aside)"), of: "sh020", lines: ["Is anybody there?"])
    }
  }
}

@Suite struct StoryTests {
  private func piece(_ shades: Range<Int>) -> [Picture] {
    shades.map { Picture(width: 2, height: 2, red: UInt8($0), green: 0, blue: 0) }
  }

  private func shade(_ picture: Picture) -> Int { Int(picture.pixels[0]) }

  @Test func `Pieces are joined without a picture lost or shown twice`() {
    var joiner = StoryJoiner()
    let each = StoryStretch.perPicture
    let first = joiner.add(piece(0..<10), samples: [Float](repeating: 0.5, count: 10 * each), lead: 0)
    #expect(first.pictures.map(shade) == Array(0..<9) && first.samples.count == 2 * 9 * each)
    let second = joiner.add(piece(10..<20), samples: [Float](repeating: 0.1, count: 14 * each), lead: 4 * each)
    #expect(second.pictures.map(shade) == Array(9..<19) && second.samples.count == 2 * 10 * each)
    // During the picture that was held back one sound is faded over to the other: never a jump.
    let left = stride(from: 0, to: 2 * each, by: 2).map { second.samples[$0] }
    #expect(abs(left[0] - 0.5) < 0.001 && abs(left[each - 1] - 0.1) < 0.001)
    #expect(zip(left, left.dropFirst()).allSatisfy { abs($0 - $1) < 0.001 })
  }

  @Test func `Waiting ends where it began, and fills its time exactly`() {
    var joiner = StoryJoiner()
    let each = StoryStretch.perPicture
    let samples = (0..<(12 * each)).map { Float($0) / Float(12 * each) }
    _ = joiner.add(piece(0..<12), samples: samples, lead: 0)
    for _ in 0..<3 {
      let wait = joiner.wait()
      let shades = wait.pictures.map(shade)
      #expect(shades.first == 11 && shades.last == 10)
      #expect(zip(shades, shades.dropFirst()).allSatisfy { abs($0 - $1) <= 1 })
      #expect(wait.samples.count == 2 * each * wait.pictures.count)
      #expect(zip(wait.samples, wait.samples.dropFirst(2)).allSatisfy { abs($0 - $1) < 0.001 })
    }
    let next = joiner.add(piece(12..<14), samples: [Float](repeating: 1, count: 2 * each), lead: 0)
    #expect(next.pictures.map(shade) == [11, 12])
  }

  @Test func `Nothing is waited with before there is anything`() {
    var joiner = StoryJoiner()
    #expect(joiner.wait().pictures.isEmpty && joiner.isEmpty)
    #expect(joiner.add([], samples: [], lead: 0).pictures.isEmpty)
  }

  @Test func `A slow model begins later, so that the rest comes in time`() {
    var numbers = StoryNumbers()
    #expect(numbers.neededAhead(of: 4) == 0)
    numbers.notePiece(seconds: 1, took: 2)
    // At half speed four seconds take eight: what is missing when the picture begins must be made before its turn.
    let needed = numbers.neededAhead(of: 4)
    #expect(needed > 2 && needed < 4)
    for _ in 0..<30 { numbers.notePiece(seconds: 1, took: 0.2) }
    #expect(numbers.neededAhead(of: 4) == 0)
  }

  @Test func `A controller feels taps once, and hums at most twenty times a second`() {
    var lanes = Lanes.empty
    lanes.taps = [Lanes.Moment(name: "door", time: .init(705_600_000), force: 0.9)]
    lanes.hum = [Double](repeating: 0.5, count: 300)
    lanes.humSharpness = [Double](repeating: 0.25, count: 300)
    var rumble = Rumble()
    var (told, taps) = (0, 0)
    for frame in 0..<120 {
      guard let strength = rumble.strength(lanes, at: .init(Int64(frame) * 11_760_000)) else { continue }
      told += 1
      if strength.low > 0.8 { taps += 1 }
    }
    #expect(taps == 1 && told >= 38 && told <= 44)
  }
}
