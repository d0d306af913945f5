/// `value · numerator / denominator` rounded to the nearest whole number, halves away from zero; nil when it does not
/// fit in 64 bits or the denominator is not positive. The product is formed in 128 bits.
func roundedQuotient(_ value: Int64, _ numerator: Int64, by denominator: Int64) -> Int64? {
  guard denominator > 0 else { return nil }
  let product = value.multipliedFullWidth(by: numerator)
  let negative = product.high < 0
  var high = UInt64(bitPattern: product.high)
  var low = product.low
  if negative { (high, low) = negated(high: high, low: low) }
  let half = UInt64(denominator) / 2
  let (sum, carry) = low.addingReportingOverflow(half)
  low = sum
  if carry { high += 1 }
  guard high < UInt64(denominator) else { return nil }
  let quotient = UInt64(denominator).dividingFullWidth((high, low)).quotient
  guard quotient <= UInt64(Int64.max) else { return nil }
  return negative ? -Int64(quotient) : Int64(quotient)
}

/// The two's complement negation of a 128-bit value: its magnitude, when it is negative.
private func negated(high: UInt64, low: UInt64) -> (UInt64, UInt64) {
  let flippedLow = ~low &+ 1
  return (~high &+ (flippedLow == 0 ? 1 : 0), flippedLow)
}

extension Int64 {
  /// The 128-bit value `high:low` when it fits in 64 bits.
  init?(exactlyHigh high: Int64, low: UInt64) {
    let value = Int64(bitPattern: low)
    guard high == (value < 0 ? -1 : 0) else { return nil }
    self = value
  }
}

/// The greatest common divisor of two positive numbers.
func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}

/// `value` in decimal, with zeros before it up to `width` digits. `value` is not negative.
func padded(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
