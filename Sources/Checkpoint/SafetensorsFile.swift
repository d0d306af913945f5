public import Foundation

/// A safetensors file, checked against every rule of the format when it is opened, its tensors left on disk.
public struct SafetensorsFile: Sendable {
  /// Path of the file.
  public let path: String
  /// The header's `__metadata__`; empty if there is none.
  public let metadata: [String: String]
  /// All tensors in the order of their bytes in the file.
  public let tensors: [TensorView]

  private let index: [String: Int]

  /// Opens, maps and checks the file at `url`. Only the header is read.
  ///
  /// Throws a `CheckpointError` that names the rule the file breaks and the tensor that breaks it.
  public init(_ url: URL) throws(CheckpointError) {
    let file = try MappedFile(url)
    let header: SafetensorsHeader
    do {
      header = try file.withBytes { bytes in try SafetensorsHeader(bytes, file: file.path) }
    } catch {
      // Both calls throw nothing else; `withBytes` only cannot say so because its body may throw anything.
      throw error as? CheckpointError
        ?? CheckpointError(.unreadable, file: file.path, "cannot be read; check the file and its disk.")
    }
    path = file.path
    metadata = header.metadata
    tensors = header.tensors.map { tensor in
      TensorView(
        name: tensor.name, elementType: tensor.elementType, shape: tensor.shape, file: file, range: tensor.bytes)
    }
    index = Dictionary(uniqueKeysWithValues: zip(tensors.map(\.name), tensors.indices))
  }

  /// The tensor called `name`, or nil.
  public subscript(_ name: String) -> TensorView? {
    index[name].map { tensors[$0] }
  }

  /// The tensor called `name`; throws `.missingTensor` if there is none.
  public func tensor(_ name: String) throws(CheckpointError) -> TensorView {
    guard let tensor = self[name] else { throw missing(name, path: path, among: tensors.map(\.name)) }
    return tensor
  }
}

/// The error for a name that is not there; says how many are and shows the closest.
func missing(_ name: String, path: String, among names: [String]) -> CheckpointError {
  let last = name.split(separator: ".").last.map(String.init) ?? name
  let similar = names.filter { $0.hasSuffix(last) || $0.hasPrefix(name) }.sorted().first
  let hint = similar.map { " (it has \(quoted($0)))" } ?? ""
  return CheckpointError(
    .missingTensor, file: path, tensor: name,
    "is not among its \(names.count) tensors\(hint); use a checkpoint made for this model.")
}
