import AudioOutput
import CutModel
import Playback
import Testing
import Timeline

/// SplitMix64 (Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite("Whatever buttons are pressed") struct SoakTests {
  init() { NullDevice.choose() }

  @Test(
    "what is shown is what is there, belongs to what is heard, and lies in the loop",
    arguments: [1, 2, 3, 4] as [UInt64])
  func random(_ seed: UInt64) throws {
    var chance = SplitMix(state: seed)
    let output = try LoopbackOutput()
    let media = PatternMedia(frames: 500, rate: seed % 2 == 0 ? .ntsc : .film)
    let player = Player(media, output: output, cues: CueList((0..<500).map { CueTests.marker($0) }))
    var heard = Flicks.zero
    for _ in 0..<1500 {
      switch Int.random(in: 0..<24, using: &chance) {
      case 0: player.play()
      case 1: player.pause()
      case 2: player.toggle()
      case 3:
        player.seek(toFrame: Int64.random(in: -10..<510, using: &chance), firingSkipped: Bool.random(using: &chance))
      case 4: player.seek(to: Flicks(Int64.random(in: 0..<(20 * Flicks.perSecond), using: &chance)))
      case 5: player.step(by: Int64.random(in: -3...3, using: &chance))
      case 6:
        player.setSpeed(PlaybackSpeed(percent: [25, 50, 99, 100, 100, 150, 200].randomElement(using: &chance) ?? 1))
      case 7:
        let start = Int64.random(in: 0..<500, using: &chance)
        player.setLoop(start..<(start + Int64.random(in: 0..<30, using: &chance)))
      case 8: player.setLoop(nil)
      case 9: player.beginScrub()
      case 10, 11: player.scrub(to: Flicks(Int64.random(in: 0..<(20 * Flicks.perSecond), using: &chance)))
      case 12: player.endScrub()
      case 13: player.setVolume(Float.random(in: 0...1, using: &chance))
      case 14: media.hide(Bool.random(using: &chance) ? Set(Int64.random(in: 0..<500, using: &chance)..<500) : [])
      default: _ = output.render(frames: Int.random(in: 1..<2000, using: &chance))
      }
      #expect(output.now.heard >= heard)
      heard = output.now.heard
      let shown = player.present()
      if let picture = shown.picture { try #require(picture.number == shown.frame) }
      #expect((0..<500).contains(player.frame))
      #expect(shown.time >= .zero && shown.time <= media.extent.end)
      if let record = shown.record, !record.isLate {
        #expect(record.shown == record.expected && record.error.count.magnitude <= UInt64(record.half.count + 1))
      }
      #expect(player.takeCues().count <= 4096)
    }
    media.hide([])
    player.setLoop(nil)
    player.setSpeed(.normal)
    player.seek(toFrame: 100)
    player.play()
    #expect(player.isSettled)
    _ = output.render(frames: 48_000)
    #expect(player.frame == 100 + (seed % 2 == 0 ? 29 : 24))
    player.close()
  }

  @Test("several threads may press them at once") func threads() async throws {
    let output = SystemClockOutput(because: "Tested.")
    let media = PatternMedia(frames: 500, rate: .film)
    let player = Player(media, output: output)
    await withTaskGroup(of: Void.self) { group in
      for seed in 1...3 as ClosedRange<UInt64> {
        group.addTask {
          var chance = SplitMix(state: seed)
          for _ in 0..<300 {
            switch Int.random(in: 0..<8, using: &chance) {
            case 0: player.toggle()
            case 1: player.seek(toFrame: Int64.random(in: 0..<500, using: &chance))
            case 2: player.setSpeed(PlaybackSpeed(percent: Int.random(in: 25...200, using: &chance)))
            case 3: player.setLoop(10..<30)
            case 4: player.beginScrub()
            case 5: player.endScrub()
            case 6: media.hide([Int64.random(in: 0..<500, using: &chance)])
            default: _ = player.present()
            }
          }
        }
      }
    }
    media.hide([])
    player.pause()
    player.seek(toFrame: 20)
    #expect(player.frame == 20 && player.present().frame == 20)
    player.close()
  }
}
