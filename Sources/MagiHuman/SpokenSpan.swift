internal import Foundation

/// Where in a sound somebody speaks: from the first to the last moment that is nearly as loud as its loud moments.
enum SpokenSpan {
  /// Length of a moment, seconds.
  static let moment = 0.02
  /// How much quieter than the loud moments speech may be, dB.
  static let depth = 22.0
  /// Quieter than this is silence, dB of full scale.
  static let silence = -50.0

  /// - Parameters:
  ///   - samples: interleaved.
  ///   - channels: how many of them.
  ///   - rate: samples a second and channel.
  /// - Returns: seconds from the start; nil where nothing is heard.
  static func find(_ samples: [Float], channels: Int, rate: Int) -> (start: Double, end: Double)? {
    let length = max(1, Int(Double(rate) * moment)) * channels
    let levels = stride(from: 0, to: samples.count, by: length).map { start -> Double in
      let part = samples[start..<min(samples.count, start + length)]
      let power = part.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(part.count)
      return 10 * log10(max(power, 1e-12))
    }
    guard !levels.isEmpty else { return nil }
    let loud = levels.sorted()[min(levels.count - 1, levels.count * 9 / 10)]
    guard loud > silence else { return nil }
    let floor = max(loud - depth, silence)
    guard let first = levels.firstIndex(where: { $0 >= floor }), let last = levels.lastIndex(where: { $0 >= floor })
    else { return nil }
    return (Double(first) * moment, min(Double(last + 1) * moment, Double(samples.count / channels) / Double(rate)))
  }
}
