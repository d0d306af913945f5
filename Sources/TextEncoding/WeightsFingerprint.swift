internal import Checkpoint
internal import Foundation

/// What identifies an encoder's weights in the cache without reading 18 GB: sizes and times of the files, every tensor's name,
/// type and shape, and the first and last bytes of each.
enum WeightsFingerprint {
  private static let sample = 1024

  static func make(_ folder: CheckpointFolder) throws -> String {
    var hash = SHA256()
    let config = try MappedFile(folder.url.appending(path: "config.json", directoryHint: .notDirectory))
    try config.withBytes { hash.update($0) }
    for file in folder.weights.files {
      let values = try file.resourceValues(forKeys: [.fileSizeKey, .contentModificationDateKey])
      let time = values.contentModificationDate?.timeIntervalSince1970 ?? 0
      hash.update("\(file.lastPathComponent) \(values.fileSize ?? 0) \(time.bitPattern)\n")
    }
    for name in folder.weights.names {
      let tensor = try folder.weights.tensor(name)
      hash.update("\(name) \(tensor.elementType.rawValue) \(tensor.shape)\n")
      let count = min(sample, tensor.byteCount)
      var bytes = [UInt8](repeating: 0, count: count)
      for offset in [0, tensor.byteCount - count] {
        try bytes.withUnsafeMutableBytes { try tensor.read(from: offset, into: $0) }
        bytes.withUnsafeBytes { hash.update($0) }
      }
    }
    return hash.hexadecimal()
  }
}
