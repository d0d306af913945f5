import Checkpoint
import Foundation

/// Finds the configuration beside published weights.
enum PublishedConfig {
  /// The key under which our own GGUF files hold it.
  static let metadataKey = "hoofbeat.config"

  /// The first of the files that is there, in the folder of `place` or at `place`; else what a GGUF file says of itself.
  static func read(_ names: [String], beside place: URL, _ files: SourceFiles) throws -> ConfigObject? {
    let folder = folder(of: place)
    for name in names {
      let file = folder.appending(path: name, directoryHint: .notDirectory)
      if FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
        return try ConfigObject(contentsOf: file)
      }
    }
    guard let text = files.metadata[metadataKey]?.text else { return nil }
    return try ConfigObject(json: text, file: "\(files.path) (\(metadataKey))")
  }

  /// The folder itself, or the folder of a file.
  static func folder(of place: URL) -> URL {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: place.path(percentEncoded: false), isDirectory: &isFolder)
    return isThere && isFolder.boolValue ? place : place.deletingLastPathComponent()
  }
}
