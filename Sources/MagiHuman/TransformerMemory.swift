public import Checkpoint
internal import Foundation
public import SingleStream
internal import Tensors
public import VulkanCompute

/// How one transformer's run shares a device's memory between weights and everything else; known before anything is
/// allocated.
public struct TransformerMemory: Sendable {
  /// Where the weights lie.
  public let choice: ResidencyChoice
  /// Bytes of activations, latents and history: exactly what the program will allocate.
  public let workBytes: Int
  /// Bytes that buffers may hold.
  public let budget: Int
  private let planner: ResidencyPlanner

  /// The most that buffers hold at once.
  public var peakBytes: Int { choice.weightBytes + workBytes }

  /// What a device is, as far as memory goes; there need not be one.
  public struct Target: Sendable {
    /// Style of its kernels: decides how weights are packed.
    public var deviceClass: DeviceClass
    /// Alignment of its buffers.
    public var alignment: Int
    /// Its largest allocation.
    public var largestAllocation: Int
    /// Bytes that buffers may hold.
    public var budget: Int

    /// A graphics card nobody has opened.
    public init(
      deviceClass: DeviceClass = .gpu(lanes: 32), alignment: Int = 256, largestAllocation: Int = 4 << 30, budget: Int
    ) {
      self.deviceClass = deviceClass
      self.alignment = alignment
      self.largestAllocation = largestAllocation
      self.budget = budget
    }

    /// A device as it is now.
    /// - Parameter budget: bytes that buffers may hold; nil for `Device.memoryBudget`.
    public init(_ device: Device, budget: Int? = nil) {
      self.init(
        deviceClass: device.description.deviceClass, alignment: device.description.alignment,
        largestAllocation: MemoryPlan.largestAllocation(on: device.description), budget: budget ?? device.memoryBudget)
    }
  }

  /// Chooses where weights lie for one run.
  /// - Parameters:
  ///   - weights: the transformer's checkpoint; only headers are read.
  ///   - name: of the run, for the sentence when it does not fit: "A clip of 5 s at 448 × 256".
  /// - Throws: `TransformerError.noRoom` naming the least that would do; `CheckpointError`; `illegalInput`.
  public init(
    _ weights: Weights, _ configuration: MagiHumanConfiguration, sampler: MagiHumanSampler, layout: TokenLayout,
    negativeText: Int? = nil, held: MagiHumanDenoiser.Held = [], name: String = "This clip", on target: Target
  ) throws {
    let planner = try ResidencyPlanner(
      weights, configuration.shape, for: target.deviceClass, alignment: target.alignment)
    let planned = try TransformerWeights(
      planning: weights, configuration.shape, for: target.deviceClass, alignment: target.alignment)
    let graph = try MagiHumanDenoiser.graph(
      configuration, planned, on: target.deviceClass, sampler: sampler, layout: layout, negativeText: negativeText,
      held: held)
    let plan = MemoryPlan(graph, alignment: target.alignment, largestAllocation: target.largestAllocation)
    let work = plan.temporaryBytes + plan.persistentBytes
    guard let choice = planner.best(within: target.budget - work) else {
      let least = planner.leastBytes + work
      throw TransformerError.noRoom(
        "\(name) needs \(Self.gigabytes(least)) of device memory at least (\(Self.gigabytes(work)) for \(layout.total) "
          + "tokens, \(Self.gigabytes(planner.leastBytes)) for weights that are all streamed), but "
          + "\(Self.gigabytes(target.budget)) may be used; take a shorter clip or a smaller picture, a model with fewer "
          + "bits a weight (hoofbeat model import --help), or a device with more memory.")
    }
    self.choice = choice
    workBytes = work
    budget = target.budget
    self.planner = planner
  }

  private init(_ other: TransformerMemory, _ choice: ResidencyChoice) {
    self.choice = choice
    workBytes = other.workBytes
    budget = other.budget
    planner = other.planner
  }

  /// What to try when the device has less than it said; nil when there is nothing smaller.
  public var smaller: TransformerMemory? { planner.smaller(than: choice).map { TransformerMemory(self, $0) } }

  /// Loads the weights as planned, with room left for everything else; when the device has less than it said, once more with
  /// the next smaller plan.
  /// - Returns: the weights, and the plan they were loaded by.
  /// - Throws: `TransformerError.noRoom` naming the plan that failed; `CheckpointError`; other `ComputeError`s.
  public func load(
    _ weights: Weights, _ shape: TransformerShape, on device: Device, progress: @escaping (Int, Int) -> Void
  ) throws -> (weights: TransformerWeights, memory: TransformerMemory) {
    do {
      return (try attempt(weights, shape, on: device, progress), self)
    } catch let error as ComputeError where error.isAboutMemory {
      guard let smaller else { throw refusal(error) }
      do {
        return (try smaller.attempt(weights, shape, on: device, progress), smaller)
      } catch let error as ComputeError where error.isAboutMemory {
        throw smaller.refusal(error)
      }
    }
  }

  private func attempt(
    _ weights: Weights, _ shape: TransformerShape, on device: Device, _ progress: @escaping (Int, Int) -> Void
  ) throws -> TransformerWeights {
    // Held while the weights come, so that they cannot take the room of what is allocated after them.
    let largest = MemoryPlan.largestAllocation(on: device.description)
    let room = try stride(from: 0, to: workBytes, by: min(largest, max(workBytes, 1))).map {
      try Buffer(device, byteCount: min(largest, workBytes - $0))
    }
    defer { withExtendedLifetime(room) {} }
    return try TransformerWeights(weights, shape, on: device, residency: choice.residency, progress: progress)
  }

  private func refusal(_ error: ComputeError) -> TransformerError {
    .noRoom(
      "The plan that \(choice.words) needs \(Self.gigabytes(peakBytes)), which the device did not give (\(error)); "
        + (smaller.map {
          "the next smaller plan, in which \($0.choice.words), needs \(Self.gigabytes($0.peakBytes)): set "
            + "--vram to that"
        } ?? "nothing smaller would do: close other programs, or take a shorter clip") + ".")
  }

  /// "1.2 GiB", "340 MiB".
  static func gigabytes(_ bytes: Int) -> String {
    let mebibytes = Double(bytes) / 1_048_576
    return mebibytes < 1000
      ? "\(Int(mebibytes.rounded(.up))) MiB" : String(format: "%.1f GiB", (mebibytes / 102.4).rounded(.up) / 10)
  }
}
