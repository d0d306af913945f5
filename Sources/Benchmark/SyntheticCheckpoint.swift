public import Checkpoint
public import Foundation
public import SingleStream

/// A transformer's checkpoint of any size that takes no room on the disk: a file whose tensors are holes, read as zeros.
///
/// For measuring memory and reading: both depend on sizes, not on values.
public enum SyntheticCheckpoint {
  /// daVinci-MagiHuman's published shape, or one with fewer layers of the same sizes: the first and last tenth are sandwich
  /// layers, the first with the wider MLP.
  /// - Throws: `TransformerError.illegalShape` for fewer than 3 layers.
  public static func fullSize(layers: Int = 40) throws(TransformerError) -> TransformerShape {
    let ends = max(1, layers / 10)
    return try TransformerShape(
      layers: layers, hidden: 5120, headDim: 128, kvHeads: 8, videoChannels: 192, audioChannels: 64, textChannels: 3584,
      sandwichLayers: Array(0..<ends) + Array(layers - ends..<layers), gelu7Layers: Array(0..<ends))
  }

  /// Writes `model.safetensors` of a shape into `folder`.
  /// - Parameters:
  ///   - quantised: format of the shared layers' matrices; nil for bfloat16. Sandwich layers are bfloat16, or `sandwich`.
  ///   - sandwich: format of the sandwich layers' matrices.
  /// - Throws: `CheckpointError` or what the file system says.
  public static func write(
    _ shape: TransformerShape, quantised: QuantisedFormat?, sandwich: QuantisedFormat? = nil, to folder: URL
  ) throws -> Weights {
    var entries: [(name: String, type: String, shape: [Int], bytes: Int)] = []
    for tensor in TensorNames.expected(shape) {
      let format = tensor.isQuantisable ? (isSandwich(tensor.name, shape) ? sandwich : quantised) : nil
      guard let format else {
        let isMatrix = tensor.isQuantisable
        entries.append(
          (tensor.name, isMatrix ? "BF16" : "F32", tensor.shape, tensor.shape.reduce(isMatrix ? 2 : 4, *)))
        continue
      }
      let (rows, inputs) = (tensor.shape[0], tensor.shape[1])
      let (values, scales) = (format.valueBytes(inputs: inputs), format.scaleCount(inputs: inputs) * 2)
      entries.append(("\(tensor.name).\(format.rawValue)", format == .q8 ? "I8" : "U8", [rows, values], rows * values))
      entries.append(("\(tensor.name).scales", "F16", [rows, scales / 2], rows * scales))
    }
    var offset = 0
    let parts = entries.map { entry in
      defer { offset += entry.bytes }
      return "\"\(entry.name)\":{\"dtype\":\"\(entry.type)\",\"shape\":\(entry.shape),"
        + "\"data_offsets\":[\(offset),\(offset + entry.bytes)]}"
    }
    var header = Data("{\(parts.joined(separator: ","))}".utf8)
    header.append(Data(repeating: 0x20, count: (8 - header.count % 8) % 8))
    let file = folder.appending(path: "model.safetensors")
    let start = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header
    try start.write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    try handle.truncate(atOffset: UInt64(start.count + offset))
    try handle.close()
    return try Weights(file: file)
  }

  private static func isSandwich(_ name: String, _ shape: TransformerShape) -> Bool {
    shape.sandwichLayers.contains { name.hasPrefix("block.layers.\($0).") }
  }
}
