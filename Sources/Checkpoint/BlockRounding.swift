/// The arithmetic of one block of 32 weights, in pieces of as many lanes as fit the registers: written for the whole block
/// at once it spills them, and takes twenty times as long.
enum BlockRounding {
  typealias Lanes = SIMD8<Float>

  /// Pieces of a block.
  static let pieces = QuantisedFormat.block / Lanes.scalarCount

  @inline(__always)
  static func lanes(_ numbers: UnsafePointer<Float>, _ piece: Int) -> Lanes {
    UnsafeRawPointer(numbers + piece &* Lanes.scalarCount).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private static func store(_ lanes: Lanes, _ numbers: UnsafeMutablePointer<Float>, _ piece: Int) {
    UnsafeMutableRawPointer(numbers + piece &* Lanes.scalarCount).storeBytes(of: lanes, as: Lanes.self)
  }

  @inline(__always)
  static func larger(_ left: Lanes, _ right: Lanes) -> Lanes { left.replacing(with: right, where: right .> left) }

  @inline(__always)
  private static func smaller(_ left: Lanes, _ right: Lanes) -> Lanes {
    left.replacing(with: right, where: right .< left)
  }

  @inline(__always)
  static func magnitude(_ lanes: Lanes) -> Lanes { larger(lanes, Lanes() - lanes) }

  /// The sum of the block, in a fixed order.
  @inline(__always)
  static func sum(_ weights: UnsafePointer<Float>) -> Float {
    var total = Lanes()
    for piece in 0..<pieces { total += lanes(weights, piece) }
    return total.sum()
  }

  /// To the nearest integers, ties to even, then into a range of which the ends are given a quarter outside. Adding
  /// 1.5 · 2²³ makes the processor round at the unit, where `.rounded` would call a function for each value on processors
  /// for which SSE4.1 is not assumed.
  @inline(__always)
  private static func rounded(_ lanes: Lanes, _ low: Lanes, _ high: Lanes) -> Lanes {
    let magic = Lanes(repeating: 0x1.8p23)
    return (smaller(larger(lanes, low), high) + magic) - magic
  }

  /// Integers in −127…127 with the scale that the largest magnitude needs; nil if that exceeds half precision.
  /// - Returns: the scale's bits.
  static func eightBits(_ weights: UnsafePointer<Float>, into integers: UnsafeMutablePointer<Float>) -> UInt16? {
    var largest = Lanes()
    for piece in 0..<pieces { largest = larger(largest, magnitude(lanes(weights, piece))) }
    let bits = halfBits(largest.max() / 127)
    let scale = float(halfBits: bits)
    guard scale.isFinite else { return nil }
    let inverse = Lanes(repeating: scale > 0 ? 1 / scale : 0)
    let (low, high) = (Lanes(repeating: -127.25), Lanes(repeating: 127.25))
    for piece in 0..<pieces { store(rounded(lanes(weights, piece) * inverse, low, high), integers, piece) }
    return bits
  }

  /// Integers in −8…7 with the candidate scale that leaves the smallest squared error.
  /// - Returns: the scale's bits; nil if it exceeds half precision.
  static func fourBits(_ weights: UnsafePointer<Float>, into integers: UnsafeMutablePointer<Float>) -> UInt16? {
    var (highest, lowest) = (lanes(weights, 0), lanes(weights, 0))
    for piece in 1..<pieces {
      highest = larger(highest, lanes(weights, piece))
      lowest = smaller(lowest, lanes(weights, piece))
    }
    let (top, bottom) = (highest.max(), lowest.min())
    let extreme = top > -bottom ? top : bottom
    guard (extreme / 4).magnitude <= 65504 else { return nil }
    let (low, high) = (Lanes(repeating: -8.25), Lanes(repeating: 7.25))
    var best: (saved: Float, bits: UInt16, inverse: Float) = (0, 0, 0)
    // The first is Q4_0's; beyond −8 the largest value is clipped in favour of the others. Positive ones give up −8.
    for index in divisors.indices {
      let first = extreme / divisors[index]
      // The reciprocal of a subnormal is infinite.
      guard first.magnitude >= 1e-37 else { continue }
      let inverse = Lanes(repeating: 1 / first)
      var (squares, products) = (Lanes(), Lanes())
      for piece in 0..<pieces {
        let weight = lanes(weights, piece)
        let candidate = rounded(weight * inverse, low, high)
        squares += candidate * candidate
        products += weight * candidate
      }
      let (square, product) = (squares.sum(), products.sum())
      guard square > 0 else { continue }
      let bits = halfBits(product / square)
      let scale = float(halfBits: bits)
      // Σ(w − s·c)² = Σw² − s·(2·Σwc − s·Σc²): the candidate that takes most away is the best.
      let saved = scale * (2 * product - scale * square)
      if saved > best.saved { best = (saved, bits, 1 / first) }
    }
    let inverse = Lanes(repeating: best.inverse)
    for piece in 0..<pieces { store(rounded(lanes(weights, piece) * inverse, low, high), integers, piece) }
    return best.bits
  }

  private static let divisors: InlineArray<11, Float> = [-8, -8.6, -7.5, -7, -6.5, -6, -5.4, -4.8, 7, 7.5, 6.5]

  /// Writes integers as bytes.
  @inline(__always)
  static func storeEightBits(_ integers: UnsafePointer<Float>, at target: UnsafeMutableRawPointer) {
    for index in 0..<QuantisedFormat.block {
      target.storeBytes(of: UInt8(truncatingIfNeeded: word(integers[index])), toByteOffset: index, as: UInt8.self)
    }
  }

  /// Writes integers as nibbles: value j low and value j + 16 high.
  @inline(__always)
  static func storeFourBits(_ integers: UnsafePointer<Float>, at target: UnsafeMutableRawPointer) {
    let half = QuantisedFormat.block / 2
    for index in 0..<half {
      let (low, high) = (word(integers[index] + 8), word(integers[index + half] + 8))
      target.storeBytes(of: UInt8(truncatingIfNeeded: low | high &<< 4), toByteOffset: index, as: UInt8.self)
    }
  }

  /// A small integer's bits in two's complement: with 1.5 · 2²³ added they are the lowest of the number's.
  @inline(__always)
  private static func word(_ integer: Float) -> UInt32 { (integer + 0x1.8p23).bitPattern }
}
