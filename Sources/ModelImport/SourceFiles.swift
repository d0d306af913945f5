import Checkpoint
import Foundation

/// All tensors of one published part, from safetensors (one file, or shards with an index), a PyTorch file or a GGUF file.
struct SourceFiles {
  /// Path of what was opened, for sentences about the whole.
  let path: String
  /// The files whose content is read, for recognising that they changed.
  let files: [URL]
  /// By name.
  private(set) var tensors: [String: SourceTensor]
  /// Metadata of a GGUF file.
  var metadata: [String: GGUFValue] = [:]

  private static let pickles = ["ckpt", "pth", "pt", "bin"]

  /// Opens a file, or the weights of a folder.
  /// - Parameter key: the dictionary of a PyTorch file that holds the tensors, where it has one of that name.
  /// - Throws: what is wrong with the files; `ImportError` where there are none, several, or compressed ones.
  init(_ place: URL, dictionary key: String? = nil) throws {
    var isFolder: ObjCBool = false
    let path = place.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ImportError("\(path): does not exist; check the path.")
    }
    self = isFolder.boolValue ? try Self(folder: place, key) : try Self(file: place, key)
  }

  /// A part of these tensors under other names; nil leaves one out.
  func renamed(_ rename: (String) -> String?) throws -> SourceFiles {
    var result = self
    result.tensors = [:]
    for tensor in tensors.values.sorted(by: { $0.name < $1.name }) {
      guard let name = rename(tensor.name) else { continue }
      var moved = tensor
      moved.name = name
      guard result.tensors.updateValue(moved, forKey: name) == nil else {
        throw ImportError("\(path): two tensors would be \(name); the file mixes two layouts, so download it again.")
      }
    }
    return result
  }

  private init(path: String, files: [URL], tensors: [SourceTensor]) {
    self.path = path
    self.files = files
    self.tensors = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
  }

  private init(weights: Weights) {
    self.init(
      path: weights.path, files: weights.files,
      tensors: weights.names.compactMap { weights[$0].map { SourceTensor($0) } })
  }

  private init(file: URL, _ key: String?) throws {
    let path = file.path(percentEncoded: false)
    switch file.pathExtension.lowercased() {
    case "safetensors": self.init(weights: try Weights(file: file))
    case "json" where path.hasSuffix(".index.json"): self.init(weights: try Weights(index: file))
    case "gguf": try self.init(gguf: GGUFFile(file), file)
    case "zst": throw Self.compressed([path])
    case let end where Self.pickles.contains(end):
      let opened = try PyTorchFile(file)
      // Training files keep the weights beside the optimiser.
      let keys = ([key].compactMap { $0 }) + ["state_dict", "model"]
      let found = keys.lazy.compactMap { opened.dictionary($0) }.first { !$0.isEmpty } ?? opened.tensors
      self.init(path: path, files: [file], tensors: found.map { SourceTensor($0, name: $0.name) })
    default:
      throw ImportError(
        "\(path): is no file of weights; give a .safetensors, .ckpt, .pth or .gguf file or their folder.")
    }
  }

  private init(gguf: GGUFFile, _ file: URL) throws {
    let padded = try PaddedColumns(gguf)
    self.init(
      path: gguf.path, files: [file],
      tensors: gguf.tensors.map { SourceTensor($0, columns: padded.columns[$0.name], shape: padded.shapes[$0.name]) })
    metadata = gguf.metadata
  }

  private init(folder: URL, _ key: String?) throws {
    let path = folder.path(percentEncoded: false)
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw ImportError("\(path): cannot be listed; change its permissions.")
    }
    func file(_ name: String) -> URL { folder.appending(path: name, directoryHint: .notDirectory) }
    // A shard that is only there compressed would be reported as missing.
    let packed = names.filter { $0.hasSuffix(".zst") && !names.contains(String($0.dropLast(4))) }
    guard packed.isEmpty else { throw Self.compressed(packed.map { file($0).path(percentEncoded: false) }) }
    for stem in ["model", "diffusion_pytorch_model"] {
      if names.contains(stem + ".safetensors") {
        self.init(weights: try Weights(file: file(stem + ".safetensors")))
        return
      }
      if names.contains(stem + ".safetensors.index.json") {
        self.init(weights: try Weights(index: file(stem + ".safetensors.index.json")))
        return
      }
    }
    let ends = ["safetensors"] + Self.pickles + ["gguf"]
    let candidates = names.filter { name in ends.contains { name.lowercased().hasSuffix("." + $0) } }
    guard let only = candidates.first else {
      throw ImportError("\(path): holds no weights (.safetensors, .ckpt, .pth or .gguf); download them into it.")
    }
    guard candidates.count == 1 else {
      throw ImportError(
        "\(path): holds \(candidates.count) files of weights (\(candidates.prefix(3).joined(separator: ", "))) and no index; "
          + "give the path of the one to use.")
    }
    try self.init(file: file(only), key)
  }

  private static func compressed(_ paths: [String]) -> ImportError {
    let more = paths.count > 1 ? " and \(paths.count - 1) more are" : " is"
    return ImportError(
      "\(paths[0])\(more) compressed with zstd; decompress with `zstd -d --rm FILE.zst` and import again.",
      details: paths.count > 1 ? paths : [])
  }
}

/// What our own GGUF files say about tensors that the format cannot describe: rows that were padded to whole blocks, and
/// shapes of more than four dimensions.
struct PaddedColumns {
  static let names = "hoofbeat.padded.names"
  static let counts = "hoofbeat.padded.columns"
  /// A convention of other programs, which we share: the shape under `comfy.gguf.orig_shape.NAME`.
  static let shapePrefix = "comfy.gguf.orig_shape."

  private(set) var columns: [String: Int] = [:]
  private(set) var shapes: [String: [Int]] = [:]

  init(_ file: GGUFFile) throws {
    let names = file.metadata[Self.names]?.elements ?? []
    let counts = file.metadata[Self.counts]?.elements ?? []
    let damage = ImportError("\(file.path): has \(Self.counts) that do not fit its tensors; export the file again.")
    guard names.count == counts.count else { throw damage }
    for (name, count) in zip(names, counts) {
      guard let name = name.text, let count = count.integer, let tensor = file[name], count > 0,
        QuantisedFormat.paddedInputs(count) == tensor.columns, columns.updateValue(count, forKey: name) == nil
      else { throw damage }
    }
    for tensor in file.tensors {
      guard let list = file.metadata[Self.shapePrefix + tensor.name]?.elements else { continue }
      let shape = list.compactMap(\.integer)
      let product = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
      guard shape.count == list.count, shape.count <= 64, shape.allSatisfy({ $0 > 0 }),
        product == tensor.shape.reduce(1, *), tensor.view != nil
      else {
        throw ImportError("\(file.path): \(tensor.name) has an original shape that does not fit; export it again.")
      }
      shapes[tensor.name] = shape
    }
  }
}
