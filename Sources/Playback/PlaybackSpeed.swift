/// How fast a cutscene is played, in whole hundredths of its own speed.
public struct PlaybackSpeed: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The hundredths there are.
  public static let range = 25...200
  /// As it is.
  public static let normal = PlaybackSpeed(percent: 100)

  /// From 25 to 200.
  public let percent: Int

  /// The nearest speed there is.
  public init(percent: Int) {
    self.percent = min(max(percent, Self.range.lowerBound), Self.range.upperBound)
  }

  public static func < (left: PlaybackSpeed, right: PlaybackSpeed) -> Bool { left.percent < right.percent }

  /// `1×`, `0.5×`, `1.25×`.
  public var description: String {
    var digits = String(percent % 100)
    if digits.count == 1 { digits = "0" + digits }
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(percent / 100)" + (digits.isEmpty ? "" : "." + digits) + "×"
  }
}
