import AudioOutput
import Glibc
import MediaIO
import Timeline

/// How long it takes from asking for a place until its picture is there and its sound goes on.
public struct SeekMeasurement: Sendable, Codable {
  public var file: String
  public var width: Int
  public var height: Int
  /// Opening: reading the index.
  public var openMilliseconds: Double
  /// Until the first picture and 100 ms of sound are there.
  public var firstMilliseconds: Double
  public var seeks: Int
  /// Until the picture is there and its sound goes on.
  public var p50: Double, p95: Double, worst: Double
  /// Until the first picture near it can be shown.
  public var near50: Double, near95: Double
  /// Processor time of the process for a seek, which does not depend on what else the machine does; what is fetched ahead
  /// during the measurement's pauses does not count.
  public var processor50: Double, processor95: Double

  /// Opens the movie at `path`, and seeks `seeks` times to places spread over it, while it plays or stands.
  ///
  /// Throws what opening throws.
  public static func run(_ path: String, seeks: Int, playing: Bool = true) throws(PlaybackError) -> SeekMeasurement {
    let output = SystemClockOutput(because: "Measured without a device.")
    let start = output.hostTime
    let media = try MovieMedia(contentsOf: path)
    let opened = output.hostTime
    let player = Player(media, output: output)
    defer { player.close() }
    if playing { player.play() }
    _ = player.waitUntilSettled(milliseconds: 20_000)
    let first = output.hostTime
    var (times, near, processor) = ([Double](), [Double](), [Double]())
    // A fixed sequence that visits far and near places (a linear congruential generator's high bits).
    var state: UInt64 = 1
    for _ in 0..<seeks {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let frame = Int64((state >> 33) % UInt64(max(1, media.extent.frames)))
      let (asked, used) = (output.hostTime, processorMilliseconds())
      player.seek(toFrame: frame)
      var seen: Flicks?
      while !player.isSettled, output.hostTime - asked < Flicks(5 * Flicks.perSecond) {
        if seen == nil, media.nearest(before: frame + 1, from: frame - Player.standInReach) != nil {
          seen = output.hostTime
        }
        usleep(100)
      }
      let settled = output.hostTime
      times.append((settled - asked).milliseconds)
      near.append(((seen ?? settled) - asked).milliseconds)
      processor.append(processorMilliseconds() - used)
      usleep(200_000)
    }
    times.sort()
    near.sort()
    processor.sort()
    return SeekMeasurement(
      file: path, width: media.size.width, height: media.size.height,
      openMilliseconds: (opened - start).milliseconds, firstMilliseconds: (first - opened).milliseconds,
      seeks: seeks, p50: times.percentile(50), p95: times.percentile(95), worst: times.last ?? 0,
      near50: near.percentile(50), near95: near.percentile(95), processor50: processor.percentile(50),
      processor95: processor.percentile(95))
  }

  private static func processorMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
  }
}
