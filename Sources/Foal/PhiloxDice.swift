internal import Sampling

/// Uniform random numbers for choices outside the model, from a stream of its own.
struct PhiloxDice {
  let normal: PhiloxNormal

  /// Streams below this are noise of windows.
  private static let stream: UInt64 = 1 << 40

  init(seed: UInt64) { normal = PhiloxNormal(seed: seed, stream: Self.stream) }

  /// The `index`th number in 0..<1.
  func uniform(_ index: UInt64) -> Double { Double(normal.block(index).x >> 8) / Double(1 << 24) }
}
