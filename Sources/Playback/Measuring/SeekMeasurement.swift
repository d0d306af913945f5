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
  public var p50: Double, p95: Double, worst: Double

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
    var times: [Double] = []
    // A fixed sequence that visits far and near places (a linear congruential generator's high bits).
    var state: UInt64 = 1
    for _ in 0..<seeks {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let frame = Int64((state >> 33) % UInt64(max(1, media.extent.frames)))
      let asked = output.hostTime
      player.seek(toFrame: frame)
      while !player.isSettled, output.hostTime - asked < Flicks(5 * Flicks.perSecond) { usleep(100) }
      times.append((output.hostTime - asked).milliseconds)
      usleep(30_000)
    }
    times.sort()
    return SeekMeasurement(
      file: path, width: media.size.width, height: media.size.height,
      openMilliseconds: (opened - start).milliseconds, firstMilliseconds: (first - opened).milliseconds,
      seeks: seeks, p50: times.percentile(50), p95: times.percentile(95), worst: times.last ?? 0)
  }
}
