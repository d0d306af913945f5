import Checkpoint
import Foundation
import Generation
import Testing
import Timeline

@testable import MagiHuman

@Suite struct PlannerTests {
  func planner(_ config: String = "") throws -> MagiHumanPlanner {
    MagiHumanPlanner(
      try PipelineConfiguration(
        ConfigObject(
          json: """
            {"architecture": "magihuman_pipeline", "parts": {"transformer": "t", "text": "x", "video": "v", "audio": "a",
             "image": "i", "sr540p": "s"}\(config)}
            """)))
  }

  func sentence(_ request: ShotRequest, _ planner: MagiHumanPlanner) -> String {
    do {
      _ = try planner.preflight(request)
      return ""
    } catch { return "\(error)" }
  }

  @Test func `Five seconds are 32 latent frames, 126 sound latents and 125 pictures, as published`() throws {
    var request = ShotRequest(frameRate: try FrameRate(25))
    request.duration = try Flicks(seconds: 5)
    let plan = try planner().plan(request)
    #expect((plan.latentFrames, plan.soundLatents, plan.pictures, plan.frames) == (32, 126, 125, 125))
    #expect(plan.canvas == PictureSize(width: 448, height: 256))
    #expect(plan.size == PictureSize(width: 896, height: 512))
  }

  @Test func `There are always enough pictures and never five more than needed`() throws {
    for frames in 1...200 {
      var request = ShotRequest(frameRate: try FrameRate(25))
      request.duration = try request.frameRate.start(ofFrame: Int64(frames))
      let plan = try planner().plan(request)
      #expect(plan.pictures >= frames && plan.pictures < frames + 4)
      #expect(plan.soundLatents == plan.pictures + 1)
      #expect((plan.soundLatents - 1) / 4 + 1 == plan.latentFrames)
      #expect(try plan.picture(shownAt: frames - 1, request.frameRate) == frames - 1)
    }
  }

  @Test func `1080p is the published size, upright too`() {
    #expect(PictureSize.published[0].enlarged(to: .p1080) == PictureSize(width: 1920, height: 1088))
    #expect(PictureSize.published[1].enlarged(to: .p1080) == PictureSize(width: 1088, height: 1920))
    for size in PictureSize.published {
      for larger in PipelineConfiguration.Size.allCases.map(size.enlarged) {
        #expect(larger.width % 32 == 0 && larger.height % 32 == 0)
      }
    }
    #expect(PictureSize.fitting(width: 1080, height: 1920) == PictureSize(width: 256, height: 448))
    #expect(PictureSize.fitting(width: 500, height: 512) == PictureSize(width: 352, height: 352))
  }

  @Test func `A shot is as long as its lines take to say`() throws {
    func seconds(_ lines: [ScriptedLine]) throws -> Double {
      try planner().preflight(ShotRequest(lines: lines, frameRate: .film)).duration.seconds
    }
    let one = try seconds([ScriptedLine("Captain, the reactor is failing.")])
    #expect((2.0...4.5).contains(one))
    let two = try seconds([
      ScriptedLine("Captain, the reactor is failing."), ScriptedLine("I know.", pause: try Flicks(seconds: 1)),
    ])
    #expect(two > one + 1.3)
    // About as many seconds for the same words in another script.
    #expect((1.0...4.0).contains(try seconds([ScriptedLine("舰长，反应堆快不行了。")])))
  }

  @Test func `What cannot be made is refused in a sentence`() throws {
    let planner = try planner()
    var long = ShotRequest(frameRate: .film)
    long.duration = try Flicks(seconds: 21)
    #expect(sentence(long, planner).contains("split it into shots"))
    var hurried = ShotRequest(
      lines: [ScriptedLine("Captain, the reactor is failing and nobody knows why.")], frameRate: .film)
    hurried.duration = try Flicks(seconds: 1)
    #expect(sentence(hurried, planner).contains("longer --duration"))
    #expect(sentence(ShotRequest(lines: [ScriptedLine("  ")], frameRate: .film), planner).contains("the line is empty"))
    let event = TimedEvent(name: "thundr", time: .zero)
    #expect(sentence(ShotRequest(events: [event], frameRate: .film), planner).contains("did you mean thunder?"))
    let late = TimedEvent(name: "thunder", time: try Flicks(seconds: 9))
    #expect(sentence(ShotRequest(events: [late], frameRate: .film), planner).contains("outside the shot"))
    let voice = VoiceRecording(sampleRate: 24_000, samples: [0])
    #expect(sentence(ShotRequest(voice: voice, frameRate: .film), planner).contains("48000 Hz"))
    #expect(sentence(ShotRequest(frameRate: .film, steps: 0), planner).contains("1 to 1000"))
  }

