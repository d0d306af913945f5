import Checkpoint
import Foundation
import Testing

/// One of the small video autoencoders under Goldens/video, with what a published implementation makes of its inputs.
struct VideoGolden {
  let folder: CheckpointFolder
  private let cases: Weights

  init(_ name: String) throws {
    let goldens = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
    let url = goldens.appending(path: "video/\(name)", directoryHint: .isDirectory)
    folder = try CheckpointFolder(url)
    cases = try Weights(file: url.appending(path: "cases.safetensors"))
  }

  func tensor(_ name: String) throws -> (shape: [Int], floats: [Float]) {
    let tensor = try cases.tensor(name)
    return (tensor.shape, try tensor.floats())
  }
}

/// A folder with a random checkpoint in it, removed at the end.
final class TemporaryCheckpoint {
  let url: URL

  init(config: String, tensors: [(name: String, shape: [Int], floats: [Float])]) throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "hoofbeat-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try Data(config.utf8).write(to: url.appending(path: "config.json"))
    var writer = SafetensorsWriter()
    for tensor in tensors { try writer.add(tensor.name, tensor.shape, floats: tensor.floats) }
    try writer.write(to: url.appending(path: "model.safetensors"))
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
