import Glibc
import Timeline

/// How well sound and picture kept together.
public struct SyncStatistics: Hashable, Sendable {
  /// Pictures presented while playing.
  public var presents = 0
  /// |sound − middle of the picture|, in milliseconds: percentiles, to 0.01 ms.
  public var p50 = 0.0, p95 = 0.0, p99 = 0.0
  /// The greatest, in milliseconds.
  public var worst = 0.0
  /// Presents at which that was more than half a picture.
  public var beyondHalf = 0
  /// How far the sound was outside the time of the picture that was shown, at worst, in milliseconds.
  public var worstLag = 0.0
  /// By how much the picture falls behind, in milliseconds a minute: least squares through how many pictures it is behind at
  /// each present, which needs no allowance for the display's rhythm.
  public var drift = 0.0
  /// By how much the sound runs faster than the host's clock, in milliseconds a minute: least squares.
  public var clockDrift = 0.0
  /// Presents for which the right picture was not there.
  public var late = 0
  /// Pictures that were never shown, because the next came before the display's next.
  public var dropped = 0
  /// Presents that showed the same picture as the one before.
  public var repeated = 0
}

/// Collects records in bounded memory, however long it runs.
struct SyncRecorder {
  private static let bins = 20_000
  private static let kept = 256
  private var histogram = [Int](repeating: 0, count: bins)
  private var statistics = SyncStatistics()
  private var behind = LineFit(), clock = LineFit()
  private var origin: (host: Flicks, heard: Flicks)?
  private var last: PresentRecord?
  /// The records of the last seconds, oldest first.
  private(set) var recent: [PresentRecord] = []

  /// A seek, loop, pause or other speed: what comes does not continue what was.
  mutating func interrupt() { (last, origin, clock) = (nil, nil, LineFit()) }

  mutating func add(_ record: PresentRecord, percent: Int) {
    let error = abs(record.error.milliseconds)
    histogram[min(Self.bins - 1, Int(error * 100))] += 1
    statistics.presents += 1
    statistics.worst = max(statistics.worst, error)
    statistics.worstLag = max(statistics.worstLag, abs(record.lag.milliseconds))
    if abs(record.error.count) > record.half.count + 1 { statistics.beyondHalf += 1 }
    if record.isLate { statistics.late += 1 }
    if let last {
      if record.shown == last.shown { statistics.repeated += 1 }
      statistics.dropped += Int(max(0, record.shown - last.shown - 1))
    }
    last = record
    let start = origin ?? (record.host, record.heard)
    origin = start
    let minutes = (record.host - start.host).seconds / 60
    behind.add(record.host.seconds / 60, record.behind.milliseconds)
    let expected = (record.host - start.host).milliseconds * Double(percent) / 100
    clock.add(minutes, (record.heard - start.heard).milliseconds - expected)
    if recent.count == Self.kept { recent.removeFirst() }
    recent.append(record)
  }

  var summary: SyncStatistics {
    var summary = statistics
    (summary.p50, summary.p95, summary.p99) = (percentile(50), percentile(95), percentile(99))
    (summary.drift, summary.clockDrift) = (behind.slope, clock.slope)
    return summary
  }

  /// The upper end of the bin that holds it, but no more than the worst.
  private func percentile(_ share: Int) -> Double {
    let wanted = (statistics.presents * share + 99) / 100
    var seen = 0
    for (bin, count) in histogram.enumerated() where count > 0 {
      seen += count
      if seen >= wanted { return min(Double(bin + 1) / 100, statistics.worst) }
    }
    return 0
  }
}

/// A least-squares line through points, without keeping them (Welford's recurrences).
struct LineFit {
  private var count = 0.0, meanX = 0.0, meanY = 0.0, xx = 0.0, xy = 0.0

  mutating func add(_ x: Double, _ y: Double) {
    count += 1
    let dx = x - meanX
    meanX += dx / count
    xx += dx * (x - meanX)
    // One difference from the old mean, one from the new.
    meanY += (y - meanY) / count
    xy += dx * (y - meanY)
  }

  /// 0 for fewer than two different places.
  var slope: Double { xx > 0 ? xy / xx : 0 }
}
