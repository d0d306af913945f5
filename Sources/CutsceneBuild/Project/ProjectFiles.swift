import Foundation
import Glibc
import Screenplay

/// The files of a project: only those in its folder.
enum ProjectFiles {
  /// The absolute path of an ordinary file of the project.
  /// - Parameters:
  ///   - path: as the project writes it.
  ///   - root: the project's folder, absolute.
  /// - Throws: `ProjectError` whose text begins with the path; the caller puts the place before it.
  static func file(_ path: String, in root: String) throws(ProjectError) -> String {
    if let fault = ProjectPath.fault(in: path) {
      throw ProjectError("\"\(path.prefix(100))\" cannot be used: \(fault).")
    }
    let whole = root + "/" + path
    var status = stat()
    guard stat(whole, &status) == 0 else {
      let why = errno == ENOENT ? "it is not there" : String(cString: strerror(errno)).lowercased()
      throw ProjectError("\(path) cannot be read: \(why).")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw ProjectError("\(path) is not an ordinary file.") }
    guard let real = canonical(whole), let base = canonical(root), real.hasPrefix(base == "/" ? base : base + "/")
    else {
      throw ProjectError("\(path) is a link that leads out of the project's folder; copy the file into it.")
    }
    return whole
  }

  /// The path with every link resolved; nil when there is nothing.
  static func canonical(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
