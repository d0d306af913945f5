import Foundation
import Generation
import MediaIO
import Production
import Testing
import Timeline

@Suite("A request from text") struct RequestTextTests {
  struct Bad: Sendable, CustomTestStringConvertible {
    var what: String
    var says: String
    var change: @Sendable (inout RequestText) -> Void
    var testDescription: String { what }

    init(_ what: String, says: String, _ change: @escaping @Sendable (inout RequestText) -> Void) {
      (self.what, self.says, self.change) = (what, says, change)
    }
  }

  @Test(
    "what cannot be used is refused in one sentence that names the option",
    arguments: [
      Bad("no duration", says: "--duration", { $0.line = nil }),
      Bad("zero duration", says: "--duration", { $0.duration = "0" }),
      Bad("negative duration", says: "--duration", { $0.duration = "-1" }),
      Bad("NaN duration", says: "--duration", { $0.duration = "nan" }),
      Bad("endless duration", says: "longest is one hour", { $0.duration = "1e9" }),
      Bad("no frames", says: "--fps", { $0.frameRate = "0" }),
      Bad("NaN frames", says: "--fps", { $0.frameRate = "nan" }),
      Bad("negative frames", says: "--fps", { $0.frameRate = "-24" }),
      Bad("a rate over zero", says: "--fps", { $0.frameRate = "24/0" }),
      Bad("empty line", says: "--line", { $0.line = "" }),
      Bad("line without a word", says: "--line", { $0.line = " … !\n" }),
      Bad("endless line", says: "1048576 bytes", { $0.line = String(repeating: "a", count: 1 << 20) }),
      Bad("endless prompt", says: "--prompt", { $0.prompt = String(repeating: "a ", count: 1 << 20) }),
      Bad("event without a time", says: "thunder@1.2", { $0.events = ["thunder"] }),
      Bad("event without a name", says: "thunder@1.2", { $0.events = ["@1"] }),
      Bad("event before the start", says: "time", { $0.events = ["thunder@-1"] }),
      Bad("event with two times", says: "NAME@SECONDS", { $0.events = ["thunder@1@2"] }),
      Bad("event too strong", says: "0 to 1", { $0.events = ["thunder@1:2"] }),
      Bad("event with NaN strength", says: "0 to 1", { $0.events = ["thunder@1:nan"] }),
      Bad("too many events", says: "101 events", { $0.events = Array(repeating: "door@1", count: 101) }),
      Bad("no seed", says: "--seed", { $0.seed = "-1" }),
      Bad("huge seed", says: "--seed", { $0.seed = "18446744073709551616" }),
      Bad("no steps", says: "--steps", { $0.steps = "0" }),
      Bad("endless steps", says: "--steps", { $0.steps = "1000000000" }),
      Bad("empty speaker", says: "--speaker", { $0.speaker = "" }),
      Bad("empty image path", says: "--image", { $0.image = "" }),
      Bad("missing image", says: "no such file", { $0.image = "/nowhere/at/all.png" }),
      Bad("image is a folder", says: "folder", { $0.image = "/" }),
      Bad("image is a device", says: "ordinary file", { $0.image = "/dev/zero" }),
      Bad("missing voice", says: "--voice", { $0.voice = "/nowhere/at/all.wav" }),
    ])
  func refused(_ bad: Bad) {
    var text = RequestText()
    text.line = "Hello."
    bad.change(&text)
    let error = #expect(throws: GenerationError.self) { try text.prepared() }
    let description = error?.description ?? ""
    #expect(description.contains(bad.says), "\(description)")
    #expect(!description.contains("\n"))
    #expect(description.utf8.count < 300)
  }

  @Test("files that are not what they should be are refused by their content") func files() throws {
    let scratch = try Scratch()
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
      try Data(bytes).write(to: URL(filePath: scratch(name)))
      return scratch(name)
    }
    let wav = try Sound(samples: [0, 0.5], channels: 1, rate: .speech).wavBytes()
    let png = try Picture(width: 16, height: 16, red: 1, green: 2, blue: 3).pngBytes()
    var bomb = png
    bomb.replaceSubrange(16..<24, with: [0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF])
    for (name, bytes) in [
      ("empty.png", []), ("text.png", Array("hello".utf8)), ("sound.png", wav), ("bomb.png", bomb),
      ("half.png", Array(png.prefix(png.count / 2))),
      ("tiny.png", try Picture(width: 4, height: 4, red: 1, green: 2, blue: 3).pngBytes()),
    ] as [(String, [UInt8])] {
      var text = RequestText()
      text.line = "Hello."
      text.image = try file(name, bytes)
      let error = #expect(throws: GenerationError.self, "\(name)") { try text.prepared() }
      #expect(error?.description.contains(name) == true, "\(error?.description ?? "")")
    }
    for (name, bytes) in [("empty.wav", []), ("picture.wav", png), ("half.wav", Array(wav.prefix(30)))]
      as [(String, [UInt8])]
    {
      var text = RequestText()
      text.voice = try file(name, bytes)
      let error = #expect(throws: GenerationError.self, "\(name)") { try text.prepared() }
      #expect(error?.description.contains(name) == true, "\(error?.description ?? "")")
    }
  }

  @Test("a whole request is read exactly") func whole() throws {
    let scratch = try Scratch()
    try Picture(width: 20, height: 10, red: 9, green: 8, blue: 7).writePNG(to: scratch("me.png"))
    try Sound(samples: [0.5, -0.5, 0.25, 0.25], channels: 2, rate: .movie).writeWAV(to: scratch("me.wav"))
    var text = RequestText()
    text.image = scratch("me.png")
    text.voice = scratch("me.wav")
    text.line = "  Hello,\n\tthere. "
    text.events = ["door@2:0.25", "Thunder@0"]
    text.duration = "2500ms"
    text.frameRate = "23.976"
    text.seed = "18446744073709551615"
    text.steps = "4"
    let prepared = try text.prepared()
    let request = prepared.request
    #expect(request.lines == [ScriptedLine("Hello, there.")])
    #expect(request.events.map(\.name) == ["thunder", "door"])
    #expect(request.events[1].time == Flicks(2 * Flicks.perSecond))
    #expect(request.events[1].force == 0.25)
    #expect(request.duration == Flicks(Flicks.perSecond / 2 * 5))
    #expect(request.frameRate == .filmNTSC)
    #expect(request.seed == .max)
    #expect(request.steps == 4)
    #expect(request.picture?.rgb.prefix(3) == [9, 8, 7])
    #expect(request.voice?.samples == [0, 0.25])
    #expect(prepared.picture?.name == "me.png")
    #expect(prepared.picture?.sha256.count == 64)
  }
}
