import Assembly
import CutModel
import MediaIO
import Testing
import Timeline

/// The sound that lies under a take that follows a recording.
@Suite struct BedTests {
  @Test("a second take's sound and ambience lie under the first take's picture")
  func bed() throws {
    let scratch = try Scratch()
    func tone(_ step: Double, from first: Int, to last: Int) -> (Int) -> Float {
      { index in
        (first..<last).contains(index)
          ? Float(((Double(index) * step).truncatingRemainder(dividingBy: 1) - 0.5) * 0.4) : 0
      }
    }
    let voice = try TakeMaker(frames: 24, sample: tone(0.02, from: 0, to: 10_000)).write(scratch, "voice")
    let under = try TakeMaker(
      frames: 24, cues: [.init(kind: "ambience", name: "rain", start: .zero, end: frame(24))],
      sample: tone(0.05, from: 14_000, to: 24_000)
    ).write(scratch, "under")
    var shot = makeShot("a", voice)
    shot.ambiences = [.init(name: "rain", level: 0.4)]
    let alone = try assemble(makePlan([shot]), scratch, "alone")
    shot.bedFolder = under
    let both = try assemble(makePlan([shot]), scratch, "both")
    func power(_ folder: String, _ range: Range<Int>) throws -> Float {
      let sound = try Sound(contentsOf: folder + "/sound.wav")
      return sound.samples[range].reduce(0) { $0 + $1 * $1 }
    }
    #expect(try power(alone.folder, 30_000..<46_000) < 0.01)
    #expect(try power(both.folder, 30_000..<46_000) > 1)
    #expect(try power(both.folder, 2_000..<18_000) > 1)
    #expect(alone.warnings.contains { $0.contains("rain") })
    #expect(!both.warnings.contains { $0.contains("rain") })
    #expect(both.cut.ambiences.map(\.name) == ["rain"])
  }

  @Test("a recorded line sounds as it was recorded, not as the model's lower rate keeps it")
  func recorded() throws {
    let scratch = try Scratch()
    let take = try TakeMaker(frames: 24).write(scratch, "take")
    // 16 kHz: no sound at 24 kHz can hold it.
    let wave = (0..<24_000).map { Float($0 % 3 == 0 ? 0.4 : -0.2) }
    try Sound(samples: wave, channels: 1, rate: .movie).writeWAV(to: scratch.path("vo.wav"), .int24)
    var shot = makeShot("a", take)
    shot.lines = [
      .init(
        id: "l", character: "m", speaker: "M", text: "Hello.", recordedVoice: scratch.path("vo.wav"), at: frame(6))
    ]
    let made = try assemble(makePlan([shot]), scratch)
    let sound = try Sound(contentsOf: made.folder + "/sound.wav")
    func power(_ range: Range<Int>) -> Float { sound.samples[range].reduce(0) { $0 + $1 * $1 } }
    #expect(power(0..<11_900) == 0)
    #expect(power(12_500..<35_500) > 10)
    #expect(power(36_100..<48_000) == 0)
  }
}
