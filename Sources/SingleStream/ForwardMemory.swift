public import Checkpoint
internal import Tensors
public import VulkanCompute

/// What the bare transformer takes on a device for one forward, known from sizes alone.
public struct ForwardMemory: Sendable, Hashable {
  /// Where the weights lie.
  public let choice: ResidencyChoice
  /// Bytes of activations, inputs and outputs.
  public let workBytes: Int
  /// The most that buffers hold at once.
  public var peakBytes: Int { choice.weightBytes + workBytes }

  /// Plans a forward of `StreamForward`.
  /// - Parameters:
  ///   - budget: bytes that buffers may hold.
  ///   - alignment: of the device's buffers; 256 on all we know.
  /// - Throws: `TransformerError.noRoom` naming the least that would do; `CheckpointError`.
  public init(
    _ weights: Weights, _ shape: TransformerShape, layout: StreamLayout, budget: Int, on deviceClass: DeviceClass,
    alignment: Int = 256
  ) throws {
    let planner = try ResidencyPlanner(weights, shape, for: deviceClass, alignment: alignment)
    let planned = try TransformerWeights(planning: weights, shape, for: deviceClass, alignment: alignment)
    let plan = MemoryPlan(StreamForward.graph(planned, layout, [], deviceClass).graph, alignment: alignment)
    workBytes = plan.temporaryBytes + plan.persistentBytes
    guard let choice = planner.best(within: budget - workBytes) else {
      let least = (planner.leastBytes + workBytes + 1_048_575) / 1_048_576
      throw TransformerError.noRoom(
        "A forward of \(layout.count) tokens needs \(least) MiB of device memory at least, but \(budget / 1_048_576) MiB may "
          + "be used; take fewer tokens, a model with fewer bits a weight, or a device with more memory.")
    }
    self.choice = choice
  }
}
