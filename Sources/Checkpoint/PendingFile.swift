public import Foundation

/// A file that is written piece by piece and appears whole or not at all: a hidden sibling becomes the file when it is
/// finished, and is removed when this object goes before that.
public final class PendingFile {
  /// Bytes written so far.
  public private(set) var size = 0

  private let target: URL
  private let temporary: String
  private var descriptor: Int32

  /// Opens a place for `url`. Throws `.writeFailed` if its folder is missing or read-only.
  public init(_ url: URL) throws(CheckpointError) {
    try checkWritable(url)
    target = url
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    temporary = url.deletingLastPathComponent()
      .appending(path: ".hoofbeat-\(suffix).partial", directoryHint: .notDirectory).path(percentEncoded: false)
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw cannotWrite(target.path(percentEncoded: false), errno, byteCount: 0) }
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unlink(temporary)
    }
  }

  /// Appends bytes. Throws `.writeFailed`, among others for a full disk.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    let code = writeAll(descriptor, bytes)
    guard code == 0 else { throw failed(code, bytes.count) }
    size += bytes.count
  }

  /// Appends bytes; see `write`.
  public func write(_ bytes: [UInt8]) throws(CheckpointError) {
    let code = bytes.withUnsafeBytes { writeAll(descriptor, $0) }
    guard code == 0 else { throw failed(code, bytes.count) }
    size += bytes.count
  }

  /// Puts the file in its place, with everything on disk. Throws `.writeFailed` with nothing left behind.
  public func finish() throws(CheckpointError) {
    var code: Int32 = fsync(descriptor) == 0 ? 0 : errno
    if close(descriptor) != 0, code == 0 { code = errno }
    descriptor = -1
    if code == 0, rename(temporary, target.path(percentEncoded: false)) != 0 { code = errno }
    guard code == 0 else {
      unlink(temporary)
      throw failed(code, size)
    }
    flushFolder(target.deletingLastPathComponent())
  }

  private func failed(_ code: Int32, _ count: Int) -> CheckpointError {
    cannotWrite(target.path(percentEncoded: false), code, byteCount: count)
  }
}
