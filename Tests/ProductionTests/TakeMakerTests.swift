import Foundation
import Generation
import MediaIO
import Production
import Testing
import Timeline

@Suite("Making a take") struct TakeMakerTests {
  func request(seed: UInt64 = 7, duration: Double = 0.5) -> PreparedRequest {
    PreparedRequest(
      request: ShotRequest(
        lines: [ScriptedLine("Hello, there!")], prompt: "rain",
        events: [TimedEvent(name: "door", time: Flicks(70_560_000))],
        duration: Flicks(Int64(duration * Double(Flicks.perSecond))), frameRate: .film, seed: seed))
  }

  @Test("a take has its movies, sound, frames, subtitles, contact sheet and record") func everything() async throws {
    let scratch = try Scratch()
    let folder = try TakeFolder(path: scratch("take"))
    let take = try await TakeMaker(FakeModel()).make(request(), in: folder)
    #expect(take.frames == 12)
    #expect(take.warnings == ["made by a fake"])
    let names = Set(scratch.content)
    for name in [
      "take.mp4", "take.webm", "take.ogv", "sound.wav", "contact.png", "subtitles.vtt", "subtitles.srt", "take.json",
      "frames/000000.png", "frames/000011.png",
    ] { #expect(names.contains("take/" + name), "\(name)") }
    #expect(!names.contains("take/frames/000012.png"))
    let sound = try Sound(contentsOf: scratch("take/sound.wav"))
    #expect(sound.length == 12_000)
    let frame = try Picture(contentsOf: scratch("take/frames/000003.png"))
    #expect(frame.size == PixelSize(24, 16))
    let vtt = try String(contentsOfFile: scratch("take/subtitles.vtt"), encoding: .utf8)
    #expect(vtt == "WEBVTT\n\n00:00:00.000 --> 00:00:00.500\nHello, there!\n")
  }

  @Test("take.json says how to make it again, with digests of every file") func record() async throws {
    let scratch = try Scratch()
    let folder = try TakeFolder(path: scratch("take"))
    _ = try await TakeMaker(FakeModel()).make(request(), in: folder, options: TakeOptions(formats: [.mp4]))
    let data = try Data(contentsOf: URL(filePath: scratch("take/take.json")))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let asked = try #require(json["request"] as? [String: Any])
    #expect(asked["seed"] as? Int == 7)
    #expect(asked["line"] as? String == "Hello, there!")
    let events = try #require(asked["events"] as? [[String: Any]])
    #expect(events.first?["timeFlicks"] as? Int == 70_560_000)
    let result = try #require(json["result"] as? [String: Any])
    #expect(result["durationFlicks"] as? Int == Int(Flicks.perSecond / 2))
    let files = try #require(json["files"] as? [String: String])
    let onDisk = scratch.content.filter { $0.hasPrefix("take/") && $0.contains(".") && $0 != "take/take.json" }
    #expect(Set(files.keys) == Set(onDisk.map { String($0.dropFirst(5)) }))
    #expect(!String(decoding: data, as: UTF8.self).contains(scratch.path), "no path of this machine")
  }

  @Test("the same seed gives the same bytes, another seed others") func deterministic() async throws {
    let scratch = try Scratch()
    for (name, seed) in [("a", 7), ("b", 7), ("c", 8)] as [(String, UInt64)] {
      _ = try await TakeMaker(FakeModel()).make(request(seed: seed), in: TakeFolder(path: scratch(name)))
    }
    let names = scratch.content.filter { $0.hasPrefix("a/") && $0.contains(".") }.map { String($0.dropFirst(2)) }
    #expect(names.count > 15)
    for name in names {
      let first = try Data(contentsOf: URL(filePath: scratch("a/" + name)))
      #expect(try Data(contentsOf: URL(filePath: scratch("b/" + name))) == first, "\(name)")
    }
    let first = try Data(contentsOf: URL(filePath: scratch("a/take.mp4")))
    #expect(try Data(contentsOf: URL(filePath: scratch("c/take.mp4"))) != first)
  }

  @Test("a take is made again from itself alone, to the last byte") func again() async throws {
    let scratch = try Scratch()
    try Picture(width: 32, height: 32, red: 1, green: 2, blue: 3).writePNG(to: scratch("Me At Sea.PNG"))
    try Sound(samples: [Float](repeating: 0.1, count: 480), channels: 1, rate: .movie).writeWAV(to: scratch("me.wav"))
    var text = RequestText()
    text.image = scratch("Me At Sea.PNG")
    text.voice = scratch("me.wav")
    text.line = "Hello, there!"
    text.events = ["door@0.333333"]
    text.duration = "0.7"
    text.frameRate = "29.97"
    text.seed = "18446744073709551615"
    let options = TakeOptions(formats: [.ogv], movieSide: 200)
    _ = try await TakeMaker(FakeModel()).make(
      text.prepared(), in: TakeFolder(path: scratch("first")), options: options)
    // The originals are not needed any more.
    try FileManager.default.removeItem(atPath: scratch("Me At Sea.PNG"))
    try FileManager.default.removeItem(atPath: scratch("me.wav"))
    let first = try RecordedTake(folder: scratch("first"))
    _ = try await TakeMaker(FakeModel()).make(
      first.prepared(), in: TakeFolder(path: scratch("second")), options: first.options(replaces: false))
    #expect(first.differences(from: try RecordedTake(folder: scratch("second"))) == [])
    let names = scratch.content.filter { $0.hasPrefix("first/") && $0.contains(".") }.map { String($0.dropFirst(6)) }
    #expect(names.contains("inputs/picture.png"))
    for name in names {
      let bytes = try Data(contentsOf: URL(filePath: scratch("first/" + name)))
      #expect(try Data(contentsOf: URL(filePath: scratch("second/" + name))) == bytes, "\(name)")
    }
  }

  @Test("a take whose kept picture was changed, or whose record makes no sense, is refused") func againRefused()
    async throws
  {
    let scratch = try Scratch()
    try Picture(width: 32, height: 32, red: 1, green: 2, blue: 3).writePNG(to: scratch("me.png"))
    var text = RequestText()
    text.image = scratch("me.png")
    text.line = "Hello, there!"
    _ = try await TakeMaker(FakeModel()).make(
      text.prepared(), in: TakeFolder(path: scratch("take")), options: TakeOptions(formats: []))
    let json = try String(contentsOfFile: scratch("take/take.json"), encoding: .utf8)
    for (from, to) in [
      ("inputs/picture.png\"", "../me.png\""), ("\"seed\" : 0", "\"seed\" : -1"), ("hoofbeat-take", "other"),
      ("\"frameRate\" : \"24\"", "\"frameRate\" : \"0\""),
    ] {
      try #require(json.contains(from))
      try json.replacing(from, with: to).write(toFile: scratch("take/take.json"), atomically: true, encoding: .utf8)
      #expect(throws: GenerationError.self, "\(to)") { try RecordedTake(folder: scratch("take")).prepared() }
    }
    try json.write(toFile: scratch("take/take.json"), atomically: true, encoding: .utf8)
    try Picture(width: 32, height: 32, red: 9, green: 2, blue: 3).writePNG(to: scratch("take/inputs/picture.png"))
    #expect(throws: GenerationError.self) { try RecordedTake(folder: scratch("take")).prepared() }
    #expect(throws: GenerationError.self) { try RecordedTake(folder: scratch("nothing")) }
  }

  @Test("a cancelled take leaves nothing") func cancelled() async throws {
    let scratch = try Scratch()
    let (steps, started) = AsyncStream<Int>.makeStream()
    let model = FakeModel(steps: 1000) { step in
      started.yield(step)
      try await Task.sleep(for: .milliseconds(1))
    }
    let path = scratch("deep/er/take")
    let task = Task {
      _ = try await TakeMaker(model).make(
        PreparedRequest(request: ShotRequest(lines: [ScriptedLine("hello")], frameRate: .film)),
        in: TakeFolder(path: path))
    }
    for await step in steps where step == 2 { break }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(scratch.content == [])
  }

  @Test("a model that fails leaves nothing") func failing() async throws {
    let scratch = try Scratch()
    let model = FakeModel { step in if step == 2 { throw GenerationError("It broke.") } }
    await #expect(throws: GenerationError("It broke.")) {
      _ = try await TakeMaker(model).make(request(), in: TakeFolder(path: scratch("take")))
    }
    #expect(scratch.content == [])
  }

