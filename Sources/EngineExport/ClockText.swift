public import Timeline

/// Times as text files write them.
public enum ClockText {
  /// `00:00:01.250` (WebVTT), or with another mark before the milliseconds (`,` in SubRip); rounded to a millisecond.
  public static func clock(_ time: Flicks, mark: String = ".") -> String {
    let perMillisecond = Flicks.perSecond / 1000
    let all = max(0, (time.count + perMillisecond / 2) / perMillisecond)
    return
      "\(pad(all / 3_600_000, 2)):\(pad(all / 60_000 % 60, 2)):\(pad(all / 1000 % 60, 2))\(mark)\(pad(all % 1000, 3))"
  }

  /// Seconds with at most `places` (0…9) decimals, exactly rounded and without trailing zeros: `1`, `0.041667`.
  public static func seconds(_ time: Flicks, places: Int = 6) -> String {
    var scale: Int64 = 1
    for _ in 0..<min(max(places, 0), 9) { scale *= 10 }
    let magnitude = time.count.magnitude
    let perSecond = UInt64(Flicks.perSecond)
    let whole = magnitude / perSecond
    // The remainder is below 2^30 and the scale at most 10^9.
    let part = ((magnitude % perSecond) * UInt64(scale) + perSecond / 2) / perSecond
    let (carried, rest) = (whole + part / UInt64(scale), part % UInt64(scale))
    var text = String(carried)
    if rest > 0 {
      var decimals = pad(Int64(rest), min(max(places, 0), 9))
      while decimals.hasSuffix("0") { decimals.removeLast() }
      text += "." + decimals
    }
    return (time.count < 0 && text != "0" ? "-" : "") + text
  }

  /// A number with at most `places` decimals and without trailing zeros, never in exponent form.
  public static func number(_ value: Double, places: Int = 4) -> String {
    guard value.isFinite else { return "0" }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 9e15 else { return String(Int64(max(-9e15, min(9e15, value)))) }
    let (whole, rest) = (Int64(scaled) / Int64(scale), Int64(scaled) % Int64(scale))
    var text = String(whole)
    if rest > 0 {
      var decimals = pad(rest, places)
      while decimals.hasSuffix("0") { decimals.removeLast() }
      text += "." + decimals
    }
    return (value < 0 && text != "0" ? "-" : "") + text
  }

  private static func pad(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
