import Glibc

/// Reading of files that others made: ordinary files only, never more than a stated size.
enum InputFile {
  /// The size of the file at `path` in bytes.
  static func size(_ path: String) throws(MediaError) -> Int64 {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .cannotRead(path: path, reason: systemReason(errno)) }
    return Int64(status.st_size)
  }

  /// All bytes of the file at `path`, or its first `prefix` bytes. Throws when it cannot be opened, is not an ordinary
  /// file, is empty, or is larger than `limit` bytes; the size is known before anything is allocated.
  static func bytes(_ path: String, limit: Int, prefix: Int = .max) throws(MediaError) -> [UInt8] {
    // Non-blocking, so that a named pipe cannot hold us up.
    let descriptor = path.utf8.contains(0) ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .cannotRead(path: path, reason: errno == ENOENT ? "there is no such file" : systemReason(errno))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotRead(path: path, reason: systemReason(errno)) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .cannotRead(path: path, reason: "it is a folder")
    default: throw .cannotRead(path: path, reason: "it is not an ordinary file")
    }
    guard status.st_size > 0 else { throw .cannotRead(path: path, reason: "it is empty") }
    guard status.st_size <= limit else {
      throw .tooLarge(path: path, what: "it has \(status.st_size) bytes", limit: "\(limit) bytes")
    }
    let wanted = min(Int(status.st_size), prefix)
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      while count < wanted {
        let got = read(descriptor, buffer.baseAddress! + count, wanted - count)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        count += got
      }
    }
    guard failure == 0 else { throw .cannotRead(path: path, reason: systemReason(failure)) }
    guard bytes.count == wanted else { throw .cannotRead(path: path, reason: "it shrank while it was read") }
    return bytes
  }
}

extension [UInt8] {
  /// Whether the bytes at `offset` are the ASCII text `mark`.
  func has(_ mark: StaticString, at offset: Int) -> Bool {
    offset >= 0 && offset <= count - mark.utf8CodeUnitCount
      && (0..<mark.utf8CodeUnitCount).allSatisfy { self[offset + $0] == mark.utf8Start[$0] }
  }

  /// The little-endian number of `size` (1 to 8) bytes at `offset`, or nil where the bytes end before it does.
  func littleEndian(_ size: Int, at offset: Int) -> Int? {
    guard offset >= 0, offset <= count - size else { return nil }
    return (0..<size).reversed().reduce(0) { $0 << 8 | Int(self[offset + $1]) }
  }

  /// The big-endian number of `size` (1 to 7) bytes at `offset`, or nil where the bytes end before it does.
  func bigEndian(_ size: Int, at offset: Int) -> Int? {
    guard offset >= 0, offset <= count - size else { return nil }
    return (0..<size).reduce(0) { $0 << 8 | Int(self[offset + $1]) }
  }
}
