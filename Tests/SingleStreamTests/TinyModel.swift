import Checkpoint
import Foundation
import SingleStream
import TestSupport

/// A small transformer with random weights in a folder of its own, which goes when this does.
final class TinyModel {
  let shape: TransformerShape
  let file: URL
  private let folder: URL

  /// - Parameters:
  ///   - format: of the matrices of shared layers; the others are bfloat16.
  init(
    layers: Int = 5, sandwich: [Int] = [0, 4], gelu7: [Int] = [0], local: [Int] = [], format: QuantisedFormat? = nil,
    seed: UInt64 = 7
  ) throws {
    shape = try TransformerShape(
      layers: layers, hidden: 96, headDim: 24, kvHeads: 2, videoChannels: 16, audioChannels: 8, textChannels: 20,
      sandwichLayers: sandwich, gelu7Layers: gelu7, localLayers: local)
    folder = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-stream-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    file = folder.appending(path: "model.safetensors")
    var numbers = Numbers(seed: seed)
    var writer = SafetensorsWriter()
    for tensor in TensorNames.expected(shape) {
      let floats = numbers.floats(tensor.shape.reduce(1, *), scale: 0.2)
      let isShared = (0..<layers).contains { layer in
        !shape.sandwichLayers.contains(layer) && tensor.name.hasPrefix("block.layers.\(layer).")
      }
      if let format, isShared, tensor.shape.count == 2 {
        try writer.add(
          tensor.name, quantised: Quantiser.quantise(floats, inputs: tensor.shape[1], as: format))
      } else if tensor.shape.count == 2, tensor.name.hasPrefix("block") {
        let halves = floats.map { UInt16(truncatingIfNeeded: $0.bitPattern >> 16) }
        try writer.add(tensor.name, .bfloat16, tensor.shape, bytes: halves.withUnsafeBytes { Array($0) })
      } else {
        try writer.add(tensor.name, .float32, tensor.shape, bytes: floats.withUnsafeBytes { Array($0) })
      }
    }
    try writer.write(to: file)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The tensors, opened anew.
  var weights: Weights { get throws { try Weights(file: file) } }
}
