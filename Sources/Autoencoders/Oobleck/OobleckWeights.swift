public import Checkpoint
internal import Foundation
internal import Tensors
public import VulkanCompute

/// One of an Oobleck's networks on a device, weight norm folded and packed for its kernels; immutable, shared by every
/// program that uses it.
public final class OobleckWeights: Sendable {
  /// The sizes the weights were checked against.
  public let configuration: OobleckConfiguration
  /// Which network.
  public let part: OobleckConfiguration.Part
  /// Bytes on the device.
  public let byteCount: Int
  let kernels: [Buffer]
  /// Biases and SnakeBeta's parameters, each at a place that can be bound.
  let small: Buffer
  let places: [SmallPlaces]

  /// Where a step's small values lie in their buffer.
  struct SmallPlaces: Sendable {
    var bias: Int?
    var snake: Int?
  }

  /// Checks every tensor of the network, folds, packs and uploads.
  /// - Parameter progress: called with convolutions done and all of them; what it throws ends the loading.
  /// - Throws: `OobleckError.wrongTensors` for another network's weights and for values that are no numbers;
  ///   `CheckpointError`; `ComputeError`.
  public init(
    _ weights: Weights, _ configuration: OobleckConfiguration, _ part: OobleckConfiguration.Part, on device: Device,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    let tensors = try OobleckTensors(weights, configuration, parts: [part])
    let steps = configuration.steps(part)
    var kernels: [Buffer] = []
    var small: [Float] = []
    var places: [SmallPlaces] = []
    func place(_ values: [Float]) -> Int {
      let unit = device.description.alignment / 4
      small += [Float](repeating: 0, count: (unit - small.count % unit) % unit)
      let offset = small.count * 4
      small += values
      return offset
    }
    for (index, step) in steps.enumerated() {
      let convolution = step.convolution
      kernels.append(try Self.upload(tensors.floats("\(step.name).weight"), step, on: device))
      // A transposed convolution's product has the same channels again for each row of the output it holds.
      func repeated(_ values: [Float]) -> [Float] { (0..<convolution.interleave).flatMap { _ in values } }
      var mine = SmallPlaces()
      if step.hasBias { mine.bias = place(repeated(try tensors.floats("\(step.name).bias"))) }
      if let snake = step.snake {
        let alpha = try tensors.floats("\(snake).alpha")
        let beta = try tensors.floats("\(snake).beta")
        mine.snake = place(repeated(zip(alpha, beta).flatMap { [exp($0.0), 1 / (exp($0.1) + 1e-9)] }))
      }
      places.append(mine)
      try progress(index + 1, steps.count)
    }
    let buffer = try Buffer(device, byteCount: small.count * 4)
    try small.withUnsafeBytes { try buffer.write($0) }
    self.configuration = configuration
    self.part = part
    self.kernels = kernels
    self.small = buffer
    self.places = places
    byteCount = kernels.reduce(buffer.byteCount) { $0 + $1.byteCount }
  }

  private static func upload(_ floats: [Float], _ step: OobleckStep, on device: Device) throws -> Buffer {
    let layout = step.convolution.layout(on: device.description.deviceClass)
    let arranged = step.convolution.arranged(floats, channels: step.channels)
    let buffer = try Buffer(device, byteCount: layout.byteCount)
    try arranged.withUnsafeBytes { source in
      // Straight into the device's memory where the host sees it; else packed aside first.
      if buffer.withContents({ layout.pack(source, into: $0) }) == nil {
        var packed = [SIMD4<UInt32>](repeating: .zero, count: layout.byteCount / 16)
        packed.withUnsafeMutableBytes { layout.pack(source, into: $0) }
        try packed.withUnsafeBytes { try buffer.write($0) }
      }
    }
    return buffer
  }
}
