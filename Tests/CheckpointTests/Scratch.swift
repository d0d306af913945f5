import Foundation

@testable import Checkpoint

/// A folder of its own for one test, removed at the end of its life.
final class Scratch {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-checkpoint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file into the folder.
  @discardableResult
  func file(_ name: String, _ bytes: [UInt8]) throws -> URL {
    let file = url.appending(path: name)
    try Data(bytes).write(to: file)
    return file
  }

  @discardableResult
  func file(_ name: String, _ text: String) throws -> URL { try file(name, Array(text.utf8)) }

  /// What lies in the folder, sorted.
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
}

/// A safetensors file with any header and any amount of data, valid or not.
func raw(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
  let text = Array(header.utf8)
  return withUnsafeBytes(of: (length ?? UInt64(text.count)).littleEndian) { Array($0) } + text
    + (0..<data).map { UInt8(truncatingIfNeeded: $0) }
}

/// Parses a header and returns what it throws, if anything.
func headerError(_ bytes: [UInt8]) -> CheckpointError? {
  checkpointError { try bytes.withUnsafeBytes { try SafetensorsHeader($0, file: "x.safetensors") } }
}

/// The `CheckpointError` that `body` throws, or nil.
func checkpointError<Result>(_ body: () throws -> Result) -> CheckpointError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? CheckpointError
  }
}
