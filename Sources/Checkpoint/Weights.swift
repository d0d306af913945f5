public import Foundation

/// All tensors of a checkpoint, whether they lie in one safetensors file or in the shards of an index.
///
/// Opening reads and checks every header but no data. Tensor names are unique over all shards.
public struct Weights: Sendable {
  /// The weight files, in the order of their names.
  public let files: [URL]
  /// Path of the file, or of the index, that was opened: what errors about the whole name.
  public let path: String
  /// The files' `__metadata__`; where shards disagree about a key, the first shard by name wins.
  public let metadata: [String: String]

  private let views: [String: TensorView]

  /// Opens one safetensors file. Throws `CheckpointError` if it breaks a rule of the format.
  public init(file url: URL) throws(CheckpointError) {
    let file = try SafetensorsFile(url)
    self.init(path: file.path, files: [url], opened: [file])
  }

  /// Opens the shards named by the index at `url` (`model.safetensors.index.json`), which lie beside it.
  ///
  /// The index must list exactly the tensors that the shards hold, each in the shard that holds it, and shard names
  /// must be plain file names. Throws `CheckpointError` otherwise.
  public init(index url: URL) throws(CheckpointError) {
    let index = try ShardIndex(url)
    var files: [URL] = []
    var opened: [SafetensorsFile] = []
    for shard in index.shards {
      let location = url.deletingLastPathComponent().appending(path: shard, directoryHint: .notDirectory)
      let file = try SafetensorsFile(location)
      for tensor in file.tensors where index.weightMap[tensor.name] != shard {
        let other = index.weightMap[tensor.name].map { "puts it in \(quoted($0))" } ?? "does not list it"
        throw CheckpointError(
          .indexMismatch, file: file.path, tensor: tensor.name,
          "is in this shard but the index \(other); download the index and the shards again from one place.")
      }
      files.append(location)
      opened.append(file)
    }
    let found = Set(opened.flatMap { $0.tensors.map(\.name) })
    if let absent = index.weightMap.filter({ !found.contains($0.key) }).min(by: { $0.key < $1.key }) {
      throw CheckpointError(
        .indexMismatch, file: index.path, tensor: absent.key,
        """
        is listed in shard \(quoted(absent.value)), which does not hold it; download the index and the shards \
        again from one place.
        """
      )
    }
    self.init(path: index.path, files: files, opened: opened)
  }

  /// The tensors of several checkpoints, each name after its part's and a slash: `text/encoder.norm.weight`.
  ///
  /// `path` names the whole in errors. Metadata is left out.
  init(parts: [(name: String, weights: Weights)], path: String) {
    self.path = path
    files = parts.flatMap(\.weights.files)
    views = Dictionary(
      uniqueKeysWithValues: parts.flatMap { part in part.weights.views.map { ("\(part.name)/\($0.key)", $0.value) } })
    metadata = [:]
  }

  private init(path: String, files: [URL], opened: [SafetensorsFile]) {
    self.path = path
    self.files = files
    views = Dictionary(opened.flatMap(\.tensors).map { ($0.name, $0) }) { first, _ in first }
    metadata = opened.reduce(into: [:]) { $0.merge($1.metadata) { first, _ in first } }
  }

  /// Names of all tensors, sorted.
  public var names: [String] { views.keys.sorted() }
  /// Number of tensors.
  public var count: Int { views.count }
  /// Size of all tensors together, in bytes.
  public var byteCount: Int { views.values.reduce(0) { $0 + $1.byteCount } }

  /// The tensor called `name`, or nil.
  public subscript(_ name: String) -> TensorView? { views[name] }

  /// The tensor called `name`; throws `.missingTensor` if there is none.
  public func tensor(_ name: String) throws(CheckpointError) -> TensorView {
    guard let view = views[name] else { throw missing(name, path: path, among: Array(views.keys)) }
    return view
  }

  /// Calls `body` with the bytes of tensor `name`; see `TensorView.withBytes`.
  public func withBytes<Result>(
    of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try tensor(name).withBytes(body)
  }

  /// The elements of tensor `name` as `Float`; see `TensorView.floats()`.
  public func floats(_ name: String) throws -> [Float] {
    try tensor(name).floats()
  }

  /// The SHA-256 identity of the weight files; reads all of them.
  public func digest() throws -> IdentityDigest {
    try IdentityDigest(filesAt: files)
  }
}

/// A checked `model.safetensors.index.json`.
private struct ShardIndex {
  let path: String
  let weightMap: [String: String]

  /// Shard file names, sorted.
  var shards: [String] { Set(weightMap.values).sorted() }

  init(_ url: URL) throws(CheckpointError) {
    let root = try ConfigObject(contentsOf: url)
    path = root.file
    let map = try root.object("weight_map")
    var weightMap: [String: String] = [:]
    for name in map.keys {
      let shard = try map.string(name)
      // Only a name within the folder: an index from elsewhere must not make us open other files.
      guard !shard.isEmpty, shard != ".", shard != "..", !shard.contains(where: { $0 == "/" || $0 == "\\" }),
        !shard.unicodeScalars.contains(where: { $0.value < 0x20 }), shard.utf8.count <= 255
      else {
        throw CheckpointError(
          .shardOutsideFolder, file: path, tensor: name,
          """
          is listed in shard \(quoted(shard)), which is not a plain file name in the index's folder; write \
          plain names such as model-00001-of-00002.safetensors.
          """
        )
      }
      weightMap[name] = shard
    }
    guard !weightMap.isEmpty else {
      throw CheckpointError(.noWeights, file: path, "lists no tensors; download the index again.")
    }
    self.weightMap = weightMap
  }
}
