import Foundation

/// The files beside these tests.
enum Folder {
  static let tests = URL(filePath: #filePath).deletingLastPathComponent()

  static func corpus() throws -> [(name: String, text: String)] {
    let folder = tests.appending(path: "Corpus")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".fountain") }
    return try names.sorted().map { ($0, try text(folder.appending(path: $0))) }
  }

  /// Byte for byte, line ends and byte order mark included.
  static func text(_ url: URL) throws -> String { String(decoding: try Data(contentsOf: url), as: UTF8.self) }
}
