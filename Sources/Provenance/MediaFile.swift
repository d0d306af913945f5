import Glibc

/// A file open for reading, read by position.
///
/// Not mapped: a file that shrinks while it is mapped ends the process, one that shrinks while it is read is an error.
final class MediaFile {
  let path: String
  /// Its size in bytes when it was opened.
  let size: UInt64
  /// Its type and permissions when it was opened.
  let mode: mode_t
  private let descriptor: Int32

  /// Opens an ordinary file.
  init(_ path: String) throws(ProvenanceError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .cannotRead(path: path.isEmpty ? "the file" : path, reason: "its name is empty or holds a zero byte")
    }
    self.path = path
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .cannotRead(path: path, reason: systemReason(errno)) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size >= 0 else {
      close(descriptor)
      throw .cannotRead(path: path, reason: "it is not an ordinary file")
    }
    size = UInt64(status.st_size)
    mode = status.st_mode
  }

  deinit { close(descriptor) }

  /// Exactly the bytes of `range`. Callers keep ranges small; a range beyond the file's end is an error.
  func bytes(_ range: Range<UInt64>) throws(ProvenanceError) -> [UInt8] {
    guard range.upperBound <= size else { throw .damaged(path: path, what: "it breaks off") }
    var failure: Int32 = 0
    let count = range.count
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let base = UnsafeMutableRawPointer(buffer.baseAddress!) + filled
        let read = pread(descriptor, base, count - filled, off_t(range.lowerBound) + off_t(filled))
        if read < 0, errno == EINTR { continue }
        if read <= 0 {
          failure = read < 0 ? errno : EIO
          break
        }
        filled += read
      }
    }
    guard failure == 0 else { throw .cannotRead(path: path, reason: systemReason(failure)) }
    return bytes
  }

  /// Gives the bytes of `range` to `body` in pieces of at most a mebibyte.
  func forEachPiece(
    of range: Range<UInt64>, _ body: ([UInt8]) throws(ProvenanceError) -> Void
  ) throws(ProvenanceError) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(range.upperBound, start + 1 << 20)
      try body(try bytes(start..<end))
      start = end
    }
  }

  /// The whole of a file that may not be larger than `limit` bytes.
  static func contents(_ path: String, limit: UInt64) throws(ProvenanceError) -> [UInt8] {
    let file = try MediaFile(path)
    guard file.size <= limit else {
      throw .cannotRead(path: path, reason: "it has \(file.size) bytes, and the limit is \(limit)")
    }
    return try file.bytes(0..<file.size)
  }
}

/// The system's text for an error number, as part of a sentence.
func systemReason(_ code: Int32) -> String {
  switch code {
  case ENOENT: return "it does not exist"
  case EACCES, EPERM: return "this user may not"
  case ENOSPC, EDQUOT: return "the disk is full"
  case EROFS: return "the file system is read-only"
  default:
    let text = String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