  @Test func `Without its encoder a model does not pretend to have seen the picture`() throws {
    let config = try ConfigObject(
      json: """
        {"architecture": "magihuman_pipeline", "name": "small",
         "parts": {"transformer": "t", "text": "x", "video": "v", "audio": "a"}}
        """)
    let planner = MagiHumanPlanner(try PipelineConfiguration(config))
    let picture = ReferencePicture(width: 1, height: 1, rgb: [0, 0, 0])
    #expect(sentence(ShotRequest(picture: picture, frameRate: .film), planner).contains("no picture encoder"))
    #expect(sentence(ShotRequest(frameRate: .film), planner) == "")
  }

  @Test(arguments: [
    (#"{"architecture": "foal"}"#, "architecture"), (#"{"architecture": "magihuman_pipeline"}"#, "parts"),
    (#"{"architecture": "magihuman_pipeline", "parts": {"transformer": "t"}}"#, "parts.text"),
    (#"{"architecture": "magihuman_pipeline", "version": 2, "parts": {}}"#, "version"),
    (
      #"{"architecture": "magihuman_pipeline", "size": "540p", "parts": {"transformer": "t", "text": "x", "video": "v", "audio": "a"}}"#,
      "sr540p"
    ),
    (
      #"{"architecture": "magihuman_pipeline", "stage": "turbo", "parts": {"transformer": "t", "text": "x", "video": "v", "audio": "a"}}"#,
      "stage"
    ),
    (
      #"{"architecture": "magihuman_pipeline", "canvas": [50, 64], "parts": {"transformer": "t", "text": "x", "video": "v", "audio": "a"}}"#,
      "canvas"
    ),
  ]) func `A config that cannot be used says which key`(json: String, key: String) {
    #expect { try PipelineConfiguration(ConfigObject(json: json)) } throws: { "\($0)".contains(key) }
  }

  @Test func `The prompt has the three paragraphs of the model's training`() {
    var request = ShotRequest(
      lines: [ScriptedLine("Wo ist der Schlüssel?"), ScriptedLine("Here.")], speaker: "a tired old man",
      prompt: "a lamp room at night", frameRate: .film)
    request.ambiences = [RequestedAmbience("rain", level: 0.9)]
    request.events = [
      TimedEvent(name: "thunder", time: Flicks(Flicks.perSecond * 12 / 10)), TimedEvent(name: "blink", time: .zero),
    ]
    let text = ShotScript(request).text
    let paragraphs = text.components(separatedBy: "\n\n")
    #expect(paragraphs.count == 3)
    #expect(paragraphs[0].hasPrefix("A lamp room at night. "))
    #expect(paragraphs[0].contains("At 0.0 seconds there is a blink of the eyes."))
    #expect(paragraphs[1].contains("a tired old man, German>: \"Wo ist der Schlüssel?\""))
    #expect(paragraphs[1].contains("English>: \"Here.\""))
    #expect(paragraphs[2].contains("oud steady rain, at 1.2 seconds a flash of lightning with a clap of thunder."))
    let silent = ShotScript(ShotRequest(frameRate: .film)).text
    #expect(silent.components(separatedBy: "\n\n").count == 2)
    #expect(silent.hasSuffix("<No prominent background sound>"))
  }

  @Test(arguments: [
    ("The door is open.", LineLanguage.english), ("Où est la clé ?", .french), ("Das ist nicht mein Schiff.", .german),
    ("ここはどこ？", .japanese), ("여기가 어디야?", .korean), ("这是哪里？", .mandarin), ("Hm.", .english),
  ]) func `The language of a line is told from its letters and small words`(line: String, language: LineLanguage) {
    #expect(LineLanguage(of: line) == language)
  }

  @Test func `Where somebody speaks is found in noise, and nothing in silence`() throws {
    let rate = 8000
    let samples = (0..<rate * 2).map { index -> Float in
      let speech = index > rate / 2 && index < rate * 3 / 2 ? Float(sin(Double(index) * 0.3)) * 0.5 : 0
      return speech + Float(index % 7 - 3) * 0.001
    }
    let span = try #require(SpokenSpan.find(samples, channels: 1, rate: rate))
    #expect(abs(span.start - 0.5) < 0.05 && abs(span.end - 1.5) < 0.05)
    #expect(SpokenSpan.find([Float](repeating: 0, count: 100), channels: 2, rate: rate) == nil)
    #expect(SpokenSpan.find([], channels: 2, rate: rate) == nil)
  }
}
