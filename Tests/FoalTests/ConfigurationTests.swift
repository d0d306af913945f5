import Checkpoint
import Testing

@testable import Foal

@Suite("Foal configuration")
struct ConfigurationTests {
  @Test("the documented configuration is read")
  func reads() throws {
    let config = try makeTestConfiguration()
    #expect(config.tokensPerSecond == 24)
    #expect(config.tokensPerPicture == 2)
    #expect(config.picture.patchValues == 768)
    #expect(config.sound.patchValues == 320)
    #expect(config.vocabulary.width == 128)
  }

  struct Break: Sendable, CustomTestStringConvertible {
    var from: String
    var to: String
    var testDescription: String { to }
  }

  @Test(
    "a configuration that contradicts itself is refused",
    arguments: [
      Break(from: "\"architecture\": \"foal\"", to: "\"architecture\": \"pony\""),
      Break(from: "\"version\": 1", to: "\"version\": 2"),
      Break(from: "\"head_dim\": 16", to: "\"head_dim\": 15"),
      Break(from: "\"num_query_groups\": 2", to: "\"num_query_groups\": 3"),
      Break(from: "\"mm_layers\": [0, 2]", to: "\"mm_layers\": [0, 3]"),
      Break(from: "\"video_in_channels\": 772", to: "\"video_in_channels\": 768"),
      Break(from: "\"text_in_channels\": 128", to: "\"text_in_channels\": 127"),
      Break(from: "\"width\": 64", to: "\"width\": 60"),
      Break(from: "\"rate\": 12", to: "\"rate\": 13"),
      Break(from: "\"patch\": [4, 8, 8]", to: "\"patch\": [4, 8]"),
      Break(from: "\"speakers\": [\"rms\", \"slt\"]", to: "\"speakers\": [\"rms\", \"rms\"]"),
      Break(from: "\"event\", \"noise\"]", to: "\"event\"]"),
      Break(from: "\"noise_video\": 12", to: "\"noise_video\": 11"),
      Break(from: "\"pictures\": 24", to: "\"pictures\": 50"),
    ])
  func refuses(_ change: Break) throws {
    try #require(testConfig.contains(change.from))
    let text = testConfig.replacing(change.from, with: change.to)
    #expect(throws: (any Error).self) { try FoalConfiguration(ConfigObject(json: text)) }
  }
}
