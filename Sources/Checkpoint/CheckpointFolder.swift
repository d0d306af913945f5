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
  /// The parts by the name that `config.json` has for each; empty for a single network.
  public let parts: [String: CheckpointFolder]

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
    if let names = try config.objectIfPresent("parts") {
      parts = try Self.openParts(names, in: url)
      let sorted = try names.keys.sorted().map { key throws(CheckpointError) in try names.string(key) }
      var byFolder: [(name: String, weights: Weights)] = []
      for folder in Set(sorted).sorted() {
        guard let part = parts.values.first(where: { $0.url.lastPathComponent == folder }) else { continue }
        byFolder.append((folder, part.weights))
      }
      weights = Weights(parts: byFolder, path: path)
    } else {
      parts = [:]
      weights = try Self.openWeights(url, path)
    }
  }

  private static func openParts(
    _ names: ConfigObject, in url: URL
  ) throws(CheckpointError) -> [String: CheckpointFolder] {
    var parts: [String: CheckpointFolder] = [:]
    for key in names.keys {
      let folder = try names.string(key)
      // Only a folder within: a config from elsewhere must not make us open others.
      guard !folder.isEmpty, !folder.hasPrefix("."), folder.utf8.count <= 255,
        !folder.contains(where: { $0 == "/" || $0 == "\\" }),
        !folder.unicodeScalars.contains(where: { $0.value < 0x20 })
      else { throw names.invalid(key, "is \(quoted(folder)) but must be the plain name of a folder beside this file.") }
      let place = url.appending(path: folder, directoryHint: .isDirectory)
      // Looked at before it is opened: a link could lead back here.
      let config = try ConfigObject(contentsOf: place.appending(path: "config.json", directoryHint: .notDirectory))
      guard !config.contains("parts") else {
        throw config.invalid("parts", "is there, but a part has no parts of its own; remove it.")
      }
      parts[key] = try CheckpointFolder(place)
    }
    return parts
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

  /// Every file that decides what the model does: the weights, `config.json`, and beside them `tokenizer.json` and
  /// `tokenizer_config.json` where they are; of all parts too.
  public var files: [URL] {
    let own = parts.isEmpty ? weights.files : []
    let beside = ["config.json", "tokenizer.json", "tokenizer_config.json"]
      .map { url.appending(path: $0, directoryHint: .notDirectory) }
      .filter { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
    // Two keys may name one folder.
    let inner = Dictionary(parts.values.map { ($0.url.lastPathComponent, $0) }) { first, _ in first }
    return own + beside + inner.sorted { $0.key < $1.key }.flatMap(\.value.files)
  }

  /// The SHA-256 identity of `files`; reads all of them.
  public func digest() throws -> IdentityDigest {
    try IdentityDigest(filesAt: files, below: url)
  }
}
