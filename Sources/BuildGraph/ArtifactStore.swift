import Glibc

/// Results kept in a folder under their keys, safe for several processes at once.
///
/// ```
/// format                          what this folder is, and its format
/// objects/ab/abcd…/manifest.json  sizes and SHA-256 of the files, sealed by its own SHA-256
/// objects/ab/abcd…/files/…        the files
/// locks/                          who makes what now
/// tmp/abcd….1234-5/               what is being made now
/// ```
/// A result is made in `tmp` under the lock of its key, flushed to the disk and renamed into place, so that it is there
/// whole or not at all, and no two builds make the same thing. Nothing here trusts a clock.
public struct ArtifactStore: Sendable {
  /// The version of the layout.
  public static let format = 1

  /// The folder.
  public let path: String

  /// What is kept under a key.
  public enum Lookup: Sendable, Equatable {
    /// A result with an intact manifest and files of the right sizes, or, from `verify`, of the right content.
    case present(Artifact)
    /// Nothing.
    case missing
    /// Something that must not be used, and what is wrong with it.
    case damaged(String)

    /// The result, if it can be used.
    public var artifact: Artifact? { if case .present(let artifact) = self { artifact } else { nil } }
  }

  /// Opens the store in the folder `path`, which is made if it is not there.
  /// - Throws: `BuildError` when the folder is of another format, holds something else, or cannot be made.
  public init(path: String) throws(BuildError) {
    var trimmed = path
    while trimmed.utf8.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
    guard !trimmed.isEmpty, !trimmed.utf8.contains(0) else {
      throw BuildError("A build cache needs the path of a folder.")
    }
    self.path = trimmed
    let mark = trimmed + "/format"
    if fileStatus(mark) == nil { try Self.create(trimmed) }
    guard let bytes = readBytes(mark, limit: 4_096) else {
      throw BuildError("The build cache \(singleLine(trimmed)) cannot be read: \(systemReason(errno)).")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text == Self.mark else {
      let found = text.hasPrefix(Self.markName) ? text.dropFirst(Self.markName.count) : "(unknown)"
      throw BuildError(
        "The build cache \(singleLine(trimmed)) has format \(singleLine(found.prefix { $0 != "\n" } + "", limit: 20)), but this program "
          + "uses \(Self.format): delete the folder or choose another.")
    }
  }

  private static let markName = "hoofbeat build cache "
  private static let mark = "\(markName)\(format)\n"

  private static func create(_ path: String) throws(BuildError) {
    try makeFolders(path)
    // Another process may be doing the same: its hidden temporary files do not count.
    let known: Set<String> = ["objects", "locks", "tmp", "format", "CACHEDIR.TAG", ".gitignore"]
    let strangers = (try folderEntries(path) ?? []).filter { !$0.hasPrefix(".") && !known.contains($0) }
    guard strangers.isEmpty else {
      throw BuildError(
        "\(singleLine(path)) holds other things (\(singleLine(strangers[0], limit: 60))) and is no build cache: choose "
          + "another folder.")
    }
    for folder in ["objects", "locks", "tmp"] { try makeFolders(path + "/" + folder) }
    // Backup programs and Git leave the folder out.
    try replaceFile(path + "/CACHEDIR.TAG", Array("Signature: 8a477f597d28d172789f06886806bc55\n".utf8))
    try replaceFile(path + "/.gitignore", Array("*\n".utf8))
    try replaceFile(path + "/format", Array(mark.utf8))
  }

  /// Whether results can be added. A cache that cannot be written to still serves what it has.
  public var isWritable: Bool { access(path + "/tmp", W_OK) == 0 && access(path + "/locks", W_OK) == 0 }

  func entryPath(_ key: ContentKey) -> String {
    "\(path)/objects/\(key.hexadecimal.prefix(2))/\(key.hexadecimal)"
  }

  func lockPath(_ key: ContentKey) -> String { "\(path)/locks/\(key.hexadecimal)" }

  /// What is kept under `key`, checked by the manifest's own digest and the sizes of the files: no file is read.
  public func lookup(_ key: ContentKey) -> Lookup { check(key, reading: false) }

  /// What is kept under `key`, every byte checked.
  public func verify(_ key: ContentKey) -> Lookup { check(key, reading: true) }

  private func check(_ key: ContentKey, reading: Bool) -> Lookup {
    let entry = entryPath(key)
    guard let bytes = readBytes(entry + "/" + Manifest.name, limit: Manifest.maximumSize) else {
      let code = errno
      if code == ENOENT && fileStatus(entry) == nil { return .missing }
      return .damaged(code == ENOENT ? "its manifest is missing" : "its manifest cannot be read: \(systemReason(code))")
    }
    let manifest: Manifest
    do { manifest = try Manifest(bytes) } catch { return .damaged("its manifest \(error)") }
    guard manifest.key == key.hexadecimal else { return .damaged("its manifest is another entry's") }
    let folder = entry + "/files"
    for file in manifest.files {
      let path = folder + "/" + file.path
      guard let status = fileStatus(path), status.isFile else { return .damaged("\(singleLine(file.path)) is missing") }
      guard status.size == file.size else {
        return .damaged("\(singleLine(file.path)) has \(status.size) bytes instead of \(file.size)")
      }
      guard reading else { continue }
      guard let digest = digestFile(path) else {
        return .damaged("\(singleLine(file.path)) cannot be read: \(systemReason(errno))")
      }
      guard digest.sha256 == file.sha256 else { return .damaged("\(singleLine(file.path)) has changed") }
    }
    if reading {
      guard let listing = try? list(folder), listing.files.count == manifest.files.count else {
        return .damaged("it holds files that are not in its manifest")
      }
    }
    return .present(
      Artifact(key: key, actionID: manifest.action, engine: manifest.engine, folder: folder, files: manifest.files))
  }

  /// Notes that a result was used, for `prune`. Does nothing where the cache cannot be written to.
  public func touch(_ key: ContentKey) {
    _ = utimensat(AT_FDCWD, entryPath(key) + "/" + Manifest.name, nil, AT_SYMLINK_NOFOLLOW)
  }
}
