internal import Foundation
import Glibc

/// Why something in the build could not be planned, kept or published, in one sentence.
public struct BuildError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sentence: what, where, and how to fix it.
  public let description: String

  /// Says what is wrong.
  public init(_ description: String) { self.description = description }
}

/// The system's text for an error number as the end of a sentence, with what to do about it.
func systemReason(_ code: Int32) -> String {
  switch code {
  case ENOSPC, EDQUOT: "the disk is full; free some space"
  case EFBIG: "the system's limit for the size of a file is reached; raise it (ulimit -f)"
  case EACCES, EPERM: "it may not be written to or read; check its permissions"
  case EROFS: "the disk is read-only; choose another place"
  case EMFILE, ENFILE: "too many files are open; use fewer jobs"
  case ENOENT: "it or the folder it should be in is missing"
  case ENOTDIR: "a part of its path is a file, not a folder"
  case ENAMETOOLONG: "the name is too long"
  case EIO: "the disk reports an error; check it"
  default: String(cString: strerror(code)).lowercased()
  }
}

/// `text` in one line without control characters, so that no text from a project can drive a terminal.
func singleLine(_ text: String, limit: Int = 400) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.prefix(limit) {
    let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || scalar == "\u{2028}"
    result.append(isControl ? " " : scalar)
  }
  if text.unicodeScalars.count > limit { result.append("…") }
  return String(result)
}

/// Any error as one line. Errors of this project describe themselves in a sentence; those of Foundation describe
/// themselves as a dump of their parts, of which the path and the system's reason are kept.
func sentence(_ error: any Error) -> String {
  guard let cocoa = error as? CocoaError else { return singleLine(String(describing: error), limit: 2_000) }
  let reason = (cocoa.underlying as? POSIXError).map { systemReason($0.code.rawValue) } ?? cocoa.localizedDescription
  guard let path = cocoa.filePath else { return singleLine(reason, limit: 2_000) }
  return singleLine("\(path): \(reason).", limit: 2_000)
}
