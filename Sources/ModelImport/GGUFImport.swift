import Checkpoint
public import Foundation

/// One network from a GGUF file of `hoofbeat model export` back into a folder; quantised blocks stay as they are.
public struct GGUFImport {
  private let file: GGUFFile
  private let config: ConfigObject
  private let tensors: [PlannedTensor]

  /// Opens and checks the file. Throws `ImportError` if it does not carry the configuration of a network.
  public init(_ url: URL) throws {
    file = try GGUFFile(url)
    guard let text = file.metadata[PublishedConfig.metadataKey]?.text else {
      throw ImportError(
        "\(file.path): carries no configuration (\(PublishedConfig.metadataKey)), so it was not made by hoofbeat model "
          + "export; give it as a part of a model, as in hoofbeat model import DIR --transformer FILE.")
    }
    config = try ConfigObject(json: text, file: "\(file.path) (\(PublishedConfig.metadataKey))")
    let padded = try PaddedColumns(file)
    tensors = file.tensors.map { tensor in
      let source = SourceTensor(tensor, columns: padded.columns[tensor.name], shape: padded.shapes[tensor.name])
      let storage: TensorStorage =
        switch tensor.type {
        case .plain(let type): .plain(type)
        case .quantised(let format): .quantised(format)
        }
      return PlannedTensor(name: tensor.name, shape: source.shape, source: source, storage: storage)
    }
    if let odd = tensors.first(where: { !$0.source.isFloatingPoint || $0.storage == .plain(.float64) }) {
      throw ImportError("\(file.path): \(odd.name) has the type \(odd.source.typeName); only weights are imported.")
    }
  }

  /// Writes `config.json` and `model.safetensors` into a new folder, which appears whole.
  /// - Parameter progress: called with the share that is done, 0 to 1.
  /// - Returns: the number of tensors.
  /// - Throws: `ImportError` where the folder exists or values are no numbers, `CancellationError`.
  public func write(to folder: URL, _ progress: (Double) -> Void) throws -> Int {
    let manager = FileManager.default
    let path = folder.path(percentEncoded: false)
    guard !manager.fileExists(atPath: path) else {
      throw ImportError("\(path): exists already; remove it, or give another folder with --output.")
    }
    let staging = folder.deletingLastPathComponent().appending(
      path: ".\(folder.lastPathComponent).importing-\(UInt32.random(in: .min ... .max))", directoryHint: .isDirectory)
    do {
      try manager.createDirectory(at: staging, withIntermediateDirectories: false)
    } catch {
      throw ImportError("\(path): cannot be made; make the folder around it first.")
    }
    do {
      try ConfigWriter(copying: config).text.write(
        to: staging.appending(path: "config.json"), atomically: false, encoding: .utf8)
      let layout = try SafetensorsLayout(tensors.flatMap(\.entries), metadata: ["format": "pt"])
      let target = try StagedFile(staging.appending(path: "model.safetensors", directoryHint: .notDirectory))
      try target.resize(to: layout.byteCount)
      try target.write(layout.header, at: 0)
      var next = 0
      var done = layout.header.count
      for tensor in tensors {
        var places = layout.ranges[next..<next + tensor.entries.count].map(\.lowerBound)
        next += tensor.entries.count
        var conversion = TensorConversion(tensor)
        try conversion.run { pieces in
          for (index, bytes) in pieces.enumerated() {
            try target.write(bytes, at: places[index])
            places[index] += bytes.count
            done += bytes.count
          }
          progress(Double(done) / Double(max(1, layout.byteCount)))
        }
      }
      try target.flush()
      try manager.moveItem(at: staging, to: folder)
    } catch {
      try? manager.removeItem(at: staging)
      throw error
    }
    return tensors.count
  }
}
