import Glibc

/// One file or folder below a folder.
struct TreeEntry {
  let path: String
  let isFolder: Bool
}

/// The names in a folder, sorted; nil when it cannot be read.
func entries(_ path: String) -> [String]? {
  guard let folder = opendir(path) else { return nil }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Everything below `path` and `path` itself: a folder comes after what it holds. Links are not followed.
func tree(_ path: String) -> [TreeEntry] {
  var status = stat()
  guard lstat(path, &status) == 0 else { return [] }
  guard status.st_mode & S_IFMT == S_IFDIR else { return [TreeEntry(path: path, isFolder: false)] }
  return (entries(path) ?? []).flatMap { tree(path + "/" + $0) } + [TreeEntry(path: path, isFolder: true)]
}

/// Removes `path` and everything below it.
func removeTree(_ path: String) {
  for entry in tree(path) { _ = entry.isFolder ? rmdir(entry.path) : unlink(entry.path) }
}

/// Flushes a file or folder to the disk. False when that failed.
func synchronize(_ path: String) -> Bool {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  // Some file systems refuse fsync on folders with EINVAL: nothing to make durable there.
  return fsync(descriptor) == 0 || errno == EINVAL
}

/// Swaps what two paths name, in one step. False where the system or the file system cannot.
func exchangeNames(_ a: String, _ b: String) -> Bool {
  // Swift's Glibc module leaves out renameat2, which needs _GNU_SOURCE; the library has it since 2.28.
  typealias RenameAt2 = @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
  guard let symbol = dlsym(nil, "renameat2") else { return false }
  let exchange: UInt32 = 2  // RENAME_EXCHANGE
  return unsafeBitCast(symbol, to: RenameAt2.self)(AT_FDCWD, a, AT_FDCWD, b, exchange) == 0
}
