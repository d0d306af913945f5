/// Why something cannot be played. Each description is one sentence that says how to fix it.
public enum PlaybackError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is to be played cannot be read; the reader's own sentence.
  case unreadable(String)
  /// Something that does not fit.
  case invalid(String)

  public var description: String {
    switch self {
    case .unreadable(let sentence): sentence
    case .invalid(let reason): "\(reason)."
    }
  }
}
