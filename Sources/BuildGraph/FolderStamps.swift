internal import Foundation

/// The stamps of published folders in one file beside the cache, so that the next build sees cheaply which are current.
///
/// Like the record of the last build it decides nothing alone: without a stamp, a folder is read whole instead.
public struct FolderStamps: Sendable {
  /// Where the file is.
  public let path: String
  private var stamps: [String: FolderStamp]
  private let before: [String: FolderStamp]

  private struct Content: Codable {
    var format = 1
    var stamps: [String: FolderStamp]
  }

  /// Reads the file; a file that is missing or damaged is as good as an empty one.
  public init(path: String) {
    self.path = path
    let body = readBytes(path, limit: 1 << 28).flatMap(unsealed)
    let content: Content? = body.flatMap { decodeJSON($0) }
    before = content.flatMap { $0.format == 1 ? $0.stamps : nil } ?? [:]
    stamps = before
  }

  /// The stamp of the folder of that name, such as its path in the project.
  public subscript(name: String) -> FolderStamp? {
    get { stamps[name] }
    set { stamps[name] = newValue }
  }

  /// Replaces the file, whole or not at all, if anything has changed.
  public func write() throws(BuildError) {
    guard stamps != before else { return }
    guard let body = try? canonicalJSON(Content(stamps: stamps)) else {
      throw BuildError("\(singleLine(path)) cannot be encoded.")
    }
    try makeFolders(parentFolder(path))
    try replaceFile(path, sealed(body))
  }
}
