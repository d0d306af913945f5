import Checkpoint
import Foundation
import Testing

@testable import ModelImport

/// A folder of its own for one test, removed at the end of its life.
final class Scratch {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "hoofbeat-import-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// A place in the folder.
  func place(_ path: String) -> URL { url.appending(path: path) }

  /// Writes a file into the folder, with the folders around it.
  @discardableResult
  func file(_ path: String, _ bytes: [UInt8]) throws -> URL {
    let file = place(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file
  }

  @discardableResult
  func file(_ path: String, _ text: String) throws -> URL { try file(path, Array(text.utf8)) }

  /// A safetensors file of any size without its data: a hole on the disk.
  func sparse(_ path: String, _ tensors: [ExpectedTensor], _ type: ElementType = .float32) throws {
    let layout = try SafetensorsLayout(tensors.map { .init($0.name, type, $0.shape) })
    let url = try file(path, layout.header)
    let handle = try FileHandle(forWritingTo: url)
    try handle.truncate(atOffset: UInt64(layout.byteCount))
    try handle.close()
  }

  /// All files below the folder and their bytes' digests.
  func contents(_ path: String) throws -> [String: String] {
    let root = place(path)
    var result: [String: String] = [:]
    for case let name as String in try #require(FileManager.default.enumerator(atPath: root.path)) {
      let file = root.appending(path: name)
      if try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
        result[name] = try IdentityDigest(filesAt: [file]).hexadecimal
      }
    }
    return result
  }

  /// Names in a folder, hidden ones too.
  func names(_ path: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: place(path).path).sorted()
  }
}

/// The `ImportError` or the sentence of another error that `body` throws; nil if it throws none.
func sentence<Result>(_ body: () throws -> Result) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? ImportError).map { ([$0.description] + $0.details).joined(separator: "\n") } ?? "\(error)"
  }
}

/// What goldens hold: eighths that depend on the tensor's name, exact in every type.
func goldenValues(_ name: String, _ count: Int) -> [Float] {
  let seed = name.utf8.reduce(0) { $0 + Int($1) }
  return (0..<count).map { Float(($0 * 37 + seed) % 251 - 125) / 8 }
}

/// A file beside the tests.
func golden(_ name: String) -> URL {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name)")
}
