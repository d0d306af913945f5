/// What can go wrong with a picture, a sound or a movie file. Each description is one sentence that names the file, says
/// what is wrong with it and, where there is one, the remedy.
public enum MediaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file cannot be opened or read at all.
  case cannotRead(path: String, reason: String)
  /// The file is none of the kinds that are accepted there; `accepted` lists those.
  case wrongType(path: String, wanted: String, accepted: String)
  /// The file is larger, or says that it unpacks to more, than is accepted.
  case tooLarge(path: String, what: String, limit: String)
  /// The file contradicts itself, breaks off or holds values that mean nothing.
  case damaged(path: String, what: String)
  /// The file is sound, but of a variety that is not supported.
  case unsupported(path: String, what: String)
  /// The output cannot be created or written.
  case cannotWrite(path: String, reason: String)
  /// The output's name does not end in a known movie extension.
  case unknownMovieFormat(path: String)
  /// A picture that differs in size from the first one.
  case pictureSize(name: String, found: PixelSize, expected: PixelSize, first: String)
  /// A request that cannot be fulfilled, with the reason.
  case invalid(String)
  /// An encoder that this libavcodec was built without.
  case encoderMissing(String)
  /// A libav call that failed for no reason known to us.
  case failed(call: String, reason: String)
  /// The surrounding task was cancelled; nothing was written.
  case cancelled

  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "Cannot read \(path): \(reason)."
    case .wrongType(let path, let wanted, let accepted): "\(path) is not \(wanted) that can be read (\(accepted))."
    case .tooLarge(let path, let what, let limit): "\(path) is too large: \(what), and the limit is \(limit)."
    case .damaged(let path, let what): "\(path) is damaged: \(what)."
    case .unsupported(let path, let what): "\(path) cannot be used: \(what)."
    case .cannotWrite(let path, let reason): "Cannot write \(path): \(reason)."
    case .unknownMovieFormat(let path):
      "\(path) does not say which kind of movie to write: end it in \(MovieFormat.extensionList)."
    case .pictureSize(let name, let found, let expected, let first):
      "\(name) is \(found) pixels but \(first) is \(expected): all frames must have one size."
    case .invalid(let reason): "\(reason)."
    case .encoderMissing(let name):
      "This libavcodec has no \(name) encoder: install Debian's libavcodec-dev or another build that has it."
    case .failed(let call, let reason): "\(call) failed: \(reason)."
    case .cancelled: "Cancelled; nothing was written."
    }
  }
}

/// Width and height in pixels.
public struct PixelSize: Hashable, Sendable, CustomStringConvertible {
  public let width: Int, height: Int

  public init(_ width: Int, _ height: Int) {
    self.width = width
    self.height = height
  }

  /// `640×360`.
  public var description: String { "\(width)×\(height)" }
}
