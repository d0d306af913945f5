/// An exact time or duration: a whole number of flicks, 1/705,600,000 of a second.
///
/// One frame of 24, 25, 30, 48, 50, 60, 90, 100 and 120 frames per second, their NTSC relatives (×1000/1001), and one
/// sample of 8, 16, 22.05, 24, 32, 44.1, 48, 88.2, 96 and 192 kHz are each a whole number of flicks, so times on those
/// lattices add, subtract and compare without rounding. The Int64 range is about ±414 years.
public struct Flicks: Hashable, Comparable, Sendable {
  /// Flicks in one second.
  public static let perSecond: Int64 = 705_600_000
  /// No time at all.
  public static let zero = Flicks(0)

  /// The number of flicks.
  public let count: Int64

  /// A time of `count` flicks.
  public init(_ count: Int64) {
    self.count = count
  }

  /// A whole number of seconds. Throws `TimelineError.overflow` beyond ±414 years.
  public init(seconds: Int64) throws(TimelineError) {
    try self.init(seconds, timesPerSecond: 1)
  }

  /// `value · numerator / denominator` seconds, rounded to the nearest flick (halves away from zero).
  ///
  /// This is how a timestamp in a container's time base becomes a time. `denominator` must be positive. Throws
  /// `TimelineError.overflow` where the result does not fit.
  public init(_ value: Int64, timesPerSecond denominator: Int64, numerator: Int64 = 1) throws(TimelineError) {
    let scaled = Self.perSecond.multipliedFullWidth(by: numerator)
    guard denominator > 0, let perUnit = Int64(exactlyHigh: scaled.high, low: scaled.low) else {
      throw .overflow("\(value) × \(numerator)/\(denominator) s")
    }
    guard let count = roundedQuotient(value, perUnit, by: denominator) else {
      throw .overflow("\(value) × \(numerator)/\(denominator) s")
    }
    self.init(count)
  }

  /// The time in seconds as a floating-point number. For display and device edges only: it is rounded to 53 bits.
  public var seconds: Double { Double(count) / Double(Self.perSecond) }

  /// The time in milliseconds as a floating-point number. For display only.
  public var milliseconds: Double { Double(count) / Double(Self.perSecond / 1000) }

  public static func < (left: Flicks, right: Flicks) -> Bool { left.count < right.count }

  /// The exact sum; a sum beyond ±414 years stops the program. Use `adding(_:)` for times read from files.
  public static func + (left: Flicks, right: Flicks) -> Flicks { Flicks(left.count + right.count) }

  /// The exact difference; a difference beyond ±414 years stops the program.
  public static func - (left: Flicks, right: Flicks) -> Flicks { Flicks(left.count - right.count) }

  /// The same duration before zero.
  public static prefix func - (value: Flicks) -> Flicks { Flicks(-value.count) }

  /// The exact sum, or `TimelineError.overflow`.
  public func adding(_ other: Flicks) throws(TimelineError) -> Flicks {
    let (sum, overflow) = count.addingReportingOverflow(other.count)
    guard !overflow else { throw .overflow("\(count) + \(other.count) flicks") }
    return Flicks(sum)
  }

  /// The exact product with a whole number, or `TimelineError.overflow`.
  public func multiplied(by factor: Int64) throws(TimelineError) -> Flicks {
    let (product, overflow) = count.multipliedReportingOverflow(by: factor)
    guard !overflow else { throw .overflow("\(count) flicks × \(factor)") }
    return Flicks(product)
  }
}

extension Flicks: CustomStringConvertible {
  /// The time in seconds with just as many decimals (at most nine) as it needs: `2.5 s`, `0.041708333 s`.
  public var description: String {
    let magnitude = count.magnitude
    let perSecond = UInt64(Self.perSecond)
    var whole = magnitude / perSecond
    // The remainder is below 2^30, so a billion times it fits in 64 bits.
    var billionths = ((magnitude % perSecond) * 1_000_000_000 + perSecond / 2) / perSecond
    if billionths == 1_000_000_000 { (whole, billionths) = (whole + 1, 0) }
    var text = (count < 0 ? "-" : "") + String(whole)
    if billionths > 0 {
      var decimals = padded(Int64(billionths), 9)
      while decimals.hasSuffix("0") { decimals.removeLast() }
      text += "." + decimals
    }
    return text + " s"
  }
}
