import AudioOutput
import MediaIO
import Testing
import Timeline

@testable import Playback

@Suite("Memory does not grow with length") struct MemoryTests {
  @Test("the window of an hour of pictures holds what lies around the playhead, and no more") func hour() {
    let frames: Int64 = 24 * 3600
    let window = PictureWindow(size: PixelSize(1920, 1080), bytes: 64 << 20, count: frames)
    #expect(window.capacity == 8)
    let picture = Picture(width: 1, height: 1, red: 0, green: 0, blue: 0)
    func fetch() -> [Int64] {
      var fetched: [Int64] = []
      while let frame = window.missing() {
        window.insert(picture, at: frame)
        fetched.append(frame)
      }
      return fetched
    }
    #expect(fetch().isEmpty)
    _ = window.move(to: 0, forwards: true)
    #expect(fetch() == [0, 1, 2, 3, 4, 5])
    for frame in 1..<frames {
      _ = window.move(to: frame, forwards: true)
      let fetched = fetch()
      // Each picture once, as the playhead comes near.
      guard fetched == (frame + 5 < frames ? [frame + 5] : []), window.held <= 8 else {
        Issue.record("at \(frame): \(fetched), \(window.held) held")
        return
      }
    }
    for place in stride(from: frames - 20_000, to: 0, by: -9973) {
      _ = window.move(to: place, forwards: true)
      #expect(fetch().first == place && window.held <= 8)
      #expect(window.picture(place) != nil)
    }
    // Backwards: the playhead's and those before it.
    _ = window.move(to: 50_000, forwards: false)
    #expect(fetch() == [50_000, 49_999, 49_998, 49_997, 49_996, 49_995])
  }

  @Test("the window of an hour of sound holds some seconds") func sound() {
    let window = SoundWindow(isSilent: false)
    window.setLength(3600 * 48_000)
    let piece = [Float](repeating: 0.5, count: Int(2 * SoundWindow.piece))
    var buffer = [Float](repeating: 0, count: 960)
    func read(_ first: Int64) -> Int { buffer.withUnsafeMutableBufferPointer { window.read(from: first, into: $0) } }
    #expect(read(0) == 0 && read(-100) == 100)
    for second in 0..<3600 as Range<Int64> {
      _ = window.move(to: second * 48_000)
      while let number = window.missing() { window.insert(piece, at: number) }
      #expect(window.held <= SoundWindow.capacity)
      #expect(read(second * 48_000 + 100) == 480)
    }
    #expect(read(3600 * 48_000) == 480 && buffer[0] == 0)
    #expect(read(0) == 0)
  }

  @Test("an hour is played, jumped about in and measured without anything growing") func player() {
    let output = SimulatedOutput()
    let player = Player(PatternMedia(frames: 24 * 3600, rate: .film), output: output)
    player.play()
    for place in stride(from: 0, to: 24 * 3600, by: 4999) as StrideTo<Int64> {
      player.seek(toFrame: place)
      for _ in 0..<30 {
        output.advance(by: Flicks(Flicks.perSecond / 30))
        #expect(player.present().record?.isLate == false)
      }
      #expect(player.frame == place + 24)
    }
    #expect(player.recentRecords.count == 256)
    #expect(player.statistics.presents == 540)
    player.close()
  }
}
