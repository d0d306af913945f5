import Glibc
import Synchronization

/// A regular file below a folder.
struct ListedFile {
  /// The path below the folder, `/` between its parts.
  let path: String
  let size: Int64
}

/// What is below a folder.
struct Listing {
  var files: [ListedFile] = []
  /// Paths below the folder; a folder comes before what it holds.
  var folders: [String] = []
}

/// The largest number of entries and depth a result may have.
private let maximumEntries = 1_000_000
private let maximumDepth = 64

/// Everything below `folder`, sorted.
/// - Throws: `BuildError` for what is neither a regular file nor a folder, for a name that is not UTF-8, and for a folder
///   that cannot be read.
func list(_ folder: String) throws(BuildError) -> Listing {
  var listing = Listing()
  var pending = [""]
  while let relative = pending.popLast() {
    let here = relative.isEmpty ? folder : folder + "/" + relative
    guard let names = try folderEntries(here) else {
      throw BuildError("\(singleLine(here)) cannot be read: \(systemReason(errno)).")
    }
    for name in names {
      let path = relative.isEmpty ? name : relative + "/" + name
      guard let status = fileStatus(folder + "/" + path) else { continue }
      if status.isFolder {
        guard path.utf8.count(where: { $0 == UInt8(ascii: "/") }) < maximumDepth else {
          throw BuildError("\(singleLine(here)) is nested more than \(maximumDepth) folders deep: make it flatter.")
        }
        listing.folders.append(path)
        pending.append(path)
      } else {
        guard status.isFile else {
          throw BuildError(
            "\(singleLine(folder + "/" + path)) is neither a file nor a folder: only those can be kept; copy what it "
              + "points to.")
        }
        listing.files.append(ListedFile(path: path, size: status.size))
      }
    }
    guard listing.files.count + listing.folders.count <= maximumEntries else {
      throw BuildError("\(singleLine(folder)) holds more than \(maximumEntries) files: make fewer.")
    }
  }
  listing.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  listing.folders.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  return listing
}

/// The names in a folder, sorted; nil, with `errno`, when it cannot be read.
func folderEntries(_ path: String) throws(BuildError) -> [String]? {
  guard let folder = opendir(path) else { return nil }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
    }
    guard let name else {
      throw BuildError("\(singleLine(path)) holds a name that is not UTF-8: rename it.")
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// What a path names.
struct FileStatus {
  let isFile: Bool
  let isFolder: Bool
  let size: Int64
  /// When it was last changed, in nanoseconds since 1970; only ever compared for equality or used to choose what to
  /// prune, because clocks jump.
  let modified: Int64
  let inode: UInt64
}

/// What `path` names, links not followed; nil, with `errno`, when there is nothing.
func fileStatus(_ path: String) -> FileStatus? {
  var status = stat()
  guard lstat(path, &status) == 0 else { return nil }
  let seconds = Int64(status.st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000).partialValue
  return FileStatus(
    isFile: status.st_mode & S_IFMT == S_IFREG, isFolder: status.st_mode & S_IFMT == S_IFDIR,
    size: Int64(status.st_size), modified: seconds &+ Int64(status.st_mtim.tv_nsec), inode: UInt64(status.st_ino))
}

/// Removes `path` and everything below it, links not followed. What cannot be removed stays.
func removeTree(_ path: String) {
  guard let status = fileStatus(path) else { return }
  guard status.isFolder else {
    unlink(path)
    return
  }
  // Names that are no UTF-8 end this early; the folder then stays, which is harmless.
  for name in (try? folderEntries(path)) ?? [] { removeTree(path + "/" + name) }
  rmdir(path)
}

/// Flushes a file or folder to the disk. False, with `errno`, when that failed.
func synchronize(_ path: String) -> Bool {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  // Some file systems refuse fsync on folders with EINVAL: nothing to make durable there.
  return fsync(descriptor) == 0 || errno == EINVAL
}

/// Flushes everything below `folder` and `folder` itself to the disk.
func synchronizeTree(_ folder: String, _ listing: Listing) throws(BuildError) {
  let paths = listing.files.map(\.path) + listing.folders.reversed()
  for path in paths.map({ folder + "/" + $0 }) + [folder] {
    guard synchronize(path) else { throw BuildError("\(singleLine(path)) cannot be kept: \(systemReason(errno)).") }
  }
}

/// Swaps what two paths name, in one step. False where the system or the file system cannot.
func exchangeNames(_ a: String, _ b: String) -> Bool {
  // Swift's Glibc module leaves out renameat2, which needs _GNU_SOURCE; the library has it since 2.28.
  typealias RenameAt2 = @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
  guard let symbol = dlsym(nil, "renameat2") else { return false }
  let exchange: UInt32 = 2  // RENAME_EXCHANGE
  return unsafeBitCast(symbol, to: RenameAt2.self)(AT_FDCWD, a, AT_FDCWD, b, exchange) == 0
}

/// Makes a folder and those above it that are not there.
func makeFolders(_ path: String) throws(BuildError) {
  var folder = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    folder += (folder.isEmpty || folder.hasSuffix("/") ? "" : "/") + part
    if mkdir(folder, 0o777) == 0 { continue }
    let code = errno
    var status = stat()
    if stat(folder, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { continue }
      throw BuildError("\(singleLine(folder)) is a file, not a folder: move it or choose another place.")
    }
    throw BuildError("The folder \(singleLine(folder)) cannot be made: \(systemReason(code)).")
  }
}

/// The folder a path is in.
func parentFolder(_ path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The last part of a path.
func lastPart(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

private let serial = Atomic<Int>(0)

/// A number no other call in this process gets, for the names of temporary files.
func nextSerial() -> Int { serial.add(1, ordering: .relaxed).newValue }

/// Whether a path read from a file stays below its folder: no empty, `.` or `..` part, no leading `/`, no NUL.
func isContained(_ path: String) -> Bool {
  !path.isEmpty && path.utf8.count <= 4_000 && !path.utf8.contains(0)
    && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
}
