/// A small reproducible source of numbers for tests (SplitMix64).
public struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  /// The same seed gives the same numbers on every machine.
  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// `count` floats, uniform in ±`scale`.
  public mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
    (0..<count).map { _ in (Float(next() >> 40) / Float(1 << 23) - 1) * scale }
  }
}

/// Largest |a − b| over the largest |b|; infinite when the sizes differ or anything is not a number.
public func relativeError(_ a: [Float], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  var worst = 0.0
  var scale = 1e-30
  for (x, y) in zip(a, b) {
    guard x.isFinite else { return .infinity }
    worst = max(worst, abs(Double(x) - y))
    scale = max(scale, abs(y))
  }
  return worst / scale
}
