/// An exact number of frames per second, as a reduced fraction.
///
/// Frame `n` starts `n · denominator / numerator` seconds after frame 0.
public struct FrameRate: Hashable, Sendable {
  /// Frames per `denominator` seconds; positive, without a factor in common with `denominator`.
  public let numerator: Int64
  /// Positive.
  public let denominator: Int64

  /// Film: 24 frames per second.
  public static let film = FrameRate(reducedNumerator: 24, denominator: 1)
  /// Film at NTSC speed: 24000/1001, written 23.976.
  public static let filmNTSC = FrameRate(reducedNumerator: 24_000, denominator: 1001)
  /// 30000/1001, written 29.97.
  public static let ntsc = FrameRate(reducedNumerator: 30_000, denominator: 1001)

  private init(reducedNumerator: Int64, denominator: Int64) {
    numerator = reducedNumerator
    self.denominator = denominator
  }

  /// The rate `numerator / denominator`, reduced. Throws `TimelineError.frameRate` unless both are positive, neither
  /// exceeds 1,000,000 after reduction and the rate lies from 1 to 1000 frames per second.
  public init(_ numerator: Int64, _ denominator: Int64 = 1) throws(TimelineError) {
    let text = denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
    guard numerator > 0, denominator > 0 else { throw .frameRate(text) }
    let divisor = greatestCommonDivisor(numerator, denominator)
    let (top, bottom) = (numerator / divisor, denominator / divisor)
    guard top <= 1_000_000, bottom <= 1_000_000, top >= bottom, top <= bottom * 1000 else { throw .frameRate(text) }
    self.init(reducedNumerator: top, denominator: bottom)
  }

  /// Reads `24`, `24000/1001`, `12.5` or `23.976`.
  ///
  /// A decimal within 0.005 of an NTSC rate (nominal · 1000/1001 for 12, 15, 24, 30, 48, 60, 90, 120 and 240) means that
  /// exact rate: 23.976 and 23.98 are 24000/1001, 29.97 is 30000/1001. Other decimals are taken exactly, up to six
  /// places. Throws `TimelineError.frameRate` for anything else, zero, negative and NaN included.
  public init(parsing text: String) throws(TimelineError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2, let top = Int64(digits: parts[0]), let bottom = Int64(digits: parts[1]) {
      guard let rate = try? FrameRate(top, bottom) else { throw .frameRate(text) }
      self = rate
      return
    }
    guard parts.count == 1, let decimal = ExactDecimal(text, maximumPlaces: 6), decimal.units <= 1000 * decimal.scale
    else { throw .frameRate(text) }
    for nominal in [12, 15, 24, 30, 48, 60, 90, 120, 240] as [Int64] where decimal.scale > 1 {
      // |value − nominal·1000/1001| ≤ 0.005, over the common denominator 1001·scale.
      let difference = decimal.units * 1001 - nominal * 1000 * decimal.scale
      if difference.magnitude * 200 <= UInt64(1001 * decimal.scale) {
        self = try FrameRate(nominal * 1000, 1001)
        return
      }
    }
    guard let rate = try? FrameRate(decimal.units, decimal.scale) else { throw .frameRate(text) }
    self = rate
  }

  /// Frames per second as a floating-point number. For display only.
  public var framesPerSecond: Double { Double(numerator) / Double(denominator) }

  /// The whole number of frames a timecode counts per second: 24 for 24000/1001.
  public var nominal: Int64 { (numerator + denominator / 2) / denominator }

  /// Whether one frame is a whole number of flicks, so that frame times carry no rounding at all.
  public var isExactInFlicks: Bool { (Flicks.perSecond * denominator) % numerator == 0 }

  /// The start of frame `index` (which may be negative), rounded to the nearest flick where the rate is not exact in
  /// flicks. Throws `TimelineError.overflow`.
  public func start(ofFrame index: Int64) throws(TimelineError) -> Flicks {
    // denominator ≤ 10^6, so the product stays below 7.1·10^14.
    guard let count = roundedQuotient(index, Flicks.perSecond * denominator, by: numerator) else {
      throw .overflow("of frame \(index)")
    }
    return Flicks(count)
  }

  /// The index of the frame shown at `time`: the largest whose start is not after it.
  public func frame(at time: Flicks) throws(TimelineError) -> Int64 {
    guard var index = roundedQuotient(time.count, numerator, by: Flicks.perSecond * denominator) else {
      throw .overflow("\(time)")
    }
    while try start(ofFrame: index) > time { index -= 1 }
    while try start(ofFrame: index + 1) <= time { index += 1 }
    return index
  }

  /// The number of frames nearest to `duration`, at least 1.
  public func frameCount(nearest duration: Flicks) throws(TimelineError) -> Int64 {
    guard let count = roundedQuotient(duration.count, numerator, by: Flicks.perSecond * denominator) else {
      throw .overflow("\(duration)")
    }
    return max(1, count)
  }
}

extension FrameRate: CustomStringConvertible {
  /// `24` or `24000/1001`: what `init(parsing:)` reads back.
  public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
