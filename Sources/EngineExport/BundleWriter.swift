import Foundation
import Glibc

/// Writes the files of one bundle into a private folder, which whoever made the writer publishes when all are there.
///
/// Names are relative, with `/` between folders, and never leave the bundle; a name may be written once, in any case of
/// its letters, because the bundle must also unpack on systems that do not tell cases apart.
public final class BundleWriter {
  /// The private folder.
  public let root: String
  /// The names that were written, in order.
  public private(set) var names: [String] = []
  private var taken: Set<String> = []

  /// A writer into `root`, an existing, empty folder.
  public init(root: String) {
    self.root = root
  }

  /// Writes text in UTF-8.
  public func write(_ text: String, to name: String) throws(ExportError) {
    try write(Array(text.utf8), to: name)
  }

  /// Writes bytes.
  public func write(_ bytes: [UInt8], to name: String) throws(ExportError) {
    let path = try place(name)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(name) }
    defer { close(descriptor) }
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { raw in
        raw.baseAddress.map { Glibc.write(descriptor, $0 + offset, raw.count - offset) } ?? 0
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw failure(name) }
      offset += written
    }
  }

  /// Copies a file, and its provenance manifest where there is one beside it (`.c2pa` appended to both names).
  public func copy(_ source: String, to name: String) throws(ExportError) {
    try copyFile(source, to: name)
    if FileManager.default.fileExists(atPath: source + ".c2pa") { try copyFile(source + ".c2pa", to: name + ".c2pa") }
  }

  /// The absolute path for a file that something else writes, such as a picture encoder; its folder exists afterwards.
  public func place(_ name: String) throws(ExportError) -> String {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.isEmpty, name.utf8.count <= 1024,
      parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) && $0.utf8.count <= 240 })
    else { throw ExportError("\"\(name.prefix(80))\" is no name inside a bundle: report this as a defect.") }
    guard taken.insert(name.lowercased().precomposedStringWithCanonicalMapping).inserted else {
      throw ExportError("The bundle would hold \(name) twice: rename one of the things it is called after.")
    }
    var folder = root
    for part in parts.dropLast() {
      folder += "/" + part
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw failure(name) }
    }
    names.append(name)
    return root + "/" + name
  }

  private func copyFile(_ source: String, to name: String) throws(ExportError) {
    let path = try place(name)
    do { try FileManager.default.copyItem(atPath: source, toPath: path) } catch {
      throw ExportError("Cannot copy \(source) to \(name) in the bundle: \(String(cString: strerror(errno))).")
    }
  }

  private func failure(_ name: String) -> ExportError {
    let code = errno
    let reason = code == ENOSPC || code == EDQUOT ? "the disk is full" : String(cString: strerror(code)).lowercased()
    return ExportError("Cannot write \(name) of the bundle: \(reason).")
  }
}
