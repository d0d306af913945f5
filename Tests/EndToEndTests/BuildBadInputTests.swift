import Foundation
import Testing

@Suite("Projects that cannot be built") struct BuildBadInputTests {
  /// A change to the project that `hoofbeat init` makes.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var says: String
    var change: @Sendable (Folder) throws -> Void
    var testDescription: String { name }

    init(_ name: String, says: String, _ change: @escaping @Sendable (Folder) throws -> Void) {
      (self.name, self.says, self.change) = (name, says, change)
    }
  }

  /// A project's folder.
  struct Folder: Sendable {
    var path: String

    func write(_ name: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path + "/" + name)) }

    func replace(_ name: String, _ old: String, _ new: String) throws {
      let text = try String(contentsOfFile: path + "/" + name, encoding: .utf8)
      try #require(text.contains(old))
      try write(name, Array(text.replacing(old, with: new).utf8))
    }

    func append(_ name: String, _ text: String) throws { try write(name, Array(try bytes(name)) + Array(text.utf8)) }

    private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path + "/" + name)) }

    /// A line that follows the recording `v.wav`.
    func speak(_ wav: [UInt8]) throws {
      try replace("intro.fountain", "[[line mira_0001]]", "[[line mira_0001 voice=v.wav]]")
      try write("v.wav", wav)
    }
  }

  /// A WAV file whose header says what it likes.
  static func wav(
    bits: Int = 16, rate: UInt32 = 24_000, type: UInt8 = 1, channels: UInt8 = 1, bytes: Int = 48_000,
    riff: UInt32? = nil,
    data: UInt32? = nil
  ) -> [UInt8] {
    func four(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    let block = bits / 8 * Int(channels)
    let format: [UInt8] =
      [type, 0, channels, 0] + four(rate) + four(rate &* UInt32(block)) + [UInt8(block), 0, UInt8(bits), 0]
    let body =
      Array("WAVEfmt ".utf8) + four(16) + format + Array("data".utf8) + four(data ?? UInt32(bytes))
      + [UInt8](repeating: 0, count: bytes)
    return Array("RIFF".utf8) + four(riff ?? UInt32(body.count)) + body
  }

  static let cases: [Case] = [
    Case("a TOML file of 100 MB", says: "cutscene.toml has 104857600 bytes and the limit is") {
      try $0.write("cutscene.toml", [])
      truncate($0.path + "/cutscene.toml", 100 << 20)
    },
    Case("a screenplay of 100 MB", says: "which is the most a script may have") {
      truncate($0.path + "/intro.fountain", 100 << 20)
    },
    Case("TOML that is broken", says: "cutscene.toml:36:") { try $0.append("cutscene.toml", "x = [[[[\n") },
    Case("TOML that is no UTF-8", says: "is not UTF-8") { try $0.write("cutscene.toml", [0x61, 0xFF, 0xFE]) },
    Case("a screenplay that is no UTF-8", says: "intro.fountain:1:2: error: this is not UTF-8") {
      try $0.write("intro.fountain", [0x61, 0xFF, 0xFD])
    },
    Case("a target that is not there", says: "did you mean web?") {
      try $0.replace("cutscene.toml", "\"web\"", "\"wbe\"")
    },
    Case("an empty screenplay", says: "the screenplay has no shots") { try $0.write("intro.fountain", []) },
    Case("a shot of no length", says: "intro.fountain:5:18: error: dur is zero") {
      try $0.replace("intro.fountain", "dur=2s", "dur=0")
    },
    Case("a shot of NaN", says: "intro.fountain:5:18: error: dur \"nan\" is not a time") {
      try $0.replace("intro.fountain", "dur=2s", "dur=nan")
    },
    Case("a shot of 1e9", says: "is longer than one hour") { try $0.replace("intro.fountain", "dur=2s", "dur=1e9") },
    Case("a shot longer than the model makes", says: "intro.fountain:5:1: error:") {
      try $0.replace("intro.fountain", "dur=2s", "dur=59:00")
    },
    Case("ids that differ only in case", says: "is taken already") {
      try $0.replace("intro.fountain", "sh020", "SH010")
    },
    Case("ids that differ only in Unicode form", says: "is taken already") {
      try $0.replace("intro.fountain", "sh010", "sh\u{E9}")
      try $0.replace("intro.fountain", "sh020", "she\u{301}")
    },
    Case("a picture that is text", says: "mira.png") { try $0.write("portraits/mira.png", Array("text".utf8)) },
    Case("a background that is empty", says: "hall.png") { try $0.write("backgrounds/hall.png", []) },
    Case("a picture that is a link out of the project", says: "is a link that leads out of the project's folder") {
      try FileManager.default.removeItem(atPath: $0.path + "/portraits/mira.png")
      try FileManager.default.createSymbolicLink(
        atPath: $0.path + "/portraits/mira.png", withDestinationPath: "/etc/passwd")
    },
    Case("a portrait outside of the project", says: "leaves the project") {
      try $0.replace("cutscene.toml", "\"portraits/mira.png\"", "\"../mira.png\"")
    },
    Case("a recording that is missing", says: "voice: v.wav cannot be read: it is not there") {
      try $0.replace("intro.fountain", "[[line mira_0001]]", "[[line mira_0001 voice=v.wav]]")
    },
    Case("a recording of 768 kHz", says: "sample rate is 768000 Hz") { try $0.speak(wav(rate: 768_000)) },
    Case("a recording of no rate", says: "sample rate is 0 Hz") { try $0.speak(wav(rate: 0)) },
    Case("a RIFF size that lies", says: "v.wav is damaged") { try $0.speak(wav(riff: 0xFFFF_FFF0)) },
    Case("a data size that lies", says: "v.wav is damaged") { try $0.speak(wav(data: 0x7FFF_FFFF)) },
    Case("a recording without samples", says: "v.wav is damaged: it has no samples") { try $0.speak(wav(bytes: 0)) },
    Case("a recording that is text", says: "v.wav is not a sound") { try $0.speak(Array("no sound at all".utf8)) },
    Case("a voice the model does not have", says: "There is no voice \"slx\"") {
      try $0.replace("cutscene.toml", "\"slt\"", "\"slx\"")
    },
    Case("an event after the end", says: "comes after the end of its shot") {
      try $0.replace("intro.fountain", "at=0.8", "at=@48")
    },
    Case("a cache that is a file", says: "is a file, not a folder") { try $0.write(".hoofbeat", [1]) },
    Case("an output folder that is a file", says: "film/build is there and is not a folder") {
      try $0.write("build", [1])
    },
    Case("takes that make no sense", says: "takes.json is damaged") { try $0.write("takes.json", Array("{".utf8)) },
  ]

  @Test("say so in one line, with the place, and nothing is written", arguments: cases)
  func refused(_ bad: Case) async throws {
    let program = try Program()
    try #require(try await program.run("init", "film").code == 0)
    try bad.change(Folder(path: program.scratch.work + "/film"))
    let before = program.scratch.content.filter { !$0.hasPrefix("film/.hoofbeat") }
    let outcome = try await program.run("build", "film", "--dry-run")
    #expect(outcome.code == 1)
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("hoofbeat: "))
    #expect(outcome.errors.contains(bad.says), "\(outcome.errors)")
    #expect(outcome.errors.utf8.count < 500)
    #expect(outcome.output == "")
    #expect(program.scratch.content.filter { !$0.hasPrefix("film/.hoofbeat") } == before)
  }

  @Test func `Recordings of every usual kind are taken`() async throws {
    for (bits, type) in [(8, 1), (16, 1), (24, 1), (32, 1), (32, 3)] as [(Int, UInt8)] {
      let program = try Program()
      try #require(try await program.run("init", "film").code == 0)
      try Folder(path: program.scratch.work + "/film").speak(Self.wav(bits: bits, type: type))
      let outcome = try await program.run("build", "film", "--dry-run")
      #expect(outcome.code == 0, "\(bits) bits: \(outcome.errors)")
    }
  }

  @Test func `A wrong command line names what is right`() async throws {
    let program = try Program()
    try #require(try await program.run("init", "film").code == 0)
    for (arguments, says, code) in [
      (["build", "film", "--shard", "3/2"], "Shard 3/2 does not exist", 1),
      (["build", "film", "--jobs", "0"], "--jobs 0 is not from 1 to 256", 64),
      (["build", "film", "--target", "godot"], "there is no target \"godot\"", 1),
      (["build", "film", "--cutscene", "outro"], "this project has intro", 1),
      (["build", "film", "--locale", "fr"], "There is no locale \"fr\"", 1),
      (["build", "nowhere"], "nowhere is not there", 1),
      (["takes", "film", "sh01"], "did you mean sh010?", 1),
      (["choose", "film", "sh010", "0"], "A take's number is from 1 to 999", 1),
      (["init", "film"], "film is already there", 1),
    ] as [([String], String, Int32)] {
      let outcome = try await program.start(arguments).outcome()
      #expect(outcome.code == code && outcome.errors.contains(says), "\(arguments): \(outcome.errors)")
      #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
    }
    let targets = try await program.run("build", "--list-targets")
    #expect(targets.code == 0 && targets.output.contains("godot4\tGodot 4"))
  }
}
