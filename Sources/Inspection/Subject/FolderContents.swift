import Glibc

/// Everything below a folder, symbolic links not followed.
struct FolderContents: Sendable {
  /// A regular file.
  struct File: Sendable {
    /// Its path below the folder, `/` between the parts.
    var path: String
    /// Bytes.
    var size: Int64
  }

  /// The most entries and the deepest nesting that are looked at.
  static let limit = 200_000
  static let deepest = 32

  /// The folder.
  let root: String
  /// Regular files, in order of path.
  private(set) var files: [File] = []
  /// Folders, in order of path.
  private(set) var folders: [String] = []
  /// What is neither: symbolic links, pipes, devices.
  private(set) var others: [String] = []
  private var sizes: [String: Int64] = [:]

  /// Lists the folder at `root`.
  /// - Throws: `InspectionError` when it cannot be read, or holds more than `limit` entries or `deepest` levels.
  init(_ root: String) throws(InspectionError) {
    self.root = root
    var waiting = [(path: "", depth: 0)]
    while let (path, depth) = waiting.popLast() {
      guard depth <= Self.deepest else {
        throw InspectionError("\(root) is nested more than \(Self.deepest) folders deep: inspect a part of it.")
      }
      let here = path.isEmpty ? root : root + "/" + path
      for name in try Self.names(here) {
        let entry = path.isEmpty ? name : path + "/" + name
        var status = stat()
        guard lstat(root + "/" + entry, &status) == 0 else { continue }
        switch status.st_mode & S_IFMT {
        case S_IFREG: files.append(File(path: entry, size: Int64(status.st_size)))
        case S_IFDIR:
          folders.append(entry)
          waiting.append((entry, depth + 1))
        default: others.append(entry)
        }
      }
      guard files.count + folders.count + others.count <= Self.limit else {
        throw InspectionError("\(root) holds more than \(Self.limit) files: inspect a part of it.")
      }
    }
    files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    folders.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    others.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for file in files { sizes[file.path] = file.size }
  }

  /// The bytes of all files.
  var byteCount: Int64 { files.reduce(0) { $0 &+ $1.size } }

  /// Whether there is a regular file of that path.
  func contains(_ path: String) -> Bool { sizes[path] != nil }

  /// The size of the file `path`.
  func size(_ path: String) -> Int64? { sizes[path] }

  /// Where `path` is on this machine.
  func absolute(_ path: String) -> String { root + "/" + path }

  /// The names in one folder, without `.` and `..`. A name that is not UTF-8 is left out: no format here can name it.
  static func names(_ folder: String) throws(InspectionError) -> [String] {
    guard let handle = opendir(folder) else {
      throw InspectionError("\(folder) cannot be read: \(systemReason(errno)).")
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
      }
      if let name, name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

/// The system's text for an error number, as part of a sentence.
func systemReason(_ code: Int32) -> String {
  let text = String(cString: strerror(code))
  return text.prefix(1).lowercased() + text.dropFirst()
}

/// The folder part of a path below a root; empty for a file in the root itself.
func folderOf(_ path: String) -> String {
  path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
}

/// The extension of a path's last part in lower case, without a dot; empty when there is none.
func extensionOf(_ path: String) -> String {
  let name = path.split(separator: "/").last ?? ""
  guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
  return name[name.index(after: dot)...].lowercased()
}
