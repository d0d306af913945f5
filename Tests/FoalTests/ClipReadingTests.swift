import Checkpoint
import Foundation
import Generation
import TestSupport
import Testing
import Timeline

@testable import Foal

@Suite("Given clips: where something may begin")
struct ClipReadingTests {
  private func flat(_ value: UInt8) -> [UInt8] { [UInt8](repeating: value, count: 48) }

  @Test("the still picture is what lies under rain and flashes")
  func still() {
    // Each value is 40, and brighter now and then.
    let pictures = (0..<24).map { index in (0..<48).map { UInt8(40 + (($0 + index) % 4 == 0 ? 100 : 0)) } }
    #expect(ClipReading.still(pictures) == flat(40))
    #expect(ClipReading.still([flat(7)]) == flat(7))
    #expect(ClipReading.still([[UInt8]]()).isEmpty)
  }

  @Test("a flash is a beginning, what stands still or always moves is none")
  func beginnings() {
    func flash(at place: Int, in count: Int = 24) -> [[UInt8]] {
      (0..<count).map { flat($0 < place ? 40 : UInt8(max(40, 200 - 40 * ($0 - place)))) }
    }
    #expect(ClipReading.beginnings(flash(at: 7), rate: 12) == [.init(picture: 7, change: 160)])
    #expect(ClipReading.beginnings(flash(at: 23), rate: 12).map(\.picture) == [23])
    #expect(ClipReading.beginnings([[UInt8]](repeating: flat(9), count: 24), rate: 12).isEmpty)
    #expect(ClipReading.beginnings([flat(9)], rate: 12).isEmpty)
    #expect(ClipReading.beginnings([], rate: 12).isEmpty)
    let moving = (0..<24).map { flat(UInt8(100 + $0 * 4)) }
    #expect(ClipReading.beginnings(moving, rate: 12).isEmpty)
    // Flicker: every other picture is bright. No more than two a second are asked for.
    let wild = (0..<48).map { index in flat(UInt8((index * 89) % 251)) }
    let found = ClipReading.beginnings(wild, rate: 12)
    for second in 0..<4 { #expect(found.filter { $0.picture / 12 == second }.count <= 3) }
    #expect(found.count <= 8)
  }

  @Test("differences are of the pictures asked for, and of no flag")
  func difference() throws {
    let settings = try makeTestConfiguration().picture
    let tokens = PictureTokens(settings: settings, width: 772)
    let size = 64 * 64 * 3
    let a = tokens.tokens([[UInt8]](repeating: [UInt8](repeating: 100, count: size), count: 8), isClean: false)
    var pictures = [[UInt8]](repeating: [UInt8](repeating: 100, count: size), count: 8)
    pictures[5] = [UInt8](repeating: 151, count: size)
    let b = tokens.tokens(pictures, isClean: true)
    func difference(_ range: Range<Int>) -> Double {
      ClipReading.difference(a, b, pictures: range, settings, width: 772)
    }
    #expect(difference(0..<5) == 0 && difference(6..<8) == 0)
    #expect(abs(difference(5..<6) - Double(size) * 0.16) < 0.01)
    #expect(difference(0..<8) == difference(5..<6))
  }

  @Test("what is seen is told to the model, and becomes cues in order")
  func plan() throws {
    let config = try makeTestConfiguration()
    let request = ShotRequest(duration: try Flicks(seconds: 2), frameRate: try FrameRate(24))
    let plan = try ShotPlan(request, lines: [], config: config, defaultSteps: 4)
    let seen = ClipReading.Seen(
      ambiences: ["rain": 0.5], events: [.init(name: "thunder", time: 18, force: 0.8)])
    let told = try plan.seeing(seen)
    #expect(told.conditions.ambiences == ["rain": 0.5] && told.conditions.seen == ["rain": 0.5])
    #expect(told.conditions.events.contains(.init(name: "thunder", time: 18, force: 0.8)))
    let thunder = try #require(told.cues.first { $0.name == "thunder" })
    #expect(thunder.kind == .event && thunder.start.count == Flicks.perSecond * 3 / 4 && thunder.end == thunder.start)
    #expect(told.cues.contains { $0.kind == .ambience && $0.name == "rain" && $0.end == plan.duration })
    #expect(told.cues.map(\.start) == told.cues.map(\.start).sorted())
    #expect(told.warnings.last?.contains("rain, thunder at 0.75 s") == true)
    let nothing = try plan.told(TextTokens.Conditions()).seeing(.init())
    #expect(nothing.cues == plan.cues)
    #expect(nothing.warnings.last?.contains("--event") == true)
  }
}

@Suite(
  "Given clips: what the shipped model sees in them", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct ClipReaderTests {
  /// Two seconds of a plain picture, over which a flash of `tools/train/weather.py` goes from picture 9 on.
  private func clip(_ shares: [Double], _ colour: [Double]) -> GivenClip {
    var still: [UInt8] = []
    for index in 0..<64 * 64 { still += [UInt8(60 + index / 64), UInt8(50 + index % 64), 90] }
    let pictures = (0..<24).map { index -> [UInt8] in
      guard index >= 9, index - 9 < shares.count else { return still }
      let share: Double = 0.6 * shares[index - 9]
      var picture = still
      for place in picture.indices {
        let mixed: Double = Double(still[place]) * (1 - share) + colour[place % 3] * share
        picture[place] = UInt8(mixed.rounded())
      }
      return picture
    }
    return GivenClip(width: 64, height: 64, pictures: pictures.flatMap { [$0, $0] })
  }

  private let thunder = [1, 0.45, 0.85, 0.4, 0.18, 0.08]

  private func shot(_ clip: GivenClip, _ events: [TimedEvent] = []) async throws -> GeneratedShot {
    let generator = try FoalGenerator(
      CheckpointFolder(ParityTests.models.appending(path: "foal")), try TestDevice.library.get())
    var request = ShotRequest(clip: clip, frameRate: try FrameRate(24), seed: 1, steps: 2)
    request.events = events
    return try await generator.generate(request, progress: { _ in })
  }

  @Test("a flash of lightning is a thunder where it begins, and heard from there on")
  func lightning() async throws {
    let shot = try await shot(clip(thunder, [225, 232, 255]))
    #expect(shot.cues.map(\.name) == ["thunder"])
    #expect(shot.cues.first?.start.count == Flicks.perSecond * 3 / 4)
    func loudness(_ range: Range<Int>) -> Float { shot.samples[range].reduce(0) { $0 + $1 * $1 } / Float(range.count) }
    #expect(loudness(18_000..<30_000) > 100 * loudness(2_000..<16_000))
  }

  @Test("where nothing happens nothing is seen, and what is asked for is not looked for")
  func nothing() async throws {
    #expect(try await shot(clip([], [0, 0, 0])).cues.isEmpty)
    let asked = TimedEvent(name: "door", time: try Flicks(seconds: 1))
    #expect(try await shot(clip(thunder, [225, 232, 255]), [asked]).cues.map(\.name) == ["door"])
  }
}
