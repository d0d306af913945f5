public import Checkpoint
internal import Foundation
internal import Tensors
public import VulkanCompute

/// How fast a checkpoint's layers are read and packed as a stream does it, into memory of the host.
public struct ReadingSpeed: Sendable, Hashable {
  /// Bytes as they would lie on the device.
  public let bytes: Int
  /// Seconds it took.
  public let seconds: Double
  /// Seconds of processor time, all threads together.
  public let processorSeconds: Double

  /// Bytes a second.
  public var bytesPerSecond: Double { seconds > 0 ? Double(bytes) / seconds : 0 }

  /// Reads one layer in the middle of the model, twice, and keeps the second time: the first may come from the disk.
  /// - Parameters:
  ///   - deviceClass: whose packing is made.
  ///   - layer: which layer; nil for the one in the middle.
  /// - Throws: `CheckpointError`; `TransformerError` when the tensors are not those of the shape.
  public init(
    _ weights: Weights, _ shape: TransformerShape, for deviceClass: DeviceClass, layer: Int? = nil
  ) throws {
    let loader = WeightLoader(
      weights: weights, device: nil, deviceClass: deviceClass, total: 0, progress: { _, _ in })
    let layer = layer ?? shape.layers / 2
    let scratch = StreamScratch()
    let sources = try LayerHalf.allCases.flatMap { try $0.sources(layer, shape, loader) }
      .map { $0.source(scratch: scratch) }
    bytes = sources.reduce(0) { $0 + $1.byteCount }
    let target = UnsafeMutableRawBufferPointer.allocate(
      byteCount: sources.map(\.byteCount).max() ?? 16, alignment: 16)
    defer { target.deallocate() }
    var times = (0.0, 0.0)
    for _ in 0..<2 {
      let (began, processor) = (ContinuousClock.now, clock())
      for source in sources { try source.fill(UnsafeMutableRawBufferPointer(rebasing: target[..<source.byteCount])) }
      let taken = ContinuousClock.now - began
      times = (
        Double(taken.components.seconds) + Double(taken.components.attoseconds) * 1e-18,
        Double(clock() - processor) / Double(CLOCKS_PER_SEC)
      )
    }
    (seconds, processorSeconds) = times
  }
}
