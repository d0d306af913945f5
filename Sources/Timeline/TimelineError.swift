/// A time, rate or duration that cannot be used. Each description is one sentence that says how to fix it.
public enum TimelineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A frame rate text or value outside what `FrameRate` accepts.
  case frameRate(String)
  /// A sample rate outside `SampleRate.allowed`.
  case sampleRate(String)
  /// A duration text that is not a positive time up to the limit.
  case duration(String, reason: String)
  /// A calculation whose result does not fit in 64 bits.
  case overflow(String)

  public var description: String {
    switch self {
    case .frameRate(let text):
      "\"\(text.prefix(40))\" is not a frame rate: give a number from 1 to 1000 such as 24, 23.976 or 24000/1001."
    case .sampleRate(let text):
      """
      \(text.prefix(40)) Hz is not a usable sample rate: it must be from \(SampleRate.allowed.lowerBound) to \
      \(SampleRate.allowed.upperBound) Hz.
      """
    case .duration(let text, let reason):
      "\"\(text.prefix(40))\" is not a usable duration: \(reason); give seconds such as 2.5, 2.5s or 1200ms."
    case .overflow(let what):
      "The time \(what) is too large to represent."
    }
  }
}
