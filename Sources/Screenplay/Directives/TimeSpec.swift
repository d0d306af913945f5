public import Timeline

/// A time or a duration as a script gives it: exact, or a count of frames whose rate is the project's.
public enum TimeSpec: Hashable, Sendable {
  /// A time.
  case time(Flicks)
  /// A number of frames, written `@12`.
  case frame(Int64)

  /// The exact time, where frames last as long as `rate` says. Throws `TimelineError.overflow`.
  public func flicks(at rate: FrameRate) throws(TimelineError) -> Flicks {
    switch self {
    case .time(let time): time
    case .frame(let index): try rate.start(ofFrame: index)
    }
  }

  /// Whether this is zero, whatever the frame rate.
  public var isZero: Bool { self == .time(.zero) || self == .frame(0) }

  /// The most frames a script may count: one hour at 1000 frames per second.
  public static let mostFrames: Int64 = 3_600_000
}

extension TimeSpec {
  /// Reads `1.5`, `1.5s`, `500ms`, `MM:SS.mmm`, `HH:MM:SS.mmm` or `@frame`; zero is allowed, more than one hour is not.
  /// - Throws: `TimeSpecError`, with a reason and without the text itself.
  public init(parsing text: String) throws(TimeSpecError) {
    if text.hasPrefix("@") {
      guard let index = Int64(plainDigits: text.dropFirst()) else { throw .notATime }
      guard index <= Self.mostFrames else { throw .tooLong }
      self = .frame(index)
    } else if text.contains(":") {
      self = .time(try Self.clock(text))
    } else {
      do { self = .time(try Flicks(parsingTime: text)) } catch { throw Self.reason(for: text) }
    }
  }

  private static func clock(_ text: String) throws(TimeSpecError) -> Flicks {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let last = parts.last, last.utf8.first.map({ (48...57).contains($0) }) == true,
      last.split(separator: ".", omittingEmptySubsequences: false)[0].utf8.count <= 2,
      let seconds = try? Flicks(parsingTime: String(last)), seconds < (try? Flicks(seconds: 60)) ?? .zero,
      last.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 })
    else { throw .notATime }
    var minutes: Int64 = 0
    for part in parts.dropLast() {
      guard part.utf8.count <= 2, let value = Int64(plainDigits: part), value < 60 else { throw .notATime }
      minutes = minutes * 60 + value
    }
    guard let time = try? Flicks(seconds: minutes * 60).adding(seconds) else { throw .tooLong }
    guard time <= Flicks.longestDuration else { throw .tooLong }
    return time
  }

  private static func reason(for text: String) -> TimeSpecError {
    var number = Substring(text)
    if number.hasSuffix("ms") { number.removeLast(2) } else if number.hasSuffix("s") { number.removeLast() }
    guard let value = Double(number), !value.isNaN else { return .notATime }
    if value < 0 { return .negative }
    return value > 3600 ? .tooLong : .tooFine
  }
}

/// Why a text is no usable time.
public enum TimeSpecError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No form that times have.
  case notATime
  /// Before zero.
  case negative
  /// More than one hour.
  case tooLong
  /// More than six decimals, or an exponent.
  case tooFine

  public var description: String {
    switch self {
    case .notATime: "is not a time"
    case .negative: "is less than zero"
    case .tooLong: "is longer than one hour"
    case .tooFine: "is not a plain number with at most six decimals"
    }
  }
}

extension TimeSpec: CustomStringConvertible {
  /// `1.5 s` or `@12`.
  public var description: String {
    switch self {
    case .time(let time): time.description
    case .frame(let index): "@\(index)"
    }
  }

  /// As a directive writes it: `1.5s` or `@12`. What `init(parsing:)` reads back, to the nearest microsecond.
  public var directiveText: String {
    guard case .time(let time) = self else { return description }
    // 705.6 flicks are a microsecond; times read from scripts have at most six decimals and come back exactly.
    let perSecond = UInt64(Flicks.perSecond)
    let (whole, rest) = time.count.magnitude.quotientAndRemainder(dividingBy: perSecond)
    let micros = whole * 1_000_000 + (rest * 10 + 3528) / 7056
    var decimals = String(String(1_000_000 + micros % 1_000_000).dropFirst())
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(micros / 1_000_000)\(decimals.isEmpty ? "" : ".")\(decimals)s"
  }
}

extension Int64 {
  /// Reads at most twelve ASCII digits: no sign, no other numerals.
  init?(plainDigits text: some StringProtocol) {
    guard (1...12).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    self.init(String(text))
  }
}
