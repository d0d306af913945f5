import Checkpoint
import Foundation
import MagiHuman
import SingleStream
import TensorReference

/// Files of this target, and the small networks that belong to SingleStreamTests.
enum Goldens {
  static let folder = Bundle.module.bundleURL.appending(path: "Goldens")
  /// Read where they lie in the repository: they are the other target's resources.
  static let networks = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../SingleStreamTests/Goldens").standardizedFileURL

  static func data(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: name))
  }
}

/// A small network in the oracle's hands, with what it is given.
struct SmallNetwork {
  let configuration: MagiHumanConfiguration
  let transformer: ReferenceTransformer
  let url: URL

  /// - Parameter weights: other numbers for the network's tensors; nil for the checkpoint's own.
  init(_ name: String, weights: [String: [Double]]? = nil) throws {
    url = Goldens.networks.appending(path: name)
    let checkpoint = try CheckpointFolder(url)
    configuration = try MagiHumanConfiguration(checkpoint.config)
    let shape = configuration.shape
    transformer = ReferenceTransformer(
      hidden: shape.hidden, headDim: shape.headDim, kvHeads: shape.kvHeads, layers: shape.layers,
      sandwichLayers: shape.sandwichLayers, gelu7Layers: shape.gelu7Layers, localLayers: shape.localLayers,
      isGated: shape.isGated,
      weights: try weights
        ?? Dictionary(
          uniqueKeysWithValues: checkpoint.weights.names.map {
            ($0, try checkpoint.weights.floats($0).map(Double.init))
          }))
  }

  /// One forward pass on latents: patches, positions, local ranges, the network, patches back.
  func forward(
    video: [Double], videoShape: [Int], audio: [Double], text: [Double],
    probe: (String, [Double]) -> Void = { _, _ in }
  ) throws -> (video: [Double], audio: [Double]) {
    let (channels, frames, height, width) = (videoShape[0], videoShape[1], videoShape[2], videoShape[3])
    let layout = try TokenLayout(
      frames: frames, height: height, width: width, audio: audio.count / configuration.audioChannels,
      text: text.count / configuration.textChannels)
    let blocks = layout.localAttention(field: configuration.frameReceptiveField)
    let tokens = Reference.patchify(video, channels: channels, frames: frames, height: height, width: width)
    let out = transformer.forward(
      .init(features: [tokens, audio, text], channels: configuration.shape.channels),
      positions: try layout.positions(configuration.coordinates).map { SIMD3<Double>($0) },
      keyRanges: { query in blocks.first { $0.queries.contains(query) }?.keys ?? [] }, probe: probe)
    return (
      Reference.unpatchify(out.video, channels: channels, frames: frames, height: height, width: width), out.audio
    )
  }
}

/// A file of tensors as doubles.
struct TensorFile {
  let file: SafetensorsFile

  init(_ url: URL) throws { file = try SafetensorsFile(url) }

  subscript(_ name: String) -> [Double] {
    get throws { try file.tensor(name).floats().map(Double.init) }
  }

  func shape(_ name: String) throws -> [Int] { try file.tensor(name).shape }
}

/// Greatest difference over the greatest reference value.
func relativeError(_ ours: [Double], _ theirs: [Double]) -> Double {
  guard ours.count == theirs.count else { return .infinity }
  let worst = zip(ours, theirs).reduce(0) { max($0, abs($1.0 - $1.1)) }
  return worst / theirs.reduce(0) { max($0, abs($1)) }
}
