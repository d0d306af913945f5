import AudioOutput
import MediaIO
import Playback
import Testing
import Timeline

@Suite("A player does what its buttons say") struct PlayerTests {
  let output: LoopbackOutput
  let media: PatternMedia
  let player: Player

  init() throws {
    NullDevice.choose()
    output = try LoopbackOutput()
    media = PatternMedia(frames: 240, rate: .film)
    player = Player(media, output: output)
  }

  /// Left samples of what is heard while `frames` frames pass.
  func hear(_ frames: Int) -> [Int64] {
    let samples = output.render(frames: frames)
    return (0..<frames).map { Int64(samples[2 * $0].rounded()) }
  }

  @Test("before it plays it stands on the first picture, silently") func stopped() {
    #expect(player.state == .stopped)
    #expect(hear(4800).allSatisfy { $0 == 0 })
    let shown = player.present()
    #expect(shown.frame == 0 && shown.picture?.number == 0 && shown.isNew && !shown.isWaiting)
    #expect(!player.present().isNew)
    #expect(shown.record == nil)
    player.close()
  }

  @Test("pausing stops at a sample; playing goes on with the next") func pause() {
    player.play()
    #expect(hear(5000) == Array(1...5000))
    player.pause()
    _ = hear(2000)
    #expect(player.time == Flicks(5000 * 14_700))
    #expect(player.present().frame == 2)
    player.toggle()
    #expect(hear(10).last == 5010)
    player.toggle()
    #expect(player.state == .paused)
    player.close()
  }

  @Test("a seek is heard within the next sample and seen at the next present", arguments: [0, 100, 17, 239] as [Int64])
  func seek(_ frame: Int64) {
    player.play()
    _ = hear(1234)
    player.seek(toFrame: frame)
    #expect(player.frame == frame)
    let shown = player.present()
    #expect(shown.frame == frame && shown.time == media.times.start(of: frame))
    // It fades in over 3 ms, and then is exact.
    #expect(hear(500).suffix(300).elementsEqual((frame * 2000 + 201)...(frame * 2000 + 500)))
    #expect(player.state == .playing)
    player.close()
  }

  @Test("seeks beyond the ends go to the first and last picture") func clamp() {
    player.seek(toFrame: 9999)
    #expect(player.frame == 239)
    player.seek(to: Flicks(-5))
    #expect(player.frame == 0)
    player.step(by: -3)
    #expect(player.frame == 0)
    player.step(by: .max / 4)
    #expect(player.frame == 239)
    player.close()
  }

  @Test("steps go one picture at a time, and stop what plays") func step() {
    player.play()
    _ = hear(48_000)
    player.step(by: 1)
    #expect(player.state == .paused)
    #expect(player.frame == 25)
    for expected in [26, 27, 26, 25, 24] as [Int64] {
      player.step(by: expected > player.frame ? 1 : -1)
      let shown = player.present()
      #expect(shown.frame == expected && shown.isNew && shown.time == media.times.start(of: expected))
      #expect(hear(100).allSatisfy { $0 == 0 })
    }
    player.close()
  }

  @Test("at the end the last picture stays, and playing begins anew") func ended() {
    player.seek(toFrame: 238)
    player.play()
    let samples = hear(6000)
    #expect(samples.suffix(2000).allSatisfy { $0 == 0 })
    #expect(samples[3999] == 480_000)
    let shown = player.present()
    #expect(shown.state == .ended && shown.frame == 239)
    #expect(player.time == media.extent.end)
    player.play()
    #expect(player.state == .playing && player.frame == 0)
    #expect(hear(300).last == 300)
    player.close()
  }

  @Test("a loop repeats to the sample, and the picture with it") func loop() throws {
    player.setLoop(10..<13)
    player.play()
    let first = 10 * 2000
    let heard = hear(3 * 6000 + 100)
    for index in 0..<heard.count where index % 6000 >= 144 {
      try #require(heard[index] == Int64(first + index % 6000 + 1))
    }
    #expect(player.present().frame == 10)
    _ = hear(2000)
    #expect(player.present().frame == 11)
    player.setLoop(nil)
    _ = hear(6000)
    #expect(player.present().frame == 14)
    player.close()
  }

  @Test("a playhead outside the loop goes to its start; a seek beyond it plays on to the end") func outside() {
    player.seek(toFrame: 50)
    player.setLoop(10..<12)
    #expect(player.frame == 10)
    player.seek(toFrame: 100)
    player.play()
    _ = hear(4000)
    #expect(player.frame == 102)
    player.setLoop(0..<0)
    #expect(player.loop == nil)
    player.close()
  }

  @Test("a place whose picture is not there holds the clock until it is") func settles() {
    media.hide(Set(60..<70))
    player.play()
    _ = hear(4800)
    player.seek(toFrame: 60)
    #expect(!player.isSettled)
    #expect(hear(9600).allSatisfy { $0 == 0 })
    let waiting = player.present()
    #expect(waiting.isWaiting && waiting.time == media.times.start(of: 60))
    media.hide([])
    #expect(player.isSettled)
    let heard = hear(400)
    #expect(heard.last == 120_400)
    #expect(player.statistics.late == 0)
    player.close()
  }

  @Test("a picture that comes too late is counted, and the sound goes on") func late() {
    player.play()
    media.hide([12, 13])
    var records: [PresentRecord] = []
    for _ in 0..<30 {
      if let record = player.present().record { records.append(record) }
      _ = hear(1000)
    }
    #expect(records.filter(\.isLate).map(\.expected) == [12, 12, 13, 13])
    #expect(records.filter(\.isLate).allSatisfy { $0.shown == 11 && $0.lag > .zero || $0.lag == .zero })
    let statistics = player.statistics
    #expect(statistics.late == 4 && statistics.dropped == 2)
    #expect(abs(statistics.worstLag - 1000.0 / 16) < 0.01)
    player.close()
  }

  @Test("volume and mute") func volume() {
    player.play()
    _ = hear(2000)
    player.setVolume(0.5)
    _ = hear(2000)
    #expect(hear(1).first == Int64((4001.0 / 2).rounded()))
    player.setMuted(true)
    _ = hear(2000)
    #expect(hear(100).allSatisfy { $0 == 0 })
    player.setMuted(false)
    _ = hear(2000)
    #expect(player.volume == 0.5)
    player.setVolume(.nan)
    #expect(player.volume == 0)
    player.close()
  }

  @Test("closing twice and using it afterwards does no harm") func closed() {
    player.play()
    player.close()
    player.close()
    player.play()
    player.seek(toFrame: 3)
    player.step(by: 1)
    player.setLoop(1..<3)
    player.beginScrub()
    player.scrub(to: .zero)
    player.endScrub()
    #expect(output.condition == .closed)
    #expect(player.present().state != .playing)
  }
}
