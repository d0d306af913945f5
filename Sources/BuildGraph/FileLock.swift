import Glibc

/// A lock on a file that the system lets go of when the process ends, however it ends.
///
/// It excludes other processes and other holders in this one alike, because it belongs to the open file, not to the
/// process. The file is removed by its last exclusive holder, so that locks leave nothing behind.
final class FileLock: Sendable {
  private let descriptor: Int32
  private let path: String
  private let isExclusive: Bool

  private init(_ descriptor: Int32, _ path: String, _ isExclusive: Bool) {
    self.descriptor = descriptor
    self.path = path
    self.isExclusive = isExclusive
  }

  deinit {
    // Removed while it is held: whoever opened the file before that finds below that it is no longer the one at `path`.
    if isExclusive { unlink(path) }
    close(descriptor)
  }

  /// Takes the lock if that is possible at once; nil while somebody else has it.
  static func take(_ path: String, exclusive: Bool = true) throws(BuildError) -> FileLock? {
    for _ in 0..<1_000 {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else {
        throw BuildError("The lock \(singleLine(path)) cannot be taken: \(systemReason(errno)).")
      }
      var result: Int32
      repeat {
        result = flock(descriptor, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB)
      } while result != 0 && errno == EINTR
      guard result == 0 else {
        let code = errno
        close(descriptor)
        if code == EWOULDBLOCK { return nil }
        throw BuildError("The lock \(singleLine(path)) cannot be taken: \(systemReason(code)).")
      }
      var status = stat()
      if fstat(descriptor, &status) == 0, let named = fileStatus(path), named.inode == UInt64(status.st_ino) {
        return FileLock(descriptor, path, exclusive)
      }
      close(descriptor)
    }
    return nil
  }

  /// Waits for the lock.
  /// - Parameter waiting: called once when somebody else has it.
  /// - Throws: `CancellationError` when the task is cancelled meanwhile; `BuildError`.
  static func wait(_ path: String, waiting: () -> Void) async throws -> FileLock {
    var pause = Duration.milliseconds(5)
    var hasSaid = false
    while true {
      if let lock = try take(path) { return lock }
      if !hasSaid { waiting() }
      hasSaid = true
      try await Task.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(200))
    }
  }
}
