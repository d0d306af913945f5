import Glibc
import Synchronization

/// A file that appears whole or not at all: written to a hidden sibling, flushed, and renamed over its path. An instance
/// dropped before `publish()` removes the sibling.
final class WholeOutput {
  let path: String
  let temporaryPath: String
  private let folder: String
  private let descriptor: Int32
  private var isPublished = false

  private static let serial = Atomic<Int>(0)

  /// Creates the sibling with the permissions `mode`, or those of the file that is replaced.
  init(_ path: String, mode: mode_t? = nil) throws(ProvenanceError) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    guard !name.isEmpty, name != ".", name != "..", !path.utf8.contains(0) else {
      throw .cannotWrite(path: path, reason: "it does not end in a file name")
    }
    self.path = path
    folder = path.utf8.count == name.utf8.count ? "." : String(path.dropLast(name.count))
    var status = stat()
    let exists = lstat(path, &status) == 0
    guard !exists || status.st_mode & S_IFMT == S_IFREG else {
      throw .cannotWrite(path: path, reason: "something that is not an ordinary file is in its place")
    }
    let number = Self.serial.add(1, ordering: .relaxed).newValue
    // A name near the 255-byte limit has no room for the decoration.
    let stem = String(decoding: name.utf8.prefix(200), as: UTF8.self)
    temporaryPath = (folder == "." ? "" : folder) + ".\(stem).\(getpid())-\(number).partial"
    descriptor = open(temporaryPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o666)
    guard descriptor >= 0 else {
      throw .cannotWrite(
        path: path, reason: errno == ENOENT ? "the folder \(folder) does not exist" : systemReason(errno))
    }
    if mode == nil, exists { fchmod(descriptor, status.st_mode & 0o7777) }
  }

  deinit {
    close(descriptor)
    if !isPublished { unlink(temporaryPath) }
  }

  /// Writes `bytes` at the current place, or over those at `offset`.
  func write(_ bytes: [UInt8], at offset: UInt64? = nil) throws(ProvenanceError) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes { raw in
        let rest = UnsafeRawBufferPointer(rebasing: raw[done...])
        return if let offset {
          pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
        } else {
          Glibc.write(descriptor, rest.baseAddress, rest.count)
        }
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .cannotWrite(path: path, reason: systemReason(written < 0 ? errno : EIO)) }
      done += written
    }
  }

  /// Makes the bytes durable and moves them to `path`.
  func publish() throws(ProvenanceError) {
    guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else {
      throw .cannotWrite(path: path, reason: systemReason(errno))
    }
    isPublished = true
    flushFolder(folder)
  }

  /// Writes `bytes` to `path`, whole or not at all.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t? = nil) throws(ProvenanceError) {
    let output = try WholeOutput(path, mode: mode)
    try output.write(bytes)
    try output.publish()
  }
}

/// Makes the names in a folder durable. Some file systems cannot, and then there is nothing to do.
func flushFolder(_ folder: String) {
  let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}
