import AudioOutput
import Playback
import Testing
import Timeline

@Suite("The playhead dragged by hand") struct ScrubTests {
  init() { NullDevice.choose() }

  /// Full scale all the time: what is heard is the grain's own shape.
  static let ones = HeldSound([Float](repeating: 1, count: 2 * 480_000))

  @Test("each move lets 60 ms be heard, without a step; standing still is silent") func grains() throws {
    let output = try LoopbackOutput()
    let media = PatternMedia(frames: 240, rate: .film, sound: Self.ones)
    let player = Player(media, output: output)
    player.beginScrub()
    #expect(output.render(frames: 9600).allSatisfy { $0 == 0 })
    player.scrub(to: media.times.start(of: 48))
    #expect(player.present().frame == 48)
    let heard = output.render(frames: 9600)
    let left = stride(from: 0, to: heard.count, by: 2).map { heard[$0] }
    let first = try #require(left.firstIndex { $0 != 0 })
    let last = try #require(left.lastIndex { $0 != 0 })
    // It begins at once, although silence was queued.
    #expect(first < 480)
    #expect(last - first + 1 >= 2870 && last - first + 1 <= 2880)
    #expect(left.max() == 1)
    #expect(zip(left, left.dropFirst()).allSatisfy { abs($0 - $1) < 0.01 })
    player.close()
  }

  @Test("quick moves give way to each other without a step, and letting go plays on from there") func quick() throws {
    let output = try LoopbackOutput()
    let media = PatternMedia(frames: 240, rate: .film, sound: Self.ones)
    let player = Player(media, output: output)
    player.play()
    _ = output.render(frames: 48_000)
    player.beginScrub()
    var left: [Float] = []
    for step in 0..<40 {
      player.scrub(to: media.times.start(of: Int64(100 - step)))
      #expect(player.present().frame == Int64(100 - step))
      #expect(player.state == .scrubbing)
      let heard = output.render(frames: 800)
      left += stride(from: 0, to: heard.count, by: 2).map { heard[$0] }
    }
    // Where playing stops OpenAL cuts; afterwards nothing steps.
    #expect(zip(left, left.dropFirst()).dropFirst(64).allSatisfy { abs($0 - $1) < 0.02 })
    #expect(left.contains { $0 > 0.9 })
    #expect(player.takeCues().isEmpty)
    player.endScrub()
    #expect(player.state == .playing && player.frame == 61)
    _ = output.render(frames: 4000)
    #expect(player.frame == 63)
    player.close()
  }
}
