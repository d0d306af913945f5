extension Flicks {
  /// The longest duration that `init(parsingDuration:)` accepts: one hour.
  public static let longestDuration = Flicks(3600 * Flicks.perSecond)

  /// Reads a duration in seconds (`2.5`, `2.5s`) or milliseconds (`1200ms`), exactly, with up to six decimals.
  ///
  /// Throws `TimelineError.duration` for anything that is not a plain number, for zero and negative durations, NaN, and
  /// for more than one hour.
  public init(parsingDuration text: String) throws(TimelineError) {
    try self.init(parsingTime: text)
    guard self > .zero else { throw .duration(text, reason: "it must be more than zero") }
  }

  /// Reads a moment from the start of a shot: as `init(parsingDuration:)`, but zero is allowed.
  public init(parsingTime text: String) throws(TimelineError) {
    var number = Substring(text)
    var unitsPerSecond: Int64 = 1
    if number.hasSuffix("ms") {
      number.removeLast(2)
      unitsPerSecond = 1000
    } else if number.hasSuffix("s") {
      number.removeLast()
    }
    guard let decimal = ExactDecimal(number, maximumPlaces: 6) else {
      throw .duration(text, reason: Self.whatIsWrong(with: number))
    }
    guard let time = try? Flicks(decimal.units, timesPerSecond: decimal.scale * unitsPerSecond),
      time <= Self.longestDuration
    else {
      throw .duration(text, reason: "the longest is one hour")
    }
    self = time
  }

  /// Why a text that is not a plain decimal cannot be a duration.
  private static func whatIsWrong(with number: Substring) -> String {
    guard let value = Double(number), !value.isNaN else { return "it is not a number" }
    if value <= 0 { return "it must be more than zero" }
    return value > 3600 ? "the longest is one hour" : "write it plainly, with at most six decimals"
  }
}
