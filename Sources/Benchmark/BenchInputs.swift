/// Token features and positions that both sides of a comparison can make for themselves.
enum BenchInputs {
  /// `count` numbers in ±1, spread by Knuth's multiplicative hash of their index.
  static func noise(_ count: Int) -> [Float] {
    (0..<count).map { Float(Double(UInt32(truncatingIfNeeded: $0 &* 2_654_435_761)) / 0x1p31 - 1) }
  }

  /// Rotary positions of `count` tokens, of the size clips have.
  static func positions(_ count: Int) -> [SIMD3<Float>] {
    (0..<count).map { SIMD3(Float($0) * 0.25, Float($0 % 8) - 3.5, Float($0 % 5) - 2) }
  }
}
