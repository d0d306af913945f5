import BuildGraph
import Glibc

/// What a path holds, decided by content.
enum Subject {
  /// A take's folder.
  case take(String)
  /// A bundle's folder, or any folder with one cutscene.json inside.
  case bundle(String)
  /// A build cache's folder.
  case cache(String)
  /// A cutscene.json.
  case cutscene(String)
  /// A file with moving pictures, or with sound only.
  case movie(String)
  case sound(String)
  case picture(String)

  /// The file in a bundle that says it is one.
  static let bundleMarker = ".hoofbeat-bundle"

  /// Looks at `path`.
  /// - Throws: `InspectionError` when nothing is there, or nothing that this program knows.
  init(_ path: String) throws(InspectionError) {
    var trimmed = path
    while trimmed.utf8.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
    guard !trimmed.isEmpty, !trimmed.utf8.contains(0) else { throw InspectionError("Say what to inspect: a path.") }
    // A link that the user names is followed; links inside of folders are not.
    guard let real = realpath(trimmed, nil) else {
      throw InspectionError("\(singleLine(trimmed)) cannot be read: \(systemReason(errno)).")
    }
    defer { free(real) }
    let resolved = String(cString: real)
    var status = stat()
    guard stat(resolved, &status) == 0 else {
      throw InspectionError("\(singleLine(trimmed)) cannot be read: \(systemReason(errno)).")
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: self = try Self.folder(resolved)
    case S_IFREG: self = try Self.file(resolved)
    default: throw InspectionError("\(singleLine(trimmed)) is neither a file nor a folder.")
    }
  }

  private static func folder(_ path: String) throws(InspectionError) -> Subject {
    if isFile(path + "/take.json") { return .take(path) }
    if isFile(path + "/" + bundleMarker) { return .bundle(path) }
    for candidate in [path, path + "/cache", path + "/.hoofbeat/cache"] {
      let mark = try? SmallFile.bytes(candidate + "/format", limit: 4096)
      if let mark, mark.starts(with: "hoofbeat build cache ".utf8) { return .cache(candidate) }
    }
    let contents = try FolderContents(path)
    let bundles = contents.files.map(\.path).filter { $0.hasSuffix("/" + bundleMarker) }.map(folderOf)
    if let first = bundles.first {
      throw InspectionError(
        "\(singleLine(path)) holds \(bundles.count) bundle\(bundles.count == 1 ? "" : "s"): inspect one of them, such as "
          + "\(singleLine(path))/\(singleLine(first)).")
    }
    guard !contents.files.contains(where: { isCutDocument($0.path) }) else { return .bundle(path) }
    throw InspectionError(
      "\(singleLine(path)) is no take, bundle or cache: there is no take.json, \(bundleMarker), cutscene.json or cache "
        + "in it.")
  }

  private static func file(_ path: String) throws(InspectionError) -> Subject {
    let start = try SmallFile.bytes(path, limit: .max, prefix: 64)
    func has(_ mark: StaticString, at offset: Int) -> Bool {
      start.count >= offset + mark.utf8CodeUnitCount
        && (0..<mark.utf8CodeUnitCount).allSatisfy { start[offset + $0] == mark.utf8Start[$0] }
    }
    guard !start.isEmpty else { throw InspectionError("\(singleLine(path)) is empty.") }
    if start.starts(with: [0x89, 0x50, 0x4E, 0x47]) || start.starts(with: [0xFF, 0xD8, 0xFF]) || has("BM", at: 0)
      || (has("RIFF", at: 0) && has("WEBP", at: 8))
    {
      return .picture(path)
    }
    if has("RIFF", at: 0) || has("RF64", at: 0) || has("fLaC", at: 0) || has("FORM", at: 0) || has("ID3", at: 0) {
      return .sound(path)
    }
    if has("OggS", at: 0) || has("ftyp", at: 4) || start.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return .movie(path) }
    if start.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{") { return try document(path) }
    throw InspectionError(
      "\(singleLine(path)) is nothing that can be inspected: give a take, a bundle, a cache, a cutscene.json, a movie, a "
        + "sound or a picture.")
  }

  private static func document(_ path: String) throws(InspectionError) -> Subject {
    let name = path.split(separator: "/").last ?? ""
    if name == "take.json" { return .take(path.dropLast(name.utf8.count + 1).isEmpty ? "/" : folderOf(path)) }
    return .cutscene(path)
  }

  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}

/// Whether a file of a bundle is its document: `cutscene.json`, or `NAME.cutscene.json` where an engine puts the files of all
/// cutscenes into one folder.
func isCutDocument(_ path: String) -> Bool {
  let name = path.split(separator: "/").last ?? ""
  return name == "cutscene.json" || name.hasSuffix(".cutscene.json")
}
