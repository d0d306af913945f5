/// Why a loudness cannot be measured or changed; the description is one sentence.
public enum LoudnessError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A request that means nothing, with the reason.
  case invalid(String)
  /// libebur128 failed for no reason known to us.
  case failed(String)

  public var description: String {
    switch self {
    case .invalid(let reason): "\(reason)."
    case .failed(let call): "\(call) of libebur128 failed: there may not be enough memory."
    }
  }
}
