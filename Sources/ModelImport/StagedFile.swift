import Foundation

/// A file of an import that is under way: written at any place, read back to see what an earlier try wrote.
final class StagedFile {
  private let path: String
  private let descriptor: Int32

  /// Opens or makes the file.
  init(_ url: URL) throws {
    path = url.path(percentEncoded: false)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failed(path, errno) }
  }

  deinit { close(descriptor) }

  /// Gives the file its final size; what is not written yet takes no space.
  func resize(to size: Int) throws {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw Self.failed(path, errno) }
  }

  /// Writes bytes at a place.
  func write(_ bytes: [UInt8], at start: Int) throws {
    try bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count, let base = bytes.baseAddress {
        let count = pwrite(descriptor, base + done, bytes.count - done, off_t(start + done))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw Self.failed(path, count == 0 ? EIO : errno) }
        done += count
      }
    }
  }

  /// The bytes at a place; fewer where the file ends.
  func read(_ range: Range<Int>) throws -> [UInt8] {
    var result = [UInt8](repeating: 0, count: range.count)
    let count = try result.withUnsafeMutableBytes { bytes in
      var done = 0
      while done < bytes.count, let base = bytes.baseAddress {
        let count = pread(descriptor, base + done, bytes.count - done, off_t(range.lowerBound + done))
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw Self.failed(path, errno) }
        if count == 0 { break }
        done += count
      }
      return done
    }
    return Array(result.prefix(count))
  }

  /// Waits until everything is on disk.
  func flush() throws {
    guard fdatasync(descriptor) == 0 else { throw Self.failed(path, errno) }
  }

  static func failed(_ path: String, _ code: Int32) -> any Error {
    WriteFailure(
      isFull: code == ENOSPC || code == EDQUOT,
      description: code == ENOSPC || code == EDQUOT
        ? "\(path): the disk is full; free space and run the same command again, which goes on where it was."
        : "\(path): cannot be written (\(String(cString: strerror(code)))); check the disk.")
  }
}

/// The system refused to write. What was written before is kept.
struct WriteFailure: Error, CustomStringConvertible, LocalizedError {
  var isFull: Bool
  var description: String
  var errorDescription: String? { description }
}
