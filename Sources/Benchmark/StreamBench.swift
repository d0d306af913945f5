public import Checkpoint
internal import Foundation
public import SingleStream
internal import Tensors
public import VulkanCompute

/// Measures a transformer whose weights do not all fit: what was planned, what was taken, how long a step takes and what it
/// waits for.
public struct StreamBench: Sendable {
  /// What came out.
  public struct Report: Sendable, Codable {
    /// The device.
    public var device: String
    /// Bytes that buffers might hold.
    public var budget: Int
    /// What was chosen.
    public var plan: String
    /// The most that buffers were to hold, as planned.
    public var plannedBytes: Int
    /// The most that buffers held, as counted.
    public var measuredBytes: Int
    /// Tokens of the forward.
    public var tokens: Int
    /// Layers of the model.
    public var layers: Int
    /// Bytes that a step brings.
    public var streamedBytes: Int
    /// Seconds to load what stays.
    public var loadSeconds: Double
    /// Seconds of each step.
    public var stepSeconds: [Double]
    /// Bytes a second that the reader brought while it was reading, packing included.
    public var readBytesPerSecond: Double
    /// Share of the steps' time in which kernels waited for weights.
    public var waitingShare: Double
    /// Host memory for staging.
    public var stagingBytes: Int
    /// Reading and packing alone, of one layer: for this device and for a graphics card.
    public var reading: [Reading]

    /// Reading and packing alone.
    public struct Reading: Sendable, Codable {
      /// Whose packing.
      public var packing: String
      /// Bytes a second.
      public var bytesPerSecond: Double
      /// Bytes a second of processor time.
      public var bytesPerProcessorSecond: Double
    }

    /// The same as text for people.
    public var text: String {
      func mebibytes(_ bytes: Int) -> String { "\((bytes + 1_048_575) / 1_048_576) MiB" }
      let best = stepSeconds.min() ?? 0
      return """
        device         \(device)
        budget         \(mebibytes(budget))
        plan           \(plan)
        planned peak   \(mebibytes(plannedBytes))
        measured peak  \(mebibytes(measuredBytes)), \(measuredBytes <= budget ? "within" : "BEYOND") the budget
        loading        \(String(format: "%.1f s", loadSeconds))
        step           \(String(format: "%.2f s, %.3f s a layer", best, best / Double(max(layers, 1)))) with \(tokens) tokens
        streamed       \(mebibytes(streamedBytes)) a step at \(String(format: "%.2f GB/s", readBytesPerSecond * 1e-9)), packing included
        waiting        \(String(format: "%.0f %%", waitingShare * 100)) of the time for weights
        \(reading.map {
          String(
            format: "reading        %@ packing: %.2f GB/s, %.2f GB in a second of processor time", $0.packing,
            $0.bytesPerSecond * 1e-9, $0.bytesPerProcessorSecond * 1e-9)
        }.joined(separator: "\n"))
        """
    }
  }

  /// Steps that are measured.
  public var steps = 2
  /// Tokens of the forward.
  public var layout = StreamLayout(video: 24, audio: 4, text: 4)

  /// Settings of their usual values.
  public init() {}

  /// Plans for the device's budget, loads, and runs.
  /// - Parameter progress: told tensors loaded and all of them.
  /// - Throws: `TransformerError.noRoom`, `CheckpointError`, `ComputeError`.
  public func run(
    _ weights: Weights, _ shape: TransformerShape, on device: Device,
    progress: @escaping (Int, Int) -> Void = { _, _ in }
  ) throws -> Report {
    let description = device.description
    let budget = device.memoryBudget
    let memory = try ForwardMemory(
      weights, shape, layout: layout, budget: budget, on: description.deviceClass, alignment: description.alignment)
    device.memory.restart()
    let before = device.memory.live
    let library = PipelineLibrary(device)
    var loaded: TransformerWeights?
    let load = try measured {
      loaded = try TransformerWeights(
        weights, shape, on: device, residency: memory.choice.residency, progress: progress)
    }
    guard let transformer = loaded else { throw CancellationError() }
    let forward = try StreamForward(transformer, library, layout: layout)
    let channels = shape.channels
    // Compiles, and fills the ring for the first time.
    _ = try forward.run(
      video: BenchInputs.noise(layout.video * channels[0]), audio: BenchInputs.noise(layout.audio * channels[1]),
      text: BenchInputs.noise(layout.text * channels[2]), positions: BenchInputs.positions(layout.count))
    library.save()
    let earlier = transformer.streaming
    let times = try (0..<max(1, steps)).map { _ in try measured { try forward.repeatRun() }.wall }
    let later = transformer.streaming
    let read = (later?.bytes ?? 0) - (earlier?.bytes ?? 0)
    let reading = (later?.readingSeconds ?? 0) - (earlier?.readingSeconds ?? 0)
    let waiting = (later?.waitingSeconds ?? 0) - (earlier?.waitingSeconds ?? 0)
    return Report(
      device: "\(description.name)", budget: budget, plan: memory.choice.words, plannedBytes: memory.peakBytes,
      measuredBytes: device.memory.peak - before, tokens: layout.count, layers: shape.layers,
      streamedBytes: transformer.streamedBytes, loadSeconds: load.wall, stepSeconds: times,
      readBytesPerSecond: reading > 0 ? Double(read) / reading : 0,
      waitingShare: waiting / max(times.reduce(0, +), 1e-9),
      stagingBytes: transformer.stagingBytes, reading: try readingAlone(weights, shape, description.deviceClass))
  }

  private func readingAlone(
    _ weights: Weights, _ shape: TransformerShape, _ own: DeviceClass
  ) throws -> [Report.Reading] {
    var classes = [("this device's", own)]
    if case .cpu = own { classes.append(("a graphics card's", .gpu(lanes: 32))) }
    return try classes.map { name, deviceClass in
      let speed = try ReadingSpeed(weights, shape, for: deviceClass)
      return Report.Reading(
        packing: name, bytesPerSecond: speed.bytesPerSecond,
        bytesPerProcessorSecond: Double(speed.bytes) / max(speed.processorSeconds, 1e-9))
    }
  }
}
