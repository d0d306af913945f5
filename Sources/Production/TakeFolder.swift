import Glibc
import Synchronization

/// Why a take could not be put where it was asked to be, in one sentence.
public struct TakeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// Says what is wrong.
  public init(_ description: String) { self.description = description }
}

/// A folder that appears whole or not at all.
///
/// Files go to a hidden sibling of the wanted path. `publish()` makes them durable and renames the sibling into place,
/// so nobody ever sees half a take; an instance dropped before that removes the sibling, and the folders above it that
/// it had to make.
public final class TakeFolder {
  /// Where the folder will appear.
  public let path: String
  /// The sibling that is written to.
  public let temporaryPath: String
  private let replaces: Bool
  private let madeParents: [String]
  private var isPublished = false

  private static let serial = Atomic<Int>(0)

  /// Makes the sibling.
  /// - Parameters:
  ///   - path: the folder to make.
  ///   - replacing: whether a take that is already there may be replaced. Only a folder with a `take.json` is replaced,
  ///     never anything else.
  /// - Throws: `TakeError` when something is in the way or the place cannot be written to.
  public init(path: String, replacing: Bool = false) throws(TakeError) {
    var trimmed = path
    while trimmed.utf8.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
    let name = trimmed.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    guard !name.isEmpty, name != ".", name != "..", !path.utf8.contains(0), name.utf8.count <= 200 else {
      throw TakeError("Cannot write the take to \"\(path.prefix(80))\": end the path in the name of a new folder.")
    }
    self.path = trimmed
    replaces = try Self.checkVacant(trimmed, replacing: replacing)
    let parent = trimmed.utf8.count == name.utf8.count ? "." : String(trimmed.dropLast(name.count))
    let made = try Self.makeParents(parent, for: trimmed)
    let number = Self.serial.add(1, ordering: .relaxed).newValue
    temporaryPath = (parent == "." ? "" : parent) + ".\(name).\(getpid())-\(number).partial"
    madeParents = made
    guard mkdir(temporaryPath, 0o777) == 0 else {
      let code = errno
      for folder in made.reversed() { rmdir(folder) }
      throw TakeError("Cannot write the take to \(trimmed): \(reason(code, parent)).")
    }
  }

  deinit {
    guard !isPublished else { return }
    removeTree(temporaryPath)
    for folder in madeParents.reversed() { rmdir(folder) }
  }

  /// The path of `name` inside the folder while it is written.
  public func file(_ name: String) -> String { temporaryPath + "/" + name }

  /// Makes a folder inside.
  public func makeFolder(_ name: String) throws(TakeError) {
    guard mkdir(file(name), 0o777) == 0 else {
      throw TakeError("Cannot write the take to \(path): \(reason(errno, temporaryPath)).")
    }
  }

  /// Writes a file inside.
  public func write(_ bytes: [UInt8], to name: String) throws(TakeError) {
    let descriptor = open(file(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw TakeError("Cannot write \(path)/\(name): \(reason(errno, path)).") }
    defer { close(descriptor) }
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { raw in
        raw.baseAddress.map { Glibc.write(descriptor, $0 + offset, raw.count - offset) } ?? 0
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw TakeError("Cannot write \(path)/\(name): \(reason(errno, path)).") }
      offset += written
    }
  }

  /// Makes everything durable and moves it into place.
  public func publish() throws(TakeError) {
    for entry in tree(temporaryPath) {
      guard synchronize(entry.path) else {
        throw TakeError("Cannot write the take to \(path): \(reason(errno, temporaryPath)).")
      }
    }
    if replaces {
      try exchange()
    } else if rename(temporaryPath, path) != 0 {
      // An empty folder is replaced by rename itself; anything else came while we worked.
      throw TakeError("Cannot write the take to \(path): \(reason(errno, path)).")
    }
    isPublished = true
    let slash = path.lastIndex(of: "/")
    _ = synchronize(slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ".")
  }

  /// Puts the new folder in the old one's place in one step where the system can, and removes the old one.
  private func exchange() throws(TakeError) {
    if exchangeNames(temporaryPath, path) {
      removeTree(temporaryPath)
      return
    }
    let old = temporaryPath + ".old"
    guard rename(path, old) == 0 else { throw TakeError("Cannot replace \(path): \(reason(errno, path)).") }
    guard rename(temporaryPath, path) == 0 else {
      let code = errno
      rename(old, path)
      throw TakeError("Cannot replace \(path): \(reason(code, path)).")
    }
    removeTree(old)
  }

  /// Whether there is a take at `path` to be replaced. Throws when something is there that must not be.
  private static func checkVacant(_ path: String, replacing: Bool) throws(TakeError) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw TakeError("\(path) is already there and is not a folder: choose another -o.")
    }
    guard let content = entries(path) else { throw TakeError("\(path) cannot be read: choose another -o.") }
    if content.isEmpty { return false }
    guard content.contains("take.json") else {
      throw TakeError("\(path) is already there and is not a take: choose a new folder with -o.")
    }
    guard replacing else {
      throw TakeError("\(path) already holds a take: choose another -o, or replace it with --force.")
    }
    return true
  }

  /// Makes the folders of `parent` that do not exist. Returns them, outermost first.
  private static func makeParents(_ parent: String, for path: String) throws(TakeError) -> [String] {
    var made: [String] = []
    var folder = parent.hasPrefix("/") ? "/" : ""
    for part in parent.split(separator: "/") {
      folder += (folder.isEmpty || folder.hasSuffix("/") ? "" : "/") + part
      if mkdir(folder, 0o777) == 0 {
        made.append(folder)
        continue
      }
      let code = errno
      var status = stat()
      if stat(folder, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR { continue }
      for folder in made.reversed() { rmdir(folder) }
      let why = code == EEXIST || code == ENOTDIR ? "\(folder) is not a folder" : reason(code, folder)
      throw TakeError("Cannot write the take to \(path): \(why).")
    }
    return made
  }
}

/// The system's text for an error number, as the end of a sentence.
private func reason(_ code: Int32, _ place: String) -> String {
  switch code {
  case ENOENT: "nothing can be made in \(place)"
  case EACCES, EPERM: "\(place) may not be written to, choose another -o"
  case EROFS: "\(place) is read-only, choose another -o"
  case ENOSPC, EDQUOT: "the disk is full"
  case ENOTEMPTY, EEXIST: "something else has appeared there meanwhile"
  case ENAMETOOLONG: "the name is too long"
  default: String(cString: strerror(code)).lowercased()
  }
}
