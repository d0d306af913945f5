/// Gaussian noise that has the same bits on every machine and device.
///
/// Element `i` of stream `s` under seed `k` is word `i & 3` of
/// `Philox.words(counter: [low(i >> 2), high(i >> 2), low(s), high(s)], key: [low(k), high(k)])`, made normal by
/// `normal(word:)`. Everything up to the last conversion is integer arithmetic, and that conversion is exact, so no
/// rounding mode, contraction or mathematics library can change a bit. The greatest error against the true inverse
/// normal distribution is 2.9e-7 (half a unit in the last place of a float near 6), the range ±6.34.
/// `tools/goldens/philox_tables.py` derives `table` and measures both.
public struct PhiloxNormal: Sendable, Equatable {
  /// The key of the generator: a shot's seed.
  public let seed: UInt64
  /// Which independent sequence under that seed, for example one for each tensor and step.
  public let stream: UInt64

  /// A sequence of noise.
  public init(seed: UInt64, stream: UInt64) {
    self.seed = seed
    self.stream = stream
  }

  /// Elements `first ..< first + count` of the sequence, each N(0, 1).
  public func values(first: UInt64 = 0, count: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { out, initialized in
      Self.table.withUnsafeBufferPointer { table in
        var words = SIMD4<UInt32>()
        for offset in 0..<count {
          let index = first &+ UInt64(offset)
          if offset == 0 || index & 3 == 0 { words = block(index >> 2) }
          out[offset] = Self.normal(word: words[Int(index & 3)], table: table)
        }
      }
      initialized = count
    }
  }

  /// The four random words that elements `4 * index ... 4 * index + 3` are made from.
  public func block(_ index: UInt64) -> SIMD4<UInt32> {
    Philox.words(
      counter: SIMD4(low(index), high(index), low(stream), high(stream)), key: SIMD2(low(seed), high(seed)))
  }

  /// The normal deviate of one random word: the inverse of the normal distribution function at `word`'s place between 0
  /// and 1, as `tools/goldens/philox_tables.py` describes it.
  public static func normal(word: UInt32) -> Float {
    table.withUnsafeBufferPointer { normal(word: word, table: $0) }
  }

  private static func normal(word: UInt32, table: UnsafeBufferPointer<Int32>) -> Float {
    // 2w + 1 of the 31-bit magnitude w: the tail probability in units of 2^-33, never zero.
    let odd = word << 1 | 1
    let octave = odd.leadingZeroBitCount
    let t = Int64(Int32(bitPattern: ((odd << UInt32(octave)) << 1) ^ 0x8000_0000))
    let row = octave * 8
    var acc = Int64(table[row + 7])
    for k in stride(from: 6, through: 0, by: -1) {
      acc = Int64(table[row + k]) &+ (acc &* t) >> 32
    }
    acc = max(acc, 0)
    // To 24 significant bits, so that a float holds it exactly.
    let drop = Int64(max(40 - acc.leadingZeroBitCount, 0))
    acc = ((acc &+ (1 << drop) >> 1) >> drop) << drop
    return Float(word >> 31 == 1 ? -acc : acc) * 0x1p-28
  }
}

private func low(_ value: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: value) }
private func high(_ value: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: value >> 32) }
