import Glibc
import Synchronization

/// A file that appears whole or not at all.
///
/// The bytes go to a hidden sibling of the wanted path. `publish()` makes them durable and renames the sibling over the
/// path, so a reader sees the old file or the complete new one; an instance dropped before that removes the sibling.
public final class WholeFile {
  /// Where the file will appear.
  public let path: String
  /// The sibling to write to. It exists, empty, from the beginning.
  public let temporaryPath: String
  private let directory: String
  private var isPublished = false

  private static let serial = Atomic<Int>(0)

  /// Creates the sibling. Throws `MediaError.cannotWrite` when the directory is missing or not writable, or when the path
  /// is a directory.
  public init(path: String) throws(MediaError) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    guard !name.isEmpty, name != ".", name != "..", !path.utf8.contains(0) else {
      throw .cannotWrite(path: path, reason: "it does not end in a file name")
    }
    self.path = path
    directory = path.utf8.count == name.utf8.count ? "." : String(path.dropLast(name.count))
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw .cannotWrite(path: path, reason: "something that is not an ordinary file is in its place")
    }
    let number = Self.serial.add(1, ordering: .relaxed).newValue
    // A name near the 255-byte limit has no room for the decoration.
    let stem = String(decoding: name.utf8.prefix(200), as: UTF8.self)
    temporaryPath = (directory == "." ? "" : directory) + ".\(stem).\(getpid())-\(number).partial"
    let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Self.reason(errno, directory)) }
    close(descriptor)
  }

  deinit {
    if !isPublished { unlink(temporaryPath) }
  }

  /// Makes the sibling's bytes durable and moves it to `path`, replacing an ordinary file there.
  public func publish() throws(MediaError) {
    try synchronize(temporaryPath, O_RDONLY)
    guard rename(temporaryPath, path) == 0 else {
      throw .cannotWrite(path: path, reason: Self.reason(errno, directory))
    }
    isPublished = true
    try synchronize(directory, O_RDONLY | O_DIRECTORY)
  }

  /// Writes `bytes` to `path`, whole or not at all.
  public static func write(_ bytes: some Sequence<UInt8>, to path: String) throws(MediaError) {
    let file = try WholeFile(path: path)
    let contents = ContiguousArray(bytes)
    let descriptor = open(file.temporaryPath, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: reason(errno, file.directory)) }
    defer { close(descriptor) }
    var offset = 0
    while offset < contents.count {
      let written = contents.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw .cannotWrite(path: path, reason: reason(errno, file.directory)) }
      offset += written
    }
    try file.publish()
  }

  private func synchronize(_ name: String, _ flags: Int32) throws(MediaError) {
    let descriptor = open(name, flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Self.reason(errno, directory)) }
    defer { close(descriptor) }
    // Some file systems refuse fsync on directories with EINVAL: nothing to make durable there.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .cannotWrite(path: path, reason: Self.reason(errno, directory))
    }
  }

  private static func reason(_ code: Int32, _ directory: String) -> String {
    switch code {
    case ENOENT: "the folder \(directory) does not exist"
    case EACCES, EPERM, EROFS: "the folder \(directory) is not writable"
    case ENOSPC, EDQUOT: "the disk is full"
    default: systemReason(code)
    }
  }
}

/// The system's text for an error number, as part of a sentence.
func systemReason(_ code: Int32) -> String {
  let text = String(cString: strerror(code))
  return text.prefix(1).lowercased() + text.dropFirst()
}
