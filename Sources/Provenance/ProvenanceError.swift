/// What can go wrong while a manifest is made. Each description is one sentence that says what is wrong, where, and how to
/// fix it.
public enum ProvenanceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A file cannot be opened or read.
  case cannotRead(path: String, reason: String)
  /// A file cannot be created or written; nothing was changed.
  case cannotWrite(path: String, reason: String)
  /// A media file contradicts itself or breaks off.
  case damaged(path: String, what: String)
  /// A media file is sound, but no manifest can be put into it.
  case unsupported(path: String, what: String)
  /// A key, a certificate or a chain cannot be used to sign.
  case identity(path: String, what: String)
  /// A statement that cannot be written down.
  case statement(String)
  /// OpenSSL refused something that it should not have.
  case failed(call: String, reason: String)

  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "Cannot read \(path): \(reason)."
    case .cannotWrite(let path, let reason): "Cannot write \(path): \(reason)."
    case .damaged(let path, let what): "\(path) is damaged: \(what)."
    case .unsupported(let path, let what): "\(path) cannot hold a manifest: \(what)."
    case .identity(let path, let what): "\(path) cannot sign: \(what)."
    case .statement(let what): "The provenance statement cannot be written: \(what)."
    case .failed(let call, let reason): "\(call) failed: \(reason)."
    }
  }
}
