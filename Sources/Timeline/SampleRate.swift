/// A whole number of sound samples per second.
public struct SampleRate: Hashable, Sendable {
  /// The rates accepted from files and options.
  public static let allowed: ClosedRange<Int64> = 1_000...384_000
  /// 48 kHz: the rate of every movie and bundle.
  public static let movie = SampleRate(unchecked: 48_000)
  /// 24 kHz: the rate Foal works at.
  public static let speech = SampleRate(unchecked: 24_000)

  /// Samples per second.
  public let hertz: Int64

  private init(unchecked hertz: Int64) {
    self.hertz = hertz
  }

  /// Throws `TimelineError.sampleRate` outside `allowed`.
  public init(hertz: Int64) throws(TimelineError) {
    guard Self.allowed.contains(hertz) else { throw .sampleRate("\(hertz)") }
    self.hertz = hertz
  }

  /// The time of sample `index`, rounded to the nearest flick where the rate is not exact in flicks.
  public func start(ofSample index: Int64) throws(TimelineError) -> Flicks {
    guard let count = roundedQuotient(index, Flicks.perSecond, by: hertz) else { throw .overflow("of sample \(index)") }
    return Flicks(count)
  }

  /// The index of the sample nearest to `time`, halves away from zero.
  public func sample(nearest time: Flicks) throws(TimelineError) -> Int64 {
    guard let index = roundedQuotient(time.count, hertz, by: Flicks.perSecond) else { throw .overflow("\(time)") }
    return index
  }

  /// How many samples `frames` frames last: frames · rate · denominator / numerator, rounded to nearest. A movie whose
  /// sound has exactly this many samples does not drift when it loops. It is also the sample at which frame `frames`
  /// starts.
  public func sampleCount(ofFrames frames: Int64, at rate: FrameRate) throws(TimelineError) -> Int64 {
    // hertz ≤ 384,000 and denominator ≤ 10^6.
    guard let count = roundedQuotient(frames, hertz * rate.denominator, by: rate.numerator) else {
      throw .overflow("of \(frames) frames")
    }
    return count
  }
}

extension SampleRate: CustomStringConvertible {
  public var description: String { "\(hertz) Hz" }
}