  @Test("progress only grows, through denoising into writing, to the end") func progress() async throws {
    let scratch = try Scratch()
    let (reports, report) = AsyncStream<TakeProgress>.makeStream()
    _ = try await TakeMaker(FakeModel()).make(request(), in: TakeFolder(path: scratch("take"))) { report.yield($0) }
    report.finish()
    var seen: [TakeProgress] = []
    for await progress in reports { seen.append(progress) }
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.fraction <= $1.fraction })
    #expect(seen.first?.stage == "denoising")
    #expect(seen.last?.stage == "writing")
    #expect(seen.last?.fraction == 1)
  }

  @Test("unknown events and speakers and events after the end are refused before any work") func refused() throws {
    let maker = TakeMaker(FakeModel())
    func error(_ change: (inout ShotRequest) -> Void) -> String {
      var asked = request().request
      change(&asked)
      do {
        _ = try maker.preflight(asked)
        return ""
      } catch { return "\(error)" }
    }
    #expect(error { $0.events[0].name = "thundr" }.contains("did you mean thunder?"))
    #expect(error { $0.speaker = "eve" }.contains("this model knows ann, bob"))
    #expect(error { $0.events[0].time = Flicks(9 * Flicks.perSecond) }.contains("after the shot ends at 0.5 s"))
    #expect(error { $0.lines = [ScriptedLine("unsayable")] } == "This line cannot be said: write another.")
    #expect(error { _ in } == "")
  }
}
