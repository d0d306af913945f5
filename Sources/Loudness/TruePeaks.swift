import Glibc

/// Peaks between the samples: the signal four times oversampled by a windowed sinc, as ITU-R BS.1770-4, annex 2, asks, but
/// with 32 taps to a phase instead of 12. With twelve, as in libebur128, peaks of noise come out 1 dB too low.
struct TruePeaks {
  /// Samples that make one point between two of them: half before it, half after.
  static let taps = 32
  static let half = taps / 2
  private static let block = 32

  private let channels: Int
  /// For the points ¼, ½ and ¾ of the way from a sample to the next, one after the other.
  private let weights: [Float]
  /// No point between samples exceeds the largest of its samples by more than this factor.
  private let reach: Float

  init(channels: Int) {
    self.channels = channels
    var weights: [Float] = []
    var reach: Float = 1
    for phase in 1...3 {
      let raw = (0..<Self.taps).map { tap -> Double in
        let x = Double(tap - Self.half + 1) - Double(phase) / 4
        // Blackman's window over the whole width.
        let turn = Double.pi * x / Double(Self.half)
        return sin(Double.pi * x) / (Double.pi * x) * (0.42 + 0.5 * cos(turn) + 0.08 * cos(2 * turn))
      }
      let sum = raw.reduce(0, +)
      weights += raw.map { Float($0 / sum) }
      reach = max(reach, raw.reduce(0) { $0 + Float(abs($1 / sum)) })
    }
    self.weights = weights
    self.reach = reach
  }

  /// For each sample the largest magnitude, over all channels, of itself and of the signal up to its neighbours. Where
  /// nothing can exceed `floor`, the sample's own magnitude stands. Before and after the samples is silence.
  func envelope(_ samples: [Float], floor: Float) -> [Float] {
    let length = samples.count / channels
    var peaks = [Float](repeating: 0, count: length)
    // Silence at both ends, so that the inner loop needs no test.
    let padding = [Float](repeating: 0, count: Self.half * channels)
    scan(padding + samples + padding, floor: floor) { index, own, between in
      peaks[index] = max(peaks[index], own, between)
      if index + 1 < length { peaks[index + 1] = max(peaks[index + 1], between) }
    }
    return peaks
  }

  /// The largest magnitude in `padded`, whose first and last 16 samples are only context; `floor` where it is less.
  func peak(padded: [Float], floor: Float) -> Float {
    var peak = floor
    scan(padded, floor: floor) { _, own, between in peak = max(peak, own, between) }
    return peak
  }

  /// Calls `body` with the number of each sample that is not context, its magnitude, and that of the points up to the
  /// next sample, or 0 where these cannot exceed `floor`.
  private func scan(_ padded: [Float], floor: Float, _ body: (Int, Float, Float) -> Void) {
    let length = padded.count / channels - Self.taps
    guard length > 0 else { return }
    padded.withUnsafeBufferPointer { source in
      weights.withUnsafeBufferPointer { weights in
        guard let source = source.baseAddress, let weights = weights.baseAddress else { return }
        for start in stride(from: 0, to: length, by: Self.block) {
          let end = min(start + Self.block, length)
          var near: Float = 0
          for at in (start * channels)..<((end + Self.taps) * channels) { near = max(near, abs(source[at])) }
          let matters = near * reach > floor
          for index in start..<end {
            var (own, between): (Float, Float) = (0, 0)
            for channel in 0..<channels {
              own = max(own, abs(source[(index + Self.half) * channels + channel]))
              if matters { between = max(between, interpolated(source + (index + 1) * channels + channel, weights)) }
            }
            body(index, own, between)
          }
        }
      }
    }
  }

  /// The largest magnitude of the three points in the middle of the 32 samples from `first` on.
  private func interpolated(_ first: UnsafePointer<Float>, _ weights: UnsafePointer<Float>) -> Float {
    var (a, b, c): (Float, Float, Float) = (0, 0, 0)
    var tap = 0
    while tap < Self.taps {
      let sample = first[tap &* channels]
      a += weights[tap] * sample
      b += weights[tap &+ Self.taps] * sample
      c += weights[tap &+ 2 &* Self.taps] * sample
      tap &+= 1
    }
    return max(abs(a), abs(b), abs(c))
  }
}

/// The true peak of a sound that goes by in parts.
struct RunningPeak {
  private let peaks: TruePeaks
  private let channels: Int
  /// The last samples: those before the next, and those whose next are not known.
  private var tail: [Float]
  private var highest: Float = 0

  init(channels: Int) {
    self.channels = channels
    peaks = TruePeaks(channels: channels)
    tail = Array(repeating: 0, count: TruePeaks.half * channels)
  }

  mutating func add(_ samples: some Collection<Float>) {
    tail += samples
    highest = peaks.peak(padded: tail, floor: highest)
    tail.removeFirst(max(0, tail.count - TruePeaks.taps * channels))
  }

  /// The peak so far, as if silence followed.
  var value: Float {
    peaks.peak(padded: tail + Array(repeating: 0, count: TruePeaks.half * channels), floor: highest)
  }
}
