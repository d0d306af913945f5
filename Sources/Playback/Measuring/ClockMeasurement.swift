public import AudioOutput
import Glibc
import MediaIO
public import Timeline

/// How well a player keeps sound and picture together in real time, on an output of this machine.
public struct ClockMeasurement: Sendable, Codable {
  /// Pictures per second of the medium.
  public var framesPerSecond: Double
  /// Presents per second.
  public var refresh: Double
  /// What it was played with.
  public var output: String
  public var seconds: Double
  public var presents: Int
  /// |sound − middle of the picture| in milliseconds.
  public var p50: Double, p95: Double, p99: Double, worst: Double
  /// Half a picture, in milliseconds: what the worst may be.
  public var half: Double
  public var beyondHalf: Int
  public var late: Int
  public var dropped: Int
  /// Of sound and picture against each other, and of the sound against the host's clock: milliseconds a minute.
  public var drift: Double, clockDrift: Double
  /// By how much, at worst and for 99 of 100 presents, the player's clock differed from the device's own word read then, in
  /// milliseconds; the device's word is a whole period.
  public var worstCorrection: Double, correction99: Double
  public var underruns: Int
  /// How late the machine woke the measurement up, in milliseconds: 99 of 100, and at worst.
  public var wake99: Double, worstWake: Double

  /// Plays a synthetic medium for `seconds`, presenting at `refresh` pictures per second by sleeping.
  ///
  /// Call `NullDevice.choose()` before for a device that does not depend on the machine's sound card.
  public static func run(
    frameRate: FrameRate, refresh: FrameRate, seconds: Int64, output: any SoundOutput
  ) -> ClockMeasurement {
    let media = BlankMedia(frames: frameRate.nominal * (seconds + 5), rate: frameRate)
    let player = Player(media, output: output)
    defer { player.close() }
    player.play()
    // The device opens and the clock finds its steps.
    usleep(1_000_000)
    player.resetStatistics()
    let start = output.hostTime
    var (present, corrections, wakes) = (Int64(0), [Double](), [Double]())
    while output.hostTime - start < Flicks(seconds * Flicks.perSecond) {
      let due = start + ((try? refresh.start(ofFrame: present)) ?? .zero)
      let left = due - output.hostTime
      if left > .zero { usleep(UInt32(left.milliseconds * 1000)) }
      wakes.append((output.hostTime - due).milliseconds)
      _ = player.present()
      corrections.append(abs(output.now.correction.milliseconds))
      // A window that is late misses pictures of the display; it does not hurry after them.
      let passed = (try? refresh.frame(at: output.hostTime - start)) ?? present
      present = max(present, passed) + 1
    }
    let found = player.statistics
    wakes.sort()
    corrections.sort()
    let condition: String =
      if case .device(let name) = output.condition { name } else { output.condition.message ?? "virtual" }
    return ClockMeasurement(
      framesPerSecond: frameRate.framesPerSecond, refresh: refresh.framesPerSecond, output: condition,
      seconds: (output.hostTime - start).seconds, presents: found.presents, p50: found.p50, p95: found.p95,
      p99: found.p99, worst: found.worst, half: media.times.start(of: 1).milliseconds / 2,
      beyondHalf: found.beyondHalf, late: found.late, dropped: found.dropped, drift: found.drift,
      clockDrift: found.clockDrift, worstCorrection: corrections.last ?? 0,
      correction99: corrections.percentile(99), underruns: output.underruns, wake99: wakes.percentile(99),
      worstWake: wakes.last ?? 0)
  }
}

extension [Double] {
  /// Of sorted values: the smallest that so many of a hundred do not exceed.
  func percentile(_ share: Int) -> Double {
    isEmpty ? 0 : self[Swift.max(0, Swift.min(count, (count * share + 99) / 100) - 1)]
  }
}

/// A medium of any length whose pictures are all the same pixel, and whose sound is silence.
final class BlankMedia: PlayableMedia {
  let size = PixelSize(1, 1)
  let times: FrameTimes
  let extent: MediaExtent
  let sound: any SoundSource = HeldSound()
  private let blank = Picture(width: 1, height: 1, red: 0, green: 0, blue: 0)

  init(frames: Int64, rate: FrameRate) {
    times = .constant(rate)
    extent = MediaExtent(frames: frames, end: times.start(of: frames), isComplete: true)
  }

  func prepare(at frame: Int64, forwards: Bool) {}
  func picture(_ frame: Int64) -> Picture? { frame >= 0 && frame < extent.frames ? blank : nil }
  func nearest(before frame: Int64, from earliest: Int64) -> (frame: Int64, picture: Picture)? { nil }
  func observe(_ changed: @escaping @Sendable () -> Void) {}
  func close() {}
}
