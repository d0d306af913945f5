import Foundation
import Testing

@Suite("Bad input") struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var says: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: [String], says: String) { (self.arguments, self.says) = (arguments, says) }
  }

  @Test(
    "is refused in one line that says what and how, with a code, and nothing is written",
    arguments: [
      Case(["--line", "Hi.", "--image", "missing.png"], says: "missing.png"),
      Case(["--line", "Hi.", "--image", "empty.png"], says: "empty"),
      Case(["--line", "Hi.", "--image", "text.png"], says: "text.png"),
      Case(["--line", "Hi.", "--image", "bomb.png"], says: "bomb.png"),
      Case(["--line", "Hi.", "--image", "."], says: "folder"),
      Case(["--voice", "text.wav"], says: "text.wav"),
      Case(["--voice", "empty.wav"], says: "empty"),
      Case(["--line", "Hi.", "--duration", "0"], says: "--duration"),
      Case(["--line", "Hi.", "--duration", "-3"], says: "--duration"),
      Case(["--line", "Hi.", "--duration", "nan"], says: "--duration"),
      Case(["--line", "Hi.", "--duration", "1e9"], says: "--duration"),
      Case(["--line", "Hi.", "--fps", "0"], says: "--fps"),
      Case(["--line", ""], says: "--line"),
      Case(["--line", String(repeating: "a", count: 100_000)], says: "--line"),
      Case(["--line", "Hi.", "--event", "thunder"], says: "thunder@1.2"),
      Case(["--line", "Hi.", "--seed", "dice"], says: "--seed"),
      Case(["--line", "Hi.", "--steps", "0"], says: "--steps"),
      Case(["--line", "Hi.", "--formats", "mp5"], says: "mp4"),
      Case(["--line", "Hi.", "--size", "0"], says: "--size"),
      Case(["--line", "Hi.", "-o", "text.png"], says: "text.png"),
      Case(["--line", "Hi.", "-o", "text.png/take"], says: "text.png"),
      Case(["--line", "Hi.", "-o", "/proc/take"], says: "/proc"),
      Case(["--line", "Hi.", "--model", "nothing/here"], says: "config.json"),
      Case(["--line", "Hi.", "--model", "unheard-of"], says: "HOOFBEAT_MODELS"),
      Case([], says: "--line"),
    ])
  func refused(_ bad: Case) async throws {
    let program = try Program()
    let huge: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF,
      0xFF, 8, 2, 0, 0, 0, 0, 0, 0, 0,
    ]
    try program.scratch.write([], to: "empty.png")
    try program.scratch.write([], to: "empty.wav")
    try program.scratch.write(Array("not a picture".utf8), to: "text.png")
    try program.scratch.write(Array("not a sound".utf8), to: "text.wav")
    try program.scratch.write(huge, to: "bomb.png")
    let before = program.scratch.content
    let outcome = try await program.start(["generate"] + bad.arguments).outcome()
    #expect(outcome.code == 1)
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("hoofbeat: "))
    #expect(outcome.errors.contains(bad.says), "\(outcome.errors)")
    #expect(outcome.errors.utf8.count < 500)
    #expect(outcome.output == "")
    #expect(program.scratch.content == before)
  }
}
