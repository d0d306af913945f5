import Foundation

/// What a path means to the studio.
public enum Subject: Equatable, Hashable, Sendable {
  /// The folder of a `cutscene.toml`.
  case project(String)
  /// The folder of a `take.json`.
  case take(String)
  /// A folder in which cutscenes with their movies lie: a bundle for an engine, or a finished cut of the cache.
  case bundle(String)
  /// A movie alone.
  case movie(String)

  /// The path it was found at.
  public var path: String {
    switch self {
    case .project(let path), .take(let path), .bundle(let path), .movie(let path): path
    }
  }

  /// Endings of movies that are opened.
  static let movieEndings: Set<String> = ["mp4", "webm", "ogv", "mkv", "mov"]

  /// Finds out what lies at `path`: a file of a project, take or bundle stands for the whole.
  /// - Throws: `StudioError` when nothing is there or it is nothing that can be played.
  public static func locate(_ path: String) throws(StudioError) -> Subject {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw StudioError("An empty path names nothing to open.") }
    let whole = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    let trimmed = whole.count > 1 && whole.hasSuffix("/") ? String(whole.dropLast()) : whole
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: trimmed, isDirectory: &isFolder) else {
      throw StudioError("\(path) is not there: give the folder of a project, a take or a bundle.")
    }
    return try isFolder.boolValue ? folder(trimmed) : file(trimmed)
  }

  private static func folder(_ path: String) throws(StudioError) -> Subject {
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }
    if has("cutscene.toml") { return .project(path) }
    // The frames alone are a take that was not finished; opening it says so.
    if has("take.json") || has("frames") { return .take(path) }
    let parent = (path as NSString).deletingLastPathComponent
    if path.hasSuffix("/.hoofbeat"), FileManager.default.fileExists(atPath: parent + "/cutscene.toml") {
      return .project(parent)
    }
    if !CutFiles.find(in: path).isEmpty { return .bundle(path) }
    throw StudioError(
      "\(path) is no project, take or bundle: it holds no cutscene.toml, take.json or cutscene.json; "
        + "hoofbeat init makes a project.")
  }

  private static func file(_ path: String) throws(StudioError) -> Subject {
    let folder = (path as NSString).deletingLastPathComponent
    switch (path as NSString).lastPathComponent {
    case "cutscene.toml": return .project(folder)
    case "take.json": return .take(folder)
    case "cutscene.json": return .bundle(folder)
    default: break
    }
    if movieEndings.contains((path as NSString).pathExtension.lowercased()) { return .movie(path) }
    throw StudioError(
      "\(path) cannot be opened: give a project, a take, a bundle, or a movie (mp4, webm, ogv, mkv, mov).")
  }
}

/// Finds cutscenes and their movies in folders of bundles.
enum CutFiles {
  /// A document and the movie that belongs to it.
  struct Found: Equatable, Sendable {
    var document: String
    var movie: String
  }

  /// Every cutscene with a movie beside it, at most four folders deep and in the order of their paths.
  static func find(in root: String) -> [Found] {
    var found: [Found] = []
    var seen = 0
    search(root, depth: 4, &seen, &found)
    return found
  }

  private static func search(_ folder: String, depth: Int, _ seen: inout Int, _ found: inout [Found]) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder).sorted() else { return }
    seen += names.count
    // A folder that was dropped by mistake must not be read to its end.
    guard seen < 20_000 else { return }
    if names.contains("cutscene.json"), let movie = movie(among: names) {
      found.append(Found(document: folder + "/cutscene.json", movie: folder + "/" + movie))
    }
    guard depth > 0 else { return }
    for name in names where !name.hasPrefix(".") && name != "frames" {
      var isFolder: ObjCBool = false
      let path = folder + "/" + name
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
        search(path, depth: depth - 1, &seen, &found)
      }
    }
  }

  /// The lossless master first, then what decodes fastest.
  private static func movie(among names: [String]) -> String? {
    for ending in ["mkv", "mp4", "mov", "webm", "ogv"] {
      if let name = names.first(where: { $0.hasSuffix("." + ending) }) { return name }
    }
    return nil
  }
}
