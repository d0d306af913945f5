import Foundation

/// Digests of models, remembered by size and time of change of their files: hashing tens of gigabytes would take longer
/// than many a shot.
public enum RememberedDigests {
  private struct Entry: Codable {
    var stamp: String
    var sha256: String
  }

  /// The identity of a model's files, hexadecimal.
  /// - Parameter place: path of the file that remembers; made when it is not there. One that cannot be written is no error.
  /// - Throws: as `CheckpointFolder.digest()`.
  public static func digest(of folder: CheckpointFolder, at place: String) throws -> String {
    let files = folder.files
    let data = FileManager.default.contents(atPath: place) ?? Data()
    var known = (try? JSONDecoder().decode([String: Entry].self, from: data)) ?? [:]
    let path = folder.url.path(percentEncoded: false)
    let stamp = files.map(stamp).joined(separator: ";")
    if let entry = known[path], entry.stamp == stamp { return entry.sha256 }
    let digest = try folder.digest().hexadecimal
    // A file that changed just now could change again within the same tick of the file system's clock.
    guard !files.contains(where: { age($0) < 2 }) else { return digest }
    known[path] = Entry(stamp: stamp, sha256: digest)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    if let data = try? encoder.encode(known) {
      let parent = URL(filePath: place).deletingLastPathComponent()
      try? FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      try? writeWhole(Array(data), to: URL(filePath: place))
    }
    return digest
  }

  /// Where this user's digests are remembered: `$XDG_CACHE_HOME/hoofbeat/weights.json`, else in `~/.cache`.
  public static var usualPlace: String {
    let environment = ProcessInfo.processInfo.environment
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return cache + "/hoofbeat/weights.json" }
    return (environment["HOME"] ?? "/tmp") + "/.cache/hoofbeat/weights.json"
  }

  private static func status(_ file: URL) -> stat {
    var status = stat()
    _ = stat(file.path(percentEncoded: false), &status)
    return status
  }

  private static func stamp(_ file: URL) -> String {
    let status = status(file)
    return "\(status.st_size):\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec):\(status.st_ino)"
  }

  private static func age(_ file: URL) -> Int { time(nil) - status(file).st_mtim.tv_sec }
}
