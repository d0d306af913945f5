import Glibc
public import Timeline

/// Turns a sound down for the moments in which its true peaks would exceed a limit.
///
/// It looks 5 ms ahead, so that the gain is down before the peak comes; afterwards the gain returns within some 100 ms.
/// All channels get the same gain, which keeps the stereo image. Plain arithmetic in a fixed order: the same bytes each
/// time.
public struct PeakLimiter: Sendable {
  /// The highest true peak, in dB of full scale.
  public var limitDBTP: Double
  /// How long before a peak the gain begins to fall, and the span over which it is smoothed, in seconds.
  static let lookAhead = 0.005
  /// In this time, in seconds, the gain makes up for all but 1/e of what it lacks.
  static let release = 0.06

  public init(limitDBTP: Double) { self.limitDBTP = limitDBTP }

  /// The limited sound; interleaved samples in, as many out.
  public func limited(_ samples: [Float], channels: Int, rate: SampleRate) throws(LoudnessError) -> [Float] {
    guard channels > 0, samples.count.isMultiple(of: channels) else {
      throw .invalid("The samples do not fill the \(channels) channels")
    }
    guard samples.allSatisfy(\.isFinite) else { throw .invalid("The sound holds a sample that is not a finite number") }
    guard limitDBTP.isFinite else { throw .invalid("The limit of the true peak must be a finite number") }
    // Changing the gain makes new peaks between the samples, tiny ones; what is left above the limit lowers the ceiling.
    var ceiling = limitDBTP
    var result = samples
    for _ in 0..<4 {
      result = pass(samples, channels, Int(rate.hertz), Float(Decibels.amplitude(ceiling)))
      let peak = peakDB(result, channels)
      if peak <= limitDBTP { return result }
      ceiling -= peak - limitDBTP + 0.01
    }
    let rest = Float(Decibels.amplitude(min(0, limitDBTP - peakDB(result, channels))))
    return result.map { $0 * rest }
  }

  private func peakDB(_ samples: [Float], _ channels: Int) -> Double {
    var peak = RunningPeak(channels: channels)
    peak.add(samples)
    return Decibels.level(Double(peak.value)) ?? -.infinity
  }

  private func pass(_ samples: [Float], _ channels: Int, _ hertz: Int, _ ceiling: Float) -> [Float] {
    let length = samples.count / channels
    let peaks = TruePeaks(channels: channels).envelope(samples, floor: ceiling)
    let half = max(1, Int(Self.lookAhead * Double(hertz) / 2))
    let needed = peaks.map { $0 > ceiling ? Double(ceiling / $0) : 1 }
    // The lowest of what is needed from here to the end of the look-ahead…
    var gain = Self.minimum(needed, ahead: 2 * half)
    // …from which the gain returns slowly…
    let step = 1 - exp(-1 / (Self.release * Double(hertz)))
    var last = 1.0
    for index in 0..<length {
      last = min(gain[index], last + (1 - last) * step)
      gain[index] = last
    }
    // …and the mean of what is behind, twice over half the look-ahead: never more than what is needed.
    gain = Self.mean(Self.mean(gain, behind: half), behind: half)
    return [Float](unsafeUninitializedCapacity: samples.count) { target, count in
      count = samples.count
      for index in 0..<length {
        let factor = Float(gain[index])
        for channel in 0..<channels {
          target[index * channels + channel] = samples[index * channels + channel] * factor
        }
      }
    }
  }

  /// The least of each value and the `ahead` after it.
  static func minimum(_ values: [Double], ahead: Int) -> [Double] {
    var result = values
    // Indices of values that may still be the least, ascending; each goes in and out once.
    var candidates: [Int] = []
    var first = 0
    for index in values.indices.reversed() {
      while candidates.count > first, values[candidates[candidates.count - 1]] >= values[index] {
        candidates.removeLast()
      }
      candidates.append(index)
      while candidates[first] > index + ahead { first += 1 }
      result[index] = values[candidates[first]]
    }
    return result
  }

  /// The mean of each value and the `behind` before it; before the beginning the first value stands.
  static func mean(_ values: [Double], behind: Int) -> [Double] {
    guard let first = values.first else { return [] }
    var sums = [0.0]
    sums.reserveCapacity(values.count + 1)
    for value in values { sums.append(sums[sums.count - 1] + value) }
    return values.indices.map { index in
      let start = max(0, index - behind)
      let missing = Double(behind - (index - start))
      return (sums[index + 1] - sums[start] + missing * first) / Double(behind + 1)
    }
  }
}
