internal import Checkpoint
internal import Tensors
internal import VulkanCompute

/// Gives a graph the parameters of a network.
protocol NetworkParameters {
  /// A convolution's weights and bias.
  func convolution(_ spec: ConvolutionSpec, in graph: inout Graph) -> (weights: ConvolutionWeights, bias: Value)
  /// A factor per channel.
  func gamma(_ spec: GammaSpec, in graph: inout Graph) -> Value
}

/// Parameters on a device, packed for its kernels; immutable, shared by every program that uses them.
final class DeviceParameters: NetworkParameters, Sendable {
  private struct Layer: Sendable {
    let layout: ConvolutionLayout
    let weights: Buffer
    let bias: Buffer
  }

  private let layers: [String: Layer]
  private let gammas: [String: Buffer]
  /// Bytes on the device.
  let byteCount: Int

  /// Checks that the checkpoint has exactly these tensors, or these and some of `others`; then packs and uploads.
  /// - Parameter progress: called with convolutions done and all convolutions.
  /// - Throws: `VideoAutoencoderError.wrongTensors`; `CheckpointError`; `ComputeError`.
  init(
    _ weights: Weights, convolutions: [ConvolutionSpec], gammas: [GammaSpec], others: [ExpectedTensor] = [],
    on device: Device, progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let expected = convolutions.flatMap(\.tensors) + gammas.map(\.tensor) + others.filter { weights[$0.name] != nil }
    let difference = CheckpointDifference(expected: expected, found: weights)
    guard difference.isEmpty else {
      throw VideoAutoencoderError.wrongTensors(checkpoint: weights.path, lines: difference.lines)
    }
    var layers: [String: Layer] = [:]
    var bytes = 0
    for (index, spec) in convolutions.enumerated() {
      let tensor = try weights.tensor("\(spec.name).weight")
      let layout = spec.layout(element: tensor.element, on: device.description.deviceClass)
      let buffer = try Buffer(device, byteCount: layout.byteCount)
      try tensor.withBytes { source in
        try tensor.checkFinite(source)
        // Straight into the device's memory where the host sees it; else packed aside first.
        if buffer.withContents({ layout.pack(source, into: $0) }) == nil {
          var packed = [SIMD4<UInt32>](repeating: .zero, count: layout.byteCount / 16)
          packed.withUnsafeMutableBytes { layout.pack(source, into: $0) }
          try packed.withUnsafeBytes { try buffer.write($0) }
        }
      }
      let bias = try Self.upload(weights, "\(spec.name).bias", to: device)
      layers[spec.name] = Layer(layout: layout, weights: buffer, bias: bias)
      bytes += buffer.byteCount + bias.byteCount
      progress(index + 1, convolutions.count)
    }
    self.layers = layers
    self.gammas = try Dictionary(
      uniqueKeysWithValues: gammas.map {
        ($0.name, try Self.upload(weights, $0.name, to: device))
      })
    byteCount = bytes + self.gammas.values.reduce(0) { $0 + $1.byteCount }
  }

  func convolution(_ spec: ConvolutionSpec, in graph: inout Graph) -> (weights: ConvolutionWeights, bias: Value) {
    guard let layer = layers[spec.name] else { preconditionFailure("\(spec.name) was never loaded") }
    let weights = ConvolutionWeights(graph.stored(layer.weights, layer.layout.shape, .uint32), layer.layout)
    return (weights, graph.stored(layer.bias, [spec.outputs]))
  }

  func gamma(_ spec: GammaSpec, in graph: inout Graph) -> Value {
    guard let buffer = gammas[spec.name] else { preconditionFailure("\(spec.name) was never loaded") }
    return graph.stored(buffer, [spec.channels])
  }

  private static func upload(_ weights: Weights, _ name: String, to device: Device) throws -> Buffer {
    let tensor = try weights.tensor(name)
    try tensor.withBytes { try tensor.checkFinite($0) }
    let floats = try tensor.floats()
    let buffer = try Buffer(device, byteCount: floats.count * 4)
    try floats.withUnsafeBytes { try buffer.write($0) }
    return buffer
  }
}

/// Parameters that are only counted: what a network will need, without a device or a checkpoint.
struct PlannedParameters: NetworkParameters {
  /// Type of the weights.
  let element: Element
  /// The device class they will be packed for.
  let device: DeviceClass

  func convolution(_ spec: ConvolutionSpec, in graph: inout Graph) -> (weights: ConvolutionWeights, bias: Value) {
    let layout = spec.layout(element: element, on: device)
    return (ConvolutionWeights(graph.planned(layout.shape, .uint32), layout), graph.planned([spec.outputs]))
  }

  func gamma(_ spec: GammaSpec, in graph: inout Graph) -> Value { graph.planned([spec.channels]) }
}

extension PlannedParameters {
  /// What parameters take on the device, bytes.
  func bytes(_ convolutions: [ConvolutionSpec], _ gammas: [GammaSpec]) -> Int {
    convolutions.reduce(0) { $0 + $1.layout(element: element, on: device).byteCount + 4 * $1.outputs }
      + gammas.reduce(0) { $0 + 4 * $1.channels }
  }
}

extension ConvolutionSpec {
  func layout(element: Element, on device: DeviceClass) -> ConvolutionLayout {
    ConvolutionLayout(
      kernel: (kernel[0], kernel[1], kernel[2]), inputs: inputs, outputs: outputs, element: element, device: device)
  }
}

extension TensorView {
  /// The kernels' name of the element type.
  fileprivate var element: Element {
    switch elementType {
    case .float16: .float16
    case .bfloat16: .bfloat16
    default: .float32
    }
  }

  /// One number that is none would come out as a picture of nothing else, without a word.
  fileprivate func checkFinite(_ bytes: UnsafeRawBufferPointer) throws(VideoAutoencoderError) {
    let bad: Int?
    switch elementType {
    case .float16: bad = firstWord(bytes, UInt16.self) { $0 & 0x7c00 == 0x7c00 }
    case .bfloat16: bad = firstWord(bytes, UInt16.self) { $0 & 0x7f80 == 0x7f80 }
    default: bad = firstWord(bytes, UInt32.self) { $0 & 0x7f80_0000 == 0x7f80_0000 }
    }
    if let bad { throw .notFinite(checkpoint: path, tensor: name, element: bad) }
  }

  private func firstWord<Word: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _: Word.Type, where isBad: (Word) -> Bool
  ) -> Int? {
    let size = MemoryLayout<Word>.size
    return (0..<bytes.count / size).first { isBad(bytes.loadUnaligned(fromByteOffset: $0 &* size, as: Word.self)) }
  }
}
