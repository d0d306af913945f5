internal import Sampling

/// What tokens that are not given begin as.
enum TokenNoise {
  /// Rows of N(0, 1) in the data columns, zero flags.
  static func rows(_ rows: Int, width: Int, data: Int, seed: UInt64, stream: UInt64) -> [Float] {
    let values = PhiloxNormal(seed: seed, stream: stream).values(count: rows * data)
    var result = [Float](repeating: 0, count: rows * width)
    for row in 0..<rows {
      for column in 0..<data { result[row &* width &+ column] = values[row &* data &+ column] }
    }
    return result
  }
}
