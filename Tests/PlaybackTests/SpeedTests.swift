import AudioOutput
import Glibc
import MediaIO
import Playback
import Testing
import Timeline

@Suite("Other speeds keep the pitch") struct SpeedTests {
  init() { NullDevice.choose() }

  /// A voice-like tone: the base and four overtones.
  static func tone(_ hertz: Double, seconds: Int) -> HeldSound {
    var samples: [Float] = []
    samples.reserveCapacity(seconds * 96_000)
    for index in 0..<(seconds * 48_000) {
      let phase: Double = 2 * Double.pi * hertz * Double(index) / 48_000
      var value: Double = 0
      for overtone in 1...5 { value += sin(phase * Double(overtone)) / Double(overtone) }
      samples.append(Float(value * 0.2))
      samples.append(Float(value * 0.2))
    }
    return HeldSound(samples)
  }

  /// The period in frames at which the sound looks most like itself, to a fraction by a parabola.
  static func period(_ left: [Float], around guess: Double) -> Double {
    let (low, high) = (Int(guess * 0.6), Int(guess * 1.6))
    let scores = (low...high).map { lag -> Double in
      var (product, energy) = (0.0, 1e-9)
      for index in 0..<(left.count - high) {
        product += Double(left[index] * left[index + lag])
        energy += Double(left[index + lag] * left[index + lag])
      }
      return product / energy.squareRoot()
    }
    let best = scores.indices.dropFirst().dropLast().max { scores[$0] < scores[$1] } ?? 1
    let (a, b, c) = (scores[best - 1], scores[best], scores[best + 1])
    return Double(low + best) + (a - c) / (2 * (a - 2 * b + c))
  }

  @Test(
    "a tone keeps its pitch within a third of a percent, its loudness, and does not click",
    arguments: [25, 50, 75, 90, 110, 125, 150, 200])
  func pitch(_ percent: Int) throws {
    let output = try LoopbackOutput()
    let media = PatternMedia(frames: 120, rate: .film, sound: Self.tone(220, seconds: 5))
    let player = Player(media, output: output)
    player.setSpeed(PlaybackSpeed(percent: percent))
    player.play()
    _ = output.render(frames: 9600)
    let heard = output.render(frames: 24_000)
    let left = stride(from: 0, to: heard.count, by: 2).map { heard[$0] }
    let found = 48_000 / Self.period(Array(left.prefix(6000)), around: 48_000 / 220)
    #expect(abs(found - 220) < 0.7, "\(found) Hz")
    // The tone itself: mean square 0.02 · (1 + 1/4 + 1/9 + 1/16 + 1/25), steps of at most 0.2 · 5 · 2π·220/48000.
    let power = left.reduce(0) { $0 + Double($1 * $1) } / Double(left.count)
    #expect(abs(power / (0.02 * 1.46361) - 1) < 0.1, "\(power)")
    #expect(zip(left, left.dropFirst()).allSatisfy { abs($0 - $1) < 0.04 })
    player.close()
  }

  @Test("the clock runs at the speed, exactly, and the picture with it", arguments: [25, 33, 80, 150, 200])
  func clock(_ percent: Int) throws {
    let output = SimulatedOutput()
    let player = Player(PatternMedia(frames: 2400, rate: .film), output: output)
    player.setSpeed(PlaybackSpeed(percent: percent))
    player.play()
    for step in 1...120 as ClosedRange<Int64> {
      output.advance(by: Flicks(Flicks.perSecond / 60))
      #expect(player.time.count == Flicks.perSecond / 60 * step * Int64(percent) / 100)
      let record = try #require(player.present().record)
      #expect(record.shown == record.expected)
    }
    #expect(player.statistics.beyondHalf == 0)
    player.close()
  }

  @Test(
    "sound stays with the picture: a stretched sound comes within 8 ms of the medium's time that the picture shows",
    arguments: [25, 50, 80, 125, 200])
  func bursts(_ percent: Int) throws {
    // 40 ms of noise, at places that have nothing to do with the stretcher's own steps.
    let starts = [31_337, 77_771, 123_456]
    var samples = [Float](repeating: 0, count: 2 * 48_000 * 4)
    for start in starts {
      for index in 0..<1920 {
        let noise = UInt32(truncatingIfNeeded: (start + index) &* 2_654_435_761) >> 8
        let value = Float(noise & 0xFFFF) / 65_536 - 0.5
        (samples[2 * (start + index)], samples[2 * (start + index) + 1]) = (value, value)
      }
    }
    let output = try LoopbackOutput()
    let player = Player(PatternMedia(frames: 96, rate: .film, sound: HeldSound(samples)), output: output)
    player.setSpeed(PlaybackSpeed(percent: percent))
    player.play()
    let heard = output.render(frames: 48_000 * 4 * 100 / percent)
    for start in starts {
      let middle = (start + 960) * 100 / percent
      var (sum, energy) = (0.0, 0.0)
      for frame in (middle - 9600)..<(middle + 9600) {
        let power = Double(heard[2 * frame] * heard[2 * frame])
        (sum, energy) = (sum + power * Double(frame), energy + power)
      }
      try #require(energy > 20)
      let error = (sum / energy - Double(middle)) * Double(percent) / 100
      #expect(abs(error) < 384, "\(error)")
    }
    player.close()
  }

  @Test("changing the speed while it plays neither clicks nor loses the place, and back at its own it is exact")
  func changes() throws {
    let output = try LoopbackOutput()
    let player = Player(PatternMedia(frames: 240, rate: .film, sound: Self.tone(150, seconds: 10)), output: output)
    player.play()
    var left: [Float] = []
    for percent in [100, 150, 100, 60, 200, 100] {
      player.setSpeed(PlaybackSpeed(percent: percent))
      let heard = output.render(frames: 12_000)
      left += stride(from: 0, to: heard.count, by: 2).map { heard[$0] }
      #expect(player.present().record?.isLate == false)
    }
    #expect(zip(left, left.dropFirst()).allSatisfy { abs($0 - $1) < 0.04 })
    player.pause()
    player.close()

    let exact = try LoopbackOutput()
    let again = Player(PatternMedia(frames: 240, rate: .film), output: exact)
    again.play()
    again.setSpeed(PlaybackSpeed(percent: 50))
    _ = exact.render(frames: 9600)
    again.setSpeed(.normal)
    _ = exact.render(frames: 9600)
    let time = again.time
    #expect(exact.render(frames: 1)[0] == Float(time.count / 14_700 + 1))
    again.close()
  }

  @Test("speeds read as people write them") func text() {
    #expect(PlaybackSpeed.normal.description == "1×")
    #expect(
      [25, 50, 105, 125, 200].map { PlaybackSpeed(percent: $0).description } == [
        "0.25×", "0.5×", "1.05×", "1.25×", "2×",
      ])
    #expect(PlaybackSpeed(percent: 1).percent == 25 && PlaybackSpeed(percent: 999).percent == 200)
  }
}
