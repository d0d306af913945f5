internal import Checkpoint
import Glibc

/// The bytes of a small file; nil, with `errno`, when it cannot be read or is larger than `limit` bytes.
func readBytes(_ path: String, limit: Int) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { return nil }
  guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
    errno = EFBIG
    return nil
  }
  var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
  var filled = 0
  while filled < bytes.count {
    let count = bytes.withUnsafeMutableBytes { raw in
      raw.baseAddress.map { read(descriptor, $0 + filled, raw.count - filled) } ?? 0
    }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { return nil }
    if count == 0 { break }
    filled += count
  }
  bytes.removeLast(bytes.count - filled)
  return bytes
}

/// Writes all of `bytes`. False, with `errno`, when that failed.
func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
  var offset = 0
  while offset < bytes.count {
    guard let start = bytes.baseAddress else { return true }
    let count = write(descriptor, start + offset, bytes.count - offset)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return false }
    offset += count
  }
  return true
}

/// Makes a new file of `bytes` and flushes it. False, with `errno`, when that failed; then there is no file.
func writeNewFile(_ path: String, _ bytes: [UInt8]) -> Bool {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { return false }
  let isWritten = bytes.withUnsafeBytes { writeAll(descriptor, $0) } && fsync(descriptor) == 0
  let code = errno
  close(descriptor)
  if isWritten { return true }
  unlink(path)
  errno = code
  return false
}

/// Puts a file of `bytes` at `path`, whole or not at all, replacing a file that is there.
func replaceFile(_ path: String, _ bytes: [UInt8]) throws(BuildError) {
  let partial = try Partial(of: path, isFolder: false)
  let isWritten = bytes.withUnsafeBytes { writeAll(partial.descriptor, $0) } && fsync(partial.descriptor) == 0
  guard isWritten, rename(partial.path, path) == 0 else {
    throw BuildError("\(singleLine(path)) cannot be written: \(systemReason(errno)).")
  }
  _ = synchronize(parentFolder(path))
}

/// The size and SHA-256 of the regular file at `path`, read once; nil, with `errno`, when it cannot be read.
/// - Parameter copy: where each piece is written while it is digested; -1 for nowhere.
func digestFile(_ path: String, copy: Int32 = -1) -> (size: Int64, sha256: String)? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var digest = SHA256()
  var size: Int64 = 0
  return withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return (size, digest.hexadecimal()) }
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      digest.update(piece)
      size += Int64(count)
      if copy >= 0, !writeAll(copy, piece) { return nil }
    }
  }
}
