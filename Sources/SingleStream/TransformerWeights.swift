public import Checkpoint
internal import Tensors
public import VulkanCompute

/// A checkpoint's weights on a device, packed for its kernels; immutable, shared by every program that uses them.
public final class TransformerWeights: Sendable {
  /// The sizes the weights were checked against.
  public let shape: TransformerShape
  /// Rotary frequencies, radians per unit of position; the checkpoint's own.
  public let bands: [Float]
  /// Bytes on the device.
  public let byteCount: Int

  let embedders: [Linear]
  let layers: [Layer]
  let finalNorms: [NormWeights]
  let finalLinears: [Linear]

  struct Layer: Sendable {
    let experts: Int
    let isGelu7: Bool
    let isLocal: Bool
    let attentionNorm: NormWeights
    let qkv: Linear
    let queryNorm: NormWeights
    let keyNorm: NormWeights
    let projection: Linear
    let mlpNorm: NormWeights
    let up: Linear
    let down: Linear
  }

  /// Checks every tensor's name, shape and type, then packs and uploads.
  /// - Parameter progress: called with tensors done and all tensors.
  /// - Throws: `TransformerError.wrongTensors` listing every difference; `CheckpointError`; `ComputeError`.
  public init(
    _ weights: Weights, _ shape: TransformerShape, on device: Device,
    progress: @escaping (Int, Int) -> Void = { _, _ in }
  ) throws {
    let expected = TensorNames.expected(shape)
    let difference = CheckpointDifference(expected: expected, found: weights)
    guard difference.isEmpty else {
      throw TransformerError.wrongTensors(checkpoint: weights.path, lines: difference.lines)
    }
    var loader = WeightLoader(weights: weights, device: device, total: expected.count, progress: progress)
    bands = try loader.floats(TensorNames.bands)
    embedders = try Modality.allCases.map { modality in
      try loader.linear(
        TensorNames.embedder(modality, "weight"), bias: TensorNames.embedder(modality, "bias"),
        inputs: shape.channels[modality.rawValue], outputs: shape.hidden)
    }
    layers = try (0..<shape.layers).map { index in
      let experts = shape.experts(layer: index)
      func linear(_ name: String, _ inputs: Int, _ outputs: Int) throws -> Linear {
        try loader.linear(name, inputs: inputs, outputs: outputs, experts: experts)
      }
      let norm = { (name: String, width: Int) in try loader.norm(name, width: width, experts: experts) }
      return Layer(
        experts: experts, isGelu7: shape.gelu7Layers.contains(index), isLocal: shape.localLayers.contains(index),
        attentionNorm: try norm(TensorNames.attention(index, "pre_norm"), shape.hidden),
        qkv: try linear(TensorNames.attention(index, "linear_qkv"), shape.hidden, shape.qkvWidth),
        queryNorm: try norm(TensorNames.attention(index, "q_norm"), shape.headDim),
        keyNorm: try norm(TensorNames.attention(index, "k_norm"), shape.headDim),
        projection: try linear(TensorNames.attention(index, "linear_proj"), shape.heads * shape.headDim, shape.hidden),
        mlpNorm: try norm(TensorNames.mlp(index, "pre_norm"), shape.hidden),
        up: try linear(TensorNames.mlp(index, "up_gate_proj"), shape.hidden, shape.upWidth(layer: index)),
        down: try linear(TensorNames.mlp(index, "down_proj"), shape.mlpWidth(layer: index), shape.hidden))
    }
    let heads: [Modality] = [.video, .audio]
    finalNorms = try heads.map { try loader.norm(TensorNames.finalNorm($0), width: shape.hidden) }
    finalLinears = try heads.map {
      try loader.linear(
        TensorNames.finalLinear($0), inputs: shape.hidden, outputs: shape.channels[$0.rawValue])
    }
    self.shape = shape
    byteCount = loader.byteCount
  }
}

/// One norm's weights per expert, stored as distance from 1.
struct NormWeights: Sendable {
  let buffer: Buffer
  let width: Int
  let experts: Int

  func value(in graph: inout Graph) -> Value { graph.stored(buffer, [experts, width]) }
}

/// Reads tensors in turn, counting what is done.
struct WeightLoader {
  let weights: Weights
  let device: Device
  let total: Int
  let progress: (Int, Int) -> Void
  private(set) var done = 0
  private(set) var byteCount = 0

  init(weights: Weights, device: Device, total: Int, progress: @escaping (Int, Int) -> Void) {
    self.weights = weights
    self.device = device
    self.total = total
    self.progress = progress
  }

  mutating func floats(_ name: String) throws -> [Float] {
    let floats = try weights.tensor(name).floats()
    count(1)
    return floats
  }

  mutating func norm(_ name: String, width: Int, experts: Int = 1) throws -> NormWeights {
    let floats = try floats(name)
    let buffer = try Buffer(device, byteCount: floats.count * 4)
    try floats.withUnsafeBytes { try buffer.write($0) }
    byteCount += buffer.byteCount
    return NormWeights(buffer: buffer, width: width, experts: experts)
  }

  mutating func linear(
    _ name: String, bias: String? = nil, inputs: Int, outputs: Int, experts: Int = 1
  ) throws -> Linear {
    let biases = try bias.map { try floats($0) }
    let linear = try Linear(
      weights.tensor(name), bias: biases, inputs: inputs, outputs: outputs, experts: experts, on: device)
    byteCount += linear.byteCount
    count(1)
    return linear
  }

  private mutating func count(_ tensors: Int) {
    done += tensors
    progress(done, total)
  }
}
