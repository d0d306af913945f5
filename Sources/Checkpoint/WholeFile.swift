import Foundation

/// Writes `bytes` to `url` so that the file appears whole or not at all: a temporary sibling is written, flushed to
/// disk and renamed over the target, and the folder is flushed so that the rename lasts.
func writeWhole(_ bytes: [UInt8], to url: URL) throws(CheckpointError) {
  let path = url.path(percentEncoded: false)
  let folder = url.deletingLastPathComponent().path(percentEncoded: false)
  let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
  let temporary = url.deletingLastPathComponent()
    .appending(path: ".hoofbeat-\(suffix).partial", directoryHint: .notDirectory).path(percentEncoded: false)
  func failed(_ code: Int32) -> CheckpointError { cannotWrite(path, code, byteCount: bytes.count) }
  try checkTarget(path)
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else {
    let code = errno
    // Some file systems (/proc) answer so for a folder that is there but takes no files.
    throw failed(code == ENOENT && access(folder.isEmpty ? "." : folder, F_OK) == 0 ? EACCES : code)
  }
  var code: Int32 = bytes.withUnsafeBytes { writeAll(descriptor, $0) }
  if code == 0, fsync(descriptor) != 0 { code = errno }
  if close(descriptor) != 0, code == 0 { code = errno }
  if code == 0, rename(temporary, path) != 0 { code = errno }
  guard code == 0 else {
    unlink(temporary)
    throw failed(code)
  }
  flushFolder(url.deletingLastPathComponent())
}

/// Writes all of `bytes` at the descriptor's place; 0, or the system's error.
func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
  var written = 0
  while written < bytes.count {
    let count = write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
    if count > 0 {
      written += count
    } else if count == 0 || errno != EINTR {
      return count == 0 ? EIO : errno
    }
  }
  return 0
}

/// Makes renames in a folder last; a folder that cannot be flushed is none that loses them.
func flushFolder(_ url: URL) {
  let path = url.path(percentEncoded: false)
  let parent = open(path.isEmpty ? "." : path, O_RDONLY | O_CLOEXEC)
  if parent >= 0 {
    fsync(parent)
    close(parent)
  }
}

/// Refuses what `writeWhole` could not replace, before there is anything to write: a folder that is not there or may not
/// be written to, and a target that is no regular file (renaming over a device would destroy it).
func checkWritable(_ url: URL) throws(CheckpointError) {
  let path = url.path(percentEncoded: false)
  let folder = url.deletingLastPathComponent().path(percentEncoded: false)
  try checkTarget(path)
  var status = stat()
  guard stat(folder.isEmpty ? "." : folder, &status) == 0 else { throw cannotWrite(path, errno, byteCount: 0) }
  guard status.st_mode & S_IFMT == S_IFDIR else { throw cannotWrite(path, ENOTDIR, byteCount: 0) }
  guard access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0 else { throw cannotWrite(path, errno, byteCount: 0) }
}

private func checkTarget(_ path: String) throws(CheckpointError) {
  var status = stat()
  guard stat(path, &status) == 0 else { return }
  switch status.st_mode & S_IFMT {
  case S_IFREG: return
  case S_IFDIR: throw cannotWrite(path, EISDIR, byteCount: 0)
  default:
    throw CheckpointError(.writeFailed, file: path, "cannot be written: it is no regular file; choose another name.")
  }
}

func cannotWrite(_ path: String, _ code: Int32, byteCount: Int) -> CheckpointError {
  let advice =
    switch code {
    case ENOENT, ENOTDIR: "its folder does not exist; create it first"
    case EACCES, EPERM, EROFS: "its folder may not be written to; choose another"
    case ENOSPC, EDQUOT: "the disk is full; free at least \(byteCount) bytes"
    case EISDIR, ENOTEMPTY, EEXIST: "a folder has that name; choose another"
    default: "\(String(cString: strerror(code))); check the disk"
    }
  return CheckpointError(.writeFailed, file: path, "cannot be written: \(advice).")
}
