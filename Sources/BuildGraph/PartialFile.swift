import Glibc

/// A temporary file or folder beside the place it will be renamed to, held by a lock for as long as its maker lives, so
/// that what a killed process left behind can be told from what another one is writing.
struct Partial: ~Copyable {
  /// `.NAME.PID-NUMBER.partial` beside `NAME`.
  let path: String
  /// Open for writing if it is a file.
  let descriptor: Int32

  /// Makes a partial of the file or folder `final`, and removes those that nobody holds any more.
  /// - Throws: `BuildError` that says that `final` cannot be made.
  init(of final: String, isFolder: Bool) throws(BuildError) {
    let (parent, name) = (parentFolder(final), lastPart(final))
    for entry in try folderEntries(parent) ?? [] where entry.hasPrefix(".\(name).") && entry.contains(".partial") {
      Self.removeAbandoned(parent + "/" + entry)
    }
    func failed(_ code: Int32) -> BuildError {
      BuildError("\(singleLine(final)) cannot be written: \(systemReason(code)).")
    }
    while true {
      let path = "\(parent)/.\(name).\(getpid())-\(nextSerial()).partial"
      if isFolder {
        guard mkdir(path, 0o777) == 0 else {
          if errno == EEXIST { continue }
          throw failed(errno)
        }
      }
      let flags = isFolder ? O_RDONLY | O_DIRECTORY : O_WRONLY | O_CREAT | O_EXCL
      let descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else {
        let code = errno
        // Somebody took it for abandoned before it was locked, or a process of this number left it.
        if isFolder ? code == ENOENT : code == EEXIST { continue }
        if isFolder { rmdir(path) }
        throw failed(code)
      }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0, fileStatus(path) != nil {
        self.path = path
        self.descriptor = descriptor
        return
      }
      close(descriptor)
      if errno != EWOULDBLOCK && errno != ENOENT {
        removeTree(path)
        throw failed(errno)
      }
    }
  }

  deinit {
    removeTree(path)
    close(descriptor)
  }

  private static func removeAbandoned(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { removeTree(path) }
    close(descriptor)
  }
}
