import Checkpoint
import Generation
import Testing
import Timeline

@testable import Foal

@Suite("Movements of the head")
struct HeadMotionTests {
  static let face = "\"face\": {\"x\": 32, \"y\": 36, \"half_width\": 12.5, \"half_height\": 15.5},\n   \"window\""

  private func knowing(_ face: String = Self.face) throws -> FoalConfiguration {
    let scene = "\"scene\": {\"width\": 128, \"height\": 72},\n   \"sound\""
    return try FoalConfiguration(
      ConfigObject(json: testConfig.replacing("\"sound\"", with: scene).replacing("\"window\"", with: face)))
  }

  private func motion() throws -> HeadMotion {
    HeadMotion(face: try #require(try knowing().face), width: 64, height: 64, tokensPerPicture: 2, rate: 12)
  }

  /// Every pixel says where it is.
  private let map: [UInt8] = (0..<64).flatMap { y in (0..<64).flatMap { x in [UInt8(x), UInt8(y), 7] } }

  private func pixel(_ picture: [UInt8], _ x: Int, _ y: Int) -> [Int] {
    picture[(y * 64 + x) * 3..<(y * 64 + x) * 3 + 3].map(Int.init)
  }

  @Test("a nod moves the middle of the face down by whole pixels and leaves what is around it")
  func nods() throws {
    let made = try motion().moved(
      [[UInt8]](repeating: map, count: 20), from: 0, [.init(name: "nod", time: 10, force: 1)])
    // Asked for at picture 5: the course of a nod from there on, two pixels at most.
    #expect(
      (0..<20).map { 36 - pixel(made[$0], 32, 36)[1] } == [0, 0, 0, 0, 0, 1, 2, 2, 1, 0, 1, 2, 1] + [
        0, 0, 0, 0, 0, 0, 0,
      ])
    for picture in made {
      for (x, y) in [(3, 3), (32, 5), (32, 60), (5, 36), (60, 36)] { #expect(pixel(picture, x, y) == [x, y, 7]) }
      // A nod keeps the eyes level: both move alike.
      #expect(pixel(picture, 26, 32)[1] == pixel(picture, 37, 32)[1])
    }
  }

  @Test("turns go to their side, shakes to both, and less force moves less")
  func turns() throws {
    let motion = try motion()
    func middle(_ name: String, force: Float = 1) -> [Double] {
      (0..<18).map { motion.turn($0, [.init(name: name, time: 0, force: force)]).right }
    }
    #expect(middle("turnleft").min() == -3 && middle("turnleft").max() == 0)
    #expect(middle("turnright").max() == 3 && middle("turnright").last == 0)
    #expect(middle("turnright", force: 0.5).max() == 1.5)
    #expect(middle("headshake").min() == -2 && middle("headshake").max() == 2)
    #expect(middle("nod").allSatisfy { $0 == 0 })
  }

  @Test("pictures of a later piece move like those of the whole shot")
  func pieces() throws {
    let motion = try motion()
    let gestures = [TextTokens.Event(name: "headshake", time: 9, force: 0.8)]
    let pictures = [[UInt8]](repeating: map, count: 24)
    let whole = motion.moved(pictures, from: 0, gestures)
    #expect(Array(whole[8...]) == motion.moved(Array(pictures[8...]), from: 8, gestures))
    #expect(whole != pictures)
  }

  @Test("only colours that were there are there")
  func palette() throws {
    let motion = try motion()
    let two: [UInt8] = (0..<64 * 64).flatMap { $0 % 3 == 0 ? [200, 10, 10] : [9, 90, 40] as [UInt8] }
    for name in HeadMotion.names {
      for picture in motion.moved([[UInt8]](repeating: two, count: 12), from: 0, [.init(name: name, time: 0, force: 1)])
      {
        #expect((0..<64 * 64).allSatisfy { [[200, 10, 10], [9, 90, 40]].contains(pixel(picture, $0 % 64, $0 / 64)) })
      }
    }
  }

  private func plan(_ config: FoalConfiguration, wide: Bool, _ event: String) throws -> ShotPlan {
    let (width, height) = wide ? (128, 72) : (64, 64)
    let picture = ReferencePicture(width: width, height: height, rgb: [UInt8](repeating: 90, count: width * height * 3))
    var request = ShotRequest(picture: picture, duration: try Flicks(seconds: 2), frameRate: try FrameRate(24))
    request.events = [TimedEvent(name: event, time: try Flicks(seconds: 1), force: 1)]
    return try FoalPlanner(config).plan(request)
  }

  @Test("a gesture is a cue, and no token tells the model of it")
  func planned() throws {
    let plan = try plan(try knowing(), wide: false, "nod")
    #expect(plan.conditions.gestures == [.init(name: "nod", time: 24, force: 1)])
    #expect(!plan.conditions.events.contains { $0.name == "nod" })
    #expect(plan.cues.contains { $0.kind == .event && $0.name == "nod" && $0.start.count == Flicks.perSecond })
    #expect(plan.warnings.isEmpty)
    #expect(plan.conditions.moved(by: -8).gestures == [.init(name: "nod", time: 16, force: 1)])
  }

  @Test("in a scene a model that says nothing of mouths does not know where the face is: the cue stays, and it is said")
  func inScene() throws {
    let plan = try plan(try knowing(), wide: true, "nod")
    #expect(plan.conditions.gestures.isEmpty)
    #expect(plan.cues.contains { $0.name == "nod" })
    #expect(plan.warnings.contains { $0.contains("nod") && $0.contains("portrait") })
  }

  @Test(
    "a face is around the mouth that was found; without one a portrait's stays and a scene's gestures are only cues")
  func found() throws {
    let config = try knowing(Self.face.replacing("36,", with: "36, \"mouth_y\": 43.5,"))
    let mouth = try #require(
      MouthPlace(ChangedPlace(in: [map], from: map.reversed(), width: 64, height: 64)))
    for wide in [false, true] {
      let plan = try plan(config, wide: wide, "nod")
      #expect(plan.warnings.isEmpty && plan.conditions.gestures.count == 1)
      #expect((plan.face == nil) == wide)
      let facing = plan.facing(mouth)
      #expect(facing.face == config.face?.around(mouth))
      #expect(facing.face?.x == mouth.x && facing.face?.y == mouth.y - 7.5)
      #expect(facing.warnings.isEmpty && facing.conditions.gestures.count == 1)
      let without = plan.facing(nil)
      #expect(without.face == plan.face)
      #expect(without.conditions.gestures.isEmpty == wide && without.warnings.isEmpty != wide)
      #expect(without.cues == plan.cues)
    }
  }

