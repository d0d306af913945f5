import Checkpoint
import Glibc

/// Reading of files that anyone may have written: regular files only, links not followed, sizes known beforehand.
enum SmallFile {
  /// All bytes of the file at `path`, or its first `prefix` bytes.
  /// - Throws: `InspectionError` when it is missing, not a regular file, or larger than `limit`.
  static func bytes(_ path: String, limit: Int, prefix: Int = .max) throws(InspectionError) -> [UInt8] {
    let descriptor = path.utf8.contains(0) ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw InspectionError(
        "\(singleLine(path)) cannot be read: \(errno == ELOOP ? "it is a symbolic link" : systemReason(errno)).")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw InspectionError("\(singleLine(path)) cannot be read: it is not an ordinary file.")
    }
    guard status.st_size <= limit || prefix != .max else {
      throw InspectionError(
        "\(singleLine(path)) is too large: it has \(status.st_size) bytes, and the limit is \(limit).")
    }
    var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), prefix))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { raw in
        raw.baseAddress.map { read(descriptor, $0 + filled, raw.count - filled) } ?? 0
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw InspectionError("\(singleLine(path)) cannot be read: \(systemReason(errno)).") }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  /// The text of the file at `path`, bytes that are not UTF-8 replaced.
  static func text(_ path: String, limit: Int) throws(InspectionError) -> String {
    String(decoding: try bytes(path, limit: limit), as: UTF8.self)
  }

  /// The SHA-256 of the regular file at `path` in hexadecimal digits; nil when it cannot be read.
  static func sha256(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var digest = SHA256()
    return withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
      while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { return nil }
        if count == 0 { return digest.hexadecimal() }
        digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
  }
}
