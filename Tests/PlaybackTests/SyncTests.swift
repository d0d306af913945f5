import AudioOutput
import Playback
import Testing
import Timeline

@Suite("Sound and picture keep together") struct SyncTests {
  init() { NullDevice.choose() }

  struct Case: Sendable, CustomTestStringConvertible {
    var frames: FrameRate
    /// Frames of sound between two pictures of the display, as a fraction: 48,000 · top / bottom.
    var refresh: FrameRate
    var testDescription: String { "\(frames) frames/s on a display of \(refresh) Hz" }
  }

  static let cases: [Case] = ["24", "25", "30", "60", "29.97"].flatMap { frames in
    ["60", "59.94", "144"].compactMap { refresh in
      guard let frames = try? FrameRate(parsing: frames), let refresh = try? FrameRate(parsing: refresh) else {
        return nil
      }
      return Case(frames: frames, refresh: refresh)
    }
  }

  /// A minute through OpenAL in memory. What is really heard at a present is read off the sound itself: each sample says its
  /// number.
  @Test(
    "for a minute, at every present, the picture is the one that the sample just heard belongs to", arguments: cases)
  func minute(_ given: Case) throws {
    let output = try LoopbackOutput()
    let media = PatternMedia(frames: given.frames.nominal * 62, rate: given.frames)
    let player = Player(media, output: output)
    player.play()
    #expect(player.isSettled)
    var (rendered, present) = (Int64(0), Int64(0))
    var worst = Flicks.zero
    let half = Flicks(media.times.start(of: 1).count / 2)
    while rendered < 60 * 48_000 {
      let shown = player.present()
      present += 1
      let until = try SampleRate.movie.sampleCount(ofFrames: present, at: given.refresh)
      let heard = output.render(frames: Int(until - rendered))
      rendered = until
      // The first sample rendered after the present is the one heard at it; samples count from 1.
      let sample = Int64(heard[0]) - 1
      try #require(heard[0] > 0)
      let time = Flicks(sample * 14_700)
      try #require(shown.picture?.number == shown.frame)
      let error = time - media.times.start(of: shown.frame) - half
      worst = max(worst, Flicks(Int64(error.count.magnitude)))
    }
    let statistics = player.statistics
    #expect(worst.count <= half.count + 1)
    #expect(statistics.presents == Int(present))
    #expect(statistics.beyondHalf == 0)
    #expect(statistics.late == 0)
    #expect(statistics.worstLag == 0)
    #expect(abs(statistics.drift) <= 1)
    #expect(abs(statistics.clockDrift) < 0.001)
    #expect(statistics.worst <= half.milliseconds + 0.001)
    // A display that is no slower than the pictures shows them all.
    if given.refresh.framesPerSecond >= given.frames.framesPerSecond { #expect(statistics.dropped == 0) }
    #expect(player.waits == 0)
    #expect(output.underruns == 0)
    player.close()
  }
}
