public import Checkpoint
public import Tensors
public import VulkanCompute

/// A checkpoint's weights on a device, packed for its kernels; immutable, shared by every program that uses them.
///
/// Layers may be streamed (`Residency`): then one program at a time may run with them.
public final class TransformerWeights: Sendable {
  /// The sizes the weights were checked against.
  public let shape: TransformerShape
  /// Rotary frequencies, radians per unit of position; the checkpoint's own.
  public let bands: [Float]
  /// Which layers are streamed.
  public let residency: Residency
  /// Bytes on the device: what stays there, and the ring of what does not.
  public let byteCount: Int
  /// Bytes that every forward brings to the device anew.
  public let streamedBytes: Int
  /// Device memory of the ring that streamed weights pass through.
  public let ringBytes: Int
  /// Bytes of the units of each streamed layer, in order.
  let unitBytes: [[Int]]
  /// What was streamed so far; nil when everything stays on the device.
  public var streaming: WeightStream.Statistics? { stream?.statistics }

  /// Bytes streamed so far.
  public var broughtBytes: Int { stream?.statistics.bytes ?? 0 }
  /// Host memory for staging what is streamed; 0 where the host sees the device's memory.
  public var stagingBytes: Int { stream?.stagingBytes ?? 0 }

  let embedders: [Linear]
  let layers: [Layer]
  let finalNorms: [NormWeights]
  let finalLinears: [Linear]
  private let stream: WeightStream?

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

  /// Checks every tensor's name, shape and type, then packs and uploads what stays on the device.
  /// - Parameters:
  ///   - residency: which layers are streamed.
  ///   - progress: called with tensors done and all tensors.
  /// - Throws: `TransformerError.wrongTensors` listing every difference; `CheckpointError`; `ComputeError`.
  public convenience init(
    _ weights: Weights, _ shape: TransformerShape, on device: Device, residency: Residency = .resident,
    progress: @escaping (Int, Int) -> Void = { _, _ in }
  ) throws {
    try self.init(
      weights, shape, device: device, deviceClass: device.description.deviceClass,
      alignment: device.description.alignment, residency: residency, progress: progress)
  }

  /// Finds out what the weights would take on a device of a kind, without a device and without reading them. Graphs of such
  /// weights can be planned, not run.
  /// - Parameter alignment: of a device of that kind (`DeviceDescription.alignment`); 256 on all we know.
  /// - Throws: `TransformerError.wrongTensors` listing every difference; `CheckpointError`.
  public convenience init(
    planning weights: Weights, _ shape: TransformerShape, for deviceClass: DeviceClass, alignment: Int = 256,
    residency: Residency = .resident
  ) throws {
    try self.init(
      weights, shape, device: nil, deviceClass: deviceClass, alignment: alignment, residency: residency
    ) { _, _ in }
  }

  private init(
    _ weights: Weights, _ shape: TransformerShape, device: Device?, deviceClass: DeviceClass, alignment: Int,
    residency: Residency, progress: @escaping (Int, Int) -> Void
  ) throws {
    let expected = TensorNames.expected(shape)
    let difference = CheckpointDifference(expected: expected, found: weights)
    guard difference.isEmpty else {
      throw TransformerError.wrongTensors(checkpoint: weights.path, lines: difference.lines)
    }
    var loader = WeightLoader(
      weights: weights, device: device, deviceClass: deviceClass, total: expected.count, progress: progress)
    bands = try loader.floats(TensorNames.bands)
    embedders = try Modality.allCases.map { modality in
      try loader.linear(
        TensorNames.embedder(modality, "weight"), bias: TensorNames.embedder(modality, "bias"),
        inputs: shape.channels[modality.rawValue], outputs: shape.hidden)
    }
    let units = StreamedUnits(shape, residency)
    var streamed: [[LinearSource]] = []
    for (layer, half) in units.order { streamed.append(try half.sources(layer, shape, loader)) }
    let sizes = streamed.map { WeightStream.Unit.byteCount($0.map(\.layout.byteCount), alignment: alignment) }
    var stream: WeightStream?
    if let device, !streamed.isEmpty {
      stream = try WeightStream(streamed.map { loader.unit($0) }, ringBytes: residency.ringBytes, on: device)
    }
    layers = try (0..<shape.layers).map { index in
      try Layer(index, shape, units, streamed, stream, &loader)
    }
    let heads: [Modality] = [.video, .audio]
    finalNorms = try heads.map { try loader.norm(TensorNames.finalNorm($0), width: shape.hidden) }
    finalLinears = try heads.map {
      try loader.linear(
        TensorNames.finalLinear($0), inputs: shape.hidden, outputs: shape.channels[$0.rawValue])
    }
    self.shape = shape
    self.residency = residency
    self.stream = stream
    ringBytes =
      streamed.isEmpty ? 0 : RingPlan(sizes, byteCount: residency.ringBytes, alignment: alignment).byteCount
    unitBytes = stride(from: 0, to: sizes.count, by: LayerHalf.allCases.count).map {
      Array(sizes[$0..<$0 + LayerHalf.allCases.count])
    }
    byteCount = loader.byteCount + ringBytes
    streamedBytes = streamed.joined().reduce(0) { $0 + $1.layout.byteCount }
  }
}

extension TransformerWeights.Layer {
  fileprivate init(
    _ index: Int, _ shape: TransformerShape, _ units: StreamedUnits, _ streamed: [[LinearSource]],
    _ stream: WeightStream?, _ loader: inout WeightLoader
  ) throws {
    let experts = shape.experts(layer: index)
    func norm(_ name: String, _ width: Int) throws -> NormWeights {
      try loader.norm(name, width: width, experts: experts)
    }
    func linears(_ half: LayerHalf) throws -> [Linear] {
      if let unit = units.index(index, half) {
        return streamed[unit].enumerated().map { part, source in
          Linear(
            source.layout, at: stream.map { .streamed($0, unit: unit, part: part) } ?? .planned, bias: nil)
        }
      }
      return try half.maps(index, shape).map {
        try loader.linear($0.name, inputs: $0.inputs, outputs: $0.outputs, experts: experts)
      }
    }
    self.experts = experts
    isGelu7 = shape.gelu7Layers.contains(index)
    isLocal = shape.localLayers.contains(index)
    attentionNorm = try norm(TensorNames.attention(index, "pre_norm"), shape.hidden)
    let attention = try linears(.attention)
    (qkv, projection) = (attention[0], attention[1])
    queryNorm = try norm(TensorNames.attention(index, "q_norm"), shape.headDim)
    keyNorm = try norm(TensorNames.attention(index, "k_norm"), shape.headDim)
    mlpNorm = try norm(TensorNames.mlp(index, "pre_norm"), shape.hidden)
    let mlp = try linears(.mlp)
    (up, down) = (mlp[0], mlp[1])
  }
}
