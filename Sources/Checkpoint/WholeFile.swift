import Foundation

/// Writes `bytes` to `url` so that the file appears whole or not at all: a temporary sibling is written, flushed to
/// disk and renamed over the target, and the folder is flushed so that the rename lasts.
func writeWhole(_ bytes: [UInt8], to url: URL) throws(CheckpointError) {
  let path = url.path(percentEncoded: false)
  let folder = url.deletingLastPathComponent().path(percentEncoded: false)
  let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
  let temporary = url.deletingLastPathComponent()
    .appending(path: ".hoofbeat-\(suffix).partial", directoryHint: .notDirectory).path(percentEncoded: false)
  func failed(_ code: Int32) -> CheckpointError {
    let advice =
      switch code {
      case ENOENT, ENOTDIR: "its folder does not exist; create it first"
      case EACCES, EPERM, EROFS: "its folder may not be written to; choose another"
      case ENOSPC, EDQUOT: "the disk is full; free at least \(bytes.count) bytes"
      case EISDIR, ENOTEMPTY, EEXIST: "a folder has that name; choose another"
      default: "\(String(cString: strerror(code))); check the disk"
      }
    return CheckpointError(.writeFailed, file: path, "cannot be written: \(advice).")
  }
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { throw failed(errno) }
  var code: Int32 = 0
  bytes.withUnsafeBytes { raw in
    var written = 0
    while written < raw.count {
      let count = write(descriptor, raw.baseAddress.map { $0 + written }, raw.count - written)
      if count > 0 {
        written += count
      } else if count == 0 || errno != EINTR {
        code = count == 0 ? EIO : errno
        return
      }
    }
  }
  if code == 0, fsync(descriptor) != 0 { code = errno }
  if close(descriptor) != 0, code == 0 { code = errno }
  if code == 0, rename(temporary, path) != 0 { code = errno }
  guard code == 0 else {
    unlink(temporary)
    throw failed(code)
  }
  let parent = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
  if parent >= 0 {
    fsync(parent)
    close(parent)
  }
}
