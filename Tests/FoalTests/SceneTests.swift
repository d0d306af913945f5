import Checkpoint
import Foundation
import Generation
import Testing
import Timeline

@testable import Foal

@Suite("Foal's scenes")
struct SceneTests {
  private func knowing(width: Int = 128, height: Int = 72) throws -> FoalConfiguration {
    let scene = "\"scene\": {\"width\": \(width), \"height\": \(height)},\n   \"sound\""
    return try FoalConfiguration(ConfigObject(json: testConfig.replacing("\"sound\"", with: scene)))
  }

  @Test(
    "a wide picture is made as a scene, a square or tall one as a portrait",
    arguments: [
      ([1920, 1080], true), ([128, 72], true), ([3, 2], true), ([4, 3], false), ([64, 64], false), ([72, 128], false),
    ])
  func chosen(size: [Int], wide: Bool) throws {
    let config = try knowing()
    let fitting = config.fitting(width: size[0], height: size[1])
    #expect(fitting.picture == (wide ? config.scene : config.picture))
    // What the sound is does not change.
    #expect(fitting.tokensPerPicture == config.tokensPerPicture)
  }

  @Test("a model without scenes makes portraits of everything")
  func without() throws {
    let config = try makeTestConfiguration()
    #expect(config.scene == nil)
    #expect(config.fitting(width: 1920, height: 1080).picture == config.picture)
  }

  @Test("a scene whose patches do not fill it is refused")
  func refused() {
    #expect(throws: (any Error).self) { try knowing(width: 130) }
    #expect(throws: (any Error).self) { try knowing(height: 70) }
  }

  @Test("the plan of a wide picture has the scene's size and tokens")
  func planned() throws {
    let planner = FoalPlanner(try knowing())
    let picture = ReferencePicture(width: 256, height: 144, rgb: [UInt8](repeating: 90, count: 256 * 144 * 3))
    let request = ShotRequest(picture: picture, duration: try Flicks(seconds: 2), frameRate: try FrameRate(24))
    let found = try planner.preflight(request)
    #expect(found.width == 128 && found.height == 72)
    #expect(found.tokens > 7 * 144)
  }

  @Test("the middle of a scene has a portrait's positions")
  func positions() throws {
    let config = try knowing()
    let wide = config.fitting(width: 16, height: 9)
    let portrait = TokenPositions.make(config, pictures: 4, soundTokens: 0, textTimes: [])
    let scene = TokenPositions.make(wide, pictures: 4, soundTokens: 0, textTimes: [])
    #expect(scene.count == 2 * 144)
    for row in 0..<8 {
      for column in 0..<8 { #expect(scene[row * 16 + column + 4] == portrait[row * 8 + column]) }
    }
  }

  @Test("speech is where phonemes other than pauses are, seen from any window")
  func speech() throws {
    let config = try makeTestConfiguration()
    let request = ShotRequest(duration: try Flicks(seconds: 2), frameRate: try FrameRate(24))
    var conditions = TextTokens.Conditions()
    conditions.phonemes = [
      .init(name: "pau", start: 0, end: 6), .init(name: "aa", start: 6, end: 9), .init(name: "ae", start: 20, end: 21),
    ]
    let plan = try ShotPlan(request, lines: [], config: config, defaultSteps: 8).told(conditions)
    let all = plan.speech(tokens: 0..<48)
    #expect(all.count == 48 * config.sound.patch)
    #expect(all.indices.filter { all[$0] } == Array(24...36) + Array(80...84))
    let later = plan.speech(tokens: 8..<32)
    #expect(later == Array(all[32..<128]))
  }
}
