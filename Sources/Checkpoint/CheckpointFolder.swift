public import Foundation

/// A folder with a model in it: `config.json` and the weights.
///
/// The weights are `model.safetensors`, or the shards of `model.safetensors.index.json`, or the only file whose name
/// ends in `.safetensors`, looked for in that order.
public struct CheckpointFolder: Sendable {
  /// The folder.
  public let url: URL
  /// The content of `config.json`.
  public let config: ConfigObject
  /// The tensors.
  public let weights: Weights

  /// Opens the folder at `url`: reads its config and checks the headers of its weights.
  ///
  /// Throws a `CheckpointError` that names the file at fault, the rule it breaks and how to fix it.
  public init(_ url: URL) throws(CheckpointError) {
    let path = url.path(percentEncoded: false)
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw CheckpointError(.unreadable, file: path, "does not exist; give the folder of a checkpoint.")
    }
    guard isDirectory.boolValue else {
      throw CheckpointError(
        .unreadable, file: path, "is a file; give the folder that holds config.json and the weights.")
    }
    self.url = url
    config = try ConfigObject(contentsOf: url.appending(path: "config.json", directoryHint: .notDirectory))
    weights = try Self.openWeights(url, path)
  }

  private static func openWeights(_ url: URL, _ path: String) throws(CheckpointError) -> Weights {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw CheckpointError(.unreadable, file: path, "cannot be listed; change its permissions.")
    }
    func file(_ name: String) -> URL { url.appending(path: name, directoryHint: .notDirectory) }
    if names.contains("model.safetensors") { return try Weights(file: file("model.safetensors")) }
    let index = "model.safetensors.index.json"
    if names.contains(index) { return try Weights(index: file(index)) }
    // Hidden files are other programs' leftovers, among them our own unfinished writes.
    let candidates = names.filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }.sorted()
    guard let only = candidates.first else {
      throw CheckpointError(.noWeights, file: path, "holds no *.safetensors file; put model.safetensors there.")
    }
    guard candidates.count == 1 else {
      throw CheckpointError(
        .ambiguousWeights, file: path,
        """
        holds \(candidates.count) *.safetensors files and no index; name one of them model.safetensors or add \
        \(index).
        """
      )
    }
    return try Weights(file: file(only))
  }

  /// The SHA-256 identity of `config.json` and all weight files together; reads all of them.
  public func digest() throws -> IdentityDigest {
    try IdentityDigest(filesAt: weights.files + [url.appending(path: "config.json", directoryHint: .notDirectory)])
  }
}
