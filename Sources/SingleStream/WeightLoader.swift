internal import Checkpoint
internal import Tensors
internal import VulkanCompute

/// One norm's weights per expert, stored as distance from 1.
struct NormWeights: Sendable {
  let place: WeightPlace
  let width: Int
  let experts: Int

  func value(in graph: inout Graph) -> Value { graph.weights(place, [experts, width]) }
}

/// Reads tensors in turn, counting what is done. Without a device it finds sizes only.
struct WeightLoader {
  let weights: Weights
  let device: Device?
  let deviceClass: DeviceClass
  let total: Int
  let progress: (Int, Int) -> Void
  private(set) var done = 0
  /// Bytes on the device, without streamed weights.
  private(set) var byteCount = 0
  private let scratch = StreamScratch()

  init(
    weights: Weights, device: Device?, deviceClass: DeviceClass, total: Int, progress: @escaping (Int, Int) -> Void
  ) {
    self.weights = weights
    self.device = device
    self.deviceClass = deviceClass
    self.total = total
    self.progress = progress
  }

  mutating func floats(_ name: String) throws -> [Float] {
    let floats = try weights.tensor(name).floats()
    count(1)
    return floats
  }

  /// Floats that stay on the device.
  mutating func vector(_ name: String) throws -> WeightPlace {
    let size = try weights.tensor(name).elementCount * 4
    byteCount += size
    guard let device else {
      count(1)
      return .planned
    }
    let floats = try floats(name)
    let buffer = try Buffer(device, byteCount: size)
    try floats.withUnsafeBytes { try buffer.write($0) }
    return .resident(buffer)
  }

  mutating func norm(_ name: String, width: Int, experts: Int = 1) throws -> NormWeights {
    NormWeights(place: try vector(name), width: width, experts: experts)
  }

  func source(_ name: String, inputs: Int, outputs: Int, experts: Int = 1) throws -> LinearSource {
    LinearSource(
      try weights.stored(name), inputs: inputs, outputs: outputs, experts: experts, for: deviceClass)
  }

  /// A linear map that stays on the device.
  mutating func linear(
    _ name: String, bias: String? = nil, inputs: Int, outputs: Int, experts: Int = 1
  ) throws -> Linear {
    let bias = try bias.map { try vector($0) }
    let source = try source(name, inputs: inputs, outputs: outputs, experts: experts)
    byteCount += source.layout.byteCount
    let place = try device.map { WeightPlace.resident(try source.load(on: $0)) } ?? .planned
    count(1)
    return Linear(source.layout, at: place, bias: bias)
  }

  /// What a stream needs to bring linear maps together.
  mutating func unit(_ sources: [LinearSource]) -> WeightStream.Unit {
    count(sources.count)
    return WeightStream.Unit(sources.map { $0.source(scratch: scratch) })
  }

  private mutating func count(_ tensors: Int) {
    done += tensors
    progress(done, total)
  }
}