  @Test("somebody who speaks without a mouth in the picture is warned of")
  func speaks() throws {
    let config = try knowing(Self.face.replacing("36,", with: "36, \"mouth_y\": 43.5,"))
    let picture = ReferencePicture(width: 64, height: 64, rgb: [UInt8](repeating: 90, count: 64 * 64 * 3))
    let request = ShotRequest(
      picture: picture, voice: VoiceRecording(sampleRate: 24_000, samples: [Float](repeating: 0.1, count: 9600)),
      frameRate: try FrameRate(24))
    let plan = try FoalPlanner(config).plan(request)
    #expect(plan.speaks && plan.facing(nil).warnings.count == plan.warnings.count + 1)
    #expect(plan.facing(nil).warnings.contains { $0.contains("mouth") })
  }

  @Test("a model that does not say where faces are knows no gestures")
  func without() throws {
    let config = try makeTestConfiguration()
    #expect(!FoalPlanner(config).vocabulary.events.contains("nod"))
    #expect(throws: GenerationError.self) { try plan(config, wide: false, "nod") }
    let vocabulary = FoalPlanner(try knowing()).vocabulary
    #expect(HeadMotion.names.allSatisfy { vocabulary.events.contains($0) && vocabulary.motions.contains($0) })
  }

  @Test("a face beyond the picture is refused")
  func refused() {
    for wrong in ["\"x\": 60", "\"x\": -4"] {
      #expect(throws: (any Error).self) { try knowing(Self.face.replacing("\"x\": 32", with: wrong)) }
    }
    #expect(throws: (any Error).self) { try knowing(Self.face.replacing("15.5", with: "0")) }
    #expect(throws: (any Error).self) { try knowing(Self.face.replacing("36,", with: "36, \"mouth_y\": 60,")) }
  }
}
