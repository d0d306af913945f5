import Checkpoint
import Foundation
import Generation
import Testing
import Timeline

@testable import Foal

/// The test configuration with characters and an ambience that can be seen.
private let castConfig = testConfig.replacing(
  "\"window\":",
  with: """
    "characters": {"goblin": {"speaker": "rms", "shift": 1.25, "intonation": 1.1, "rate": 1},
      "elder": {"speaker": "rms", "shift": 0.9, "rate": 0.92}},
    "window":
    """
).replacing("\"ambiences\": [", with: "\"seen\": [\"rain\"], \"ambiences\": [")

@Suite("Foal's characters")
struct CharacterTests {
  @Test("are told to the user after the speakers, and known by name")
  func listed() throws {
    let config = try FoalConfiguration(ConfigObject(json: castConfig))
    #expect(FoalPlanner(config).vocabulary.speakers == ["rms", "slt", "elder", "goblin"])
    #expect(config.character(named: "goblin")?.speaker == "rms")
    #expect(config.character(named: "slt")?.shift == 1)
    #expect(config.character(named: "nobody") == nil)
  }

  @Test(
    "that contradict the vocabulary are refused",
    arguments: [
      ("\"shift\": 1.25", "\"shift\": 3"), ("\"intonation\": 1.1", "\"intonation\": 0.1"),
      ("{\"speaker\": \"rms\", \"shift\": 0.9", "{\"speaker\": \"awb\", \"shift\": 0.9"),
      ("\"goblin\"", "\"slt\""), ("\"rate\": 0.92", "\"rate\": 0"), ("\"seen\": [\"rain\"]", "\"seen\": [\"hail\"]"),
    ])
  func refused(from: String, to: String) throws {
    try #require(castConfig.contains(from))
    #expect(throws: (any Error).self) {
      try FoalConfiguration(ConfigObject(json: castConfig.replacing(from, with: to)))
    }
  }

  @Test("speak as the model's speaker, at their own pace")
  func planned() throws {
    let config = try FoalConfiguration(ConfigObject(json: castConfig))
    var request = ShotRequest(
      picture: ReferencePicture(width: 1, height: 1, rgb: [0, 0, 0]), lines: [ScriptedLine("Ah.")], speaker: "rms",
      frameRate: try FrameRate(24))
    let own = try FoalPlanner(config).plan(request)
    request.speaker = "elder"
    let slow = try FoalPlanner(config).plan(request)
    #expect(own.shift == 1 && slow.shift == 0.9 && slow.intonation == 1)
    request.speaker = "goblin"
    #expect(try FoalPlanner(config).plan(request).intonation == 1.1)
    #expect(slow.conditions.speaker == "rms")
    #expect(slow.duration > own.duration)
  }

  @Test("a band's sound moves to its frequency times the factor", arguments: [0.85, 1.25])
  func moves(factor: Double) throws {
    let sound = try makeTestConfiguration().sound
    // A smooth hill around band 40, which is above 1 kHz.
    let mel = (0..<80).map { Float(-4) - Float(($0 - 40) * ($0 - 40)) / 50 }
    let moved = MelShift(sound, factor: factor).moved(mel)
    let top = try #require(moved.indices.max { moved[$0] < moved[$1] })
    #expect(abs(Double(top - 40) - log(factor) * Self.bandsPerUnit) < 1)
  }

  /// Bands for a factor of e above 1 kHz: 27 / ln 6.4 mel over the bands' distance, (mel(11000) − mel(20)) / 81.
  private static let bandsPerUnit = 27 / log(6.4) / ((15 + 27 * log(11) / log(6.4) - 0.3) / 81)

  @Test("an unmoved voice keeps its frames")
  func stays() throws {
    let sound = try makeTestConfiguration().sound
    let mel = (0..<160).map { Float(sin(Double($0))) }
    let moved = MelShift(sound, factor: 1).moved(mel)
    #expect(zip(mel, moved).allSatisfy { abs($0 - $1) < 1e-4 })
  }
}

@Suite("Foal's weather and still pixels")
struct WeatherTests {
  @Test("weather is seen as strongly as it is heard, unless the prompt is indoors")
  func seen() throws {
    let vocabulary = try FoalConfiguration(ConfigObject(json: castConfig)).vocabulary
    let reader = PromptReader(vocabulary: vocabulary)
    #expect(!reader.read("heavy rain").isIndoors)
    #expect(reader.read("rain, heard from inside").isIndoors)
    let conditions = TextTokens.Conditions(ambiences: ["rain": 0.5, "sea": 0.25], seen: ["rain": 0.75])
    let rows = TextTokens(conditions, vocabulary: vocabulary, length: 48).features
    #expect(rows[101] == 0.5 && rows[102] == 0.75)
    #expect(rows[128 + 101] == 0.25 && rows[128 + 102] == 0)
  }

  @Test("a model whose ambiences are only heard does not know the word inside")
  func heardOnly() throws {
    let reader = PromptReader(vocabulary: try makeTestConfiguration().vocabulary)
    #expect(reader.read("rain inside").unknown == ["inside"])
  }

  @Test("pixels within three levels of the reference become the reference, others stay as painted")
  func keeps() throws {
    let config = try makeTestConfiguration()
    let tokens = PictureTokens(settings: config.picture, width: 772)
    let reference = [UInt8](repeating: 100, count: 64 * 64 * 3)
    var painted = reference
    painted[0] = 103
    painted[3] = 104
    painted[4] = 99
    let rows = tokens.tokens([painted, painted, painted, painted], isClean: true)
    var expected = reference
    expected[3] = 104
    expected[4] = 99
    #expect(tokens.pictures(rows, count: 4, keeping: reference) == [expected, expected, expected, expected])
  }
}
