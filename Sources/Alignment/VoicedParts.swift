internal import Foundation

/// Where somebody speaks in a recording, by loudness alone.
struct VoicedParts {
  /// Samples of one step: 5 ms at 16 kHz, the lattice of `SpeechFeatures`.
  static let hop = 80

  /// Loudness of each step, dB of full scale, over 25 ms.
  let levels: [Double]
  /// Whether each step is loud enough to be speech; pauses within words (up to 100 ms) count as speech.
  let isVoiced: [Bool]
  /// Runs of voiced steps, at least 40 ms long.
  let parts: [Range<Int>]

  /// - Parameter samples: mono, 16 kHz. No part is found in silence and hiss below −60 dB.
  init(_ samples: [Float]) {
    let count = (samples.count + Self.hop - 1) / Self.hop
    var levels = [Double](repeating: -120, count: count)
    samples.withUnsafeBufferPointer { samples in
      for step in 0..<count {
        // 25 ms around the middle of the step, so that a low voice's periods do not show.
        let middle = step * Self.hop + Self.hop / 2
        let (low, high) = (max(0, middle - 200), min(samples.count, middle + 200))
        var sum = 0.0
        var index = low
        while index < high {
          sum += Double(samples[index]) * Double(samples[index])
          index += 1
        }
        levels[step] = 10 * log10(max(sum / Double(max(1, high - low)), 1e-12))
      }
    }
    self.levels = levels
    let sorted = levels.sorted()
    guard let quiet = sorted.dropFirst(count / 10).first, let loud = sorted.dropLast(count / 20).last, loud > -60 else {
      (isVoiced, parts) = ([Bool](repeating: false, count: count), [])
      return
    }
    // A tenth of a recording is taken for its noise unless it is all speech.
    let threshold = max(loud - 32, min(quiet + 8, loud - 14), -66)
    var voiced = levels.map { $0 > threshold }
    Self.fill(&voiced, value: false, shorterThan: 20)
    Self.fill(&voiced, value: true, shorterThan: 8)
    isVoiced = voiced
    parts = Self.runs(voiced, of: true)
  }

  /// The first to the last voiced step; nil in silence.
  var whole: Range<Int>? {
    guard let first = parts.first, let last = parts.last else { return nil }
    return first.lowerBound..<last.upperBound
  }

  /// Runs of one value.
  static func runs(_ values: [Bool], of value: Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for (index, found) in values.enumerated() {
      if found == value, start == nil { start = index }
      if found != value, let begin = start {
        runs.append(begin..<index)
        start = nil
      }
    }
    if let begin = start { runs.append(begin..<values.count) }
    return runs
  }

  /// Turns short runs of `value` over; gaps at the two ends are no gaps in something.
  private static func fill(_ values: inout [Bool], value: Bool, shorterThan limit: Int) {
    for run in runs(values, of: value) where run.count < limit {
      if !value, run.lowerBound == 0 || run.upperBound == values.count { continue }
      for index in run { values[index] = !value }
    }
  }
}
