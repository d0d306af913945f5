public import Foundation

/// A file's bytes, mapped read-only into memory.
///
/// Nothing is copied: pages are read from disk when touched and can be dropped again by the system, so a checkpoint
/// larger than memory can be opened. The file is held open as long as this object lives; replacing the file on disk by
/// renaming another over it is harmless (the old one stays mapped). Writing into or truncating it is not: touching a
/// page past a new end raises SIGBUS, which no program can turn into an error. `withBytes` therefore compares the size
/// and the time of the last change with those at opening before it hands the bytes out.
public final class MappedFile: Sendable {
  /// Path of the file, as it was given.
  public let path: String
  /// Size in bytes when the file was opened.
  public let size: Int

  private let descriptor: Int32
  // Nothing writes through this pointer and the mapping lives until deinit, so any thread may read it.
  private nonisolated(unsafe) let base: UnsafeRawPointer?
  private let stamp: Stamp

  /// What `fstat` says about the identity of the content.
  private struct Stamp: Equatable {
    let size: Int
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
      size = Int(status.st_size)
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
    }
  }

  /// Opens and maps the file at `url`. Throws `.unreadable` if it cannot be opened or is no regular file, and
  /// `.changedWhileOpen` if it changes size in that moment.
  public init(_ url: URL) throws(CheckpointError) {
    let path = url.path(percentEncoded: false)
    // O_NONBLOCK: opening a FIFO must not wait for a writer; it has no effect on regular files.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw Self.unreadable(path, code)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw CheckpointError(.unreadable, file: path, "is not a regular file; give the path of a file.")
    }
    let stamp = Stamp(status)
    var base: UnsafeRawPointer?
    if stamp.size > 0 {
      let mapping = mmap(nil, stamp.size, PROT_READ, MAP_PRIVATE, descriptor, 0)
      guard let mapping, mapping != MAP_FAILED else {
        let code = errno
        close(descriptor)
        throw Self.unreadable(path, code)
      }
      base = UnsafeRawPointer(mapping)
    }
    self.path = path
    self.size = stamp.size
    self.descriptor = descriptor
    self.base = base
    self.stamp = stamp
    // The size used for the mapping must still be the size now, or pages past the new end would raise SIGBUS.
    try checkUnchanged()
  }

  deinit {
    if let base { munmap(UnsafeMutableRawPointer(mutating: base), size) }
    close(descriptor)
  }

  /// Calls `body` with the file's bytes, or with a part of them. The pointer must not leave `body`.
  ///
  /// `range` counts bytes from the start of the file and must lie within it. Throws `.changedWhileOpen` if the file
  /// was written or truncated since it was opened, or whatever `body` throws.
  public func withBytes<Result>(
    in range: Range<Int>? = nil, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try checkUnchanged()
    let whole = UnsafeRawBufferPointer(start: base, count: size)
    guard let range else { return try body(whole) }
    return try body(UnsafeRawBufferPointer(rebasing: whole[range]))
  }

  /// Copies a part of the file into `target` by reading it, without touching the mapping: a file that is cut short in this
  /// very moment is an error like any other. For what is read again and again while others may write.
  ///
  /// `start` counts bytes from the start of the file; the part must lie within it. Throws `.changedWhileOpen` or
  /// `.unreadable`.
  public func read(at start: Int, into target: UnsafeMutableRawBufferPointer) throws(CheckpointError) {
    precondition(start >= 0 && target.count <= size - start, "a read past the end of a file")
    try checkUnchanged()
    var done = 0
    while done < target.count, let base = target.baseAddress {
      let count = pread(descriptor, base + done, target.count - done, off_t(start + done))
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw Self.unreadable(path, errno) }
      if count == 0 {
        throw CheckpointError(
          .changedWhileOpen, file: path,
          "ends at byte \(start + done), which it did not when it was opened; let the other program finish, then try again."
        )
      }
      done += count
    }
    try checkUnchanged()
  }

  /// Throws `.changedWhileOpen` if the file's size or time of last change is not what it was at opening.
  public func checkUnchanged() throws(CheckpointError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, Stamp(status) == stamp else {
      throw CheckpointError(
        .changedWhileOpen, file: path,
        """
        changed while it was open (\(size) bytes before, \(status.st_size) now); let the other program finish, \
        then try again.
        """
      )
    }
  }

  private static func unreadable(_ path: String, _ code: Int32) -> CheckpointError {
    let advice =
      switch code {
      case ENOENT, ENOTDIR: "does not exist; check the path."
      case EACCES, EPERM: "may not be read by this user; change its permissions."
      case ELOOP: "is a symbolic link that leads to itself; replace it with the file."
      case EMFILE, ENFILE: "cannot be opened because too many files are open; raise the limit with `ulimit -n`."
      default: "cannot be read (\(String(cString: strerror(code)))); check the file and its disk."
      }
    return CheckpointError(.unreadable, file: path, advice)
  }
}
