public import Checkpoint
internal import Families
internal import Foundation
internal import Generation
internal import SingleStream
public import VulkanCompute

/// Measures one checkpoint on one device: loading, recording, steps, memory, a whole clip.
public struct ModelBench: Sendable {
  /// Length of the clip.
  public var seconds = 2.0
  /// Denoising steps of the clip; nil for the model's own number.
  public var steps: Int?
  /// Whether the clip's picture is one of 16:9 instead of a square.
  public var isWide = false
  /// How often a step is measured, in turn with PyTorch's.
  public var rounds = 8
  /// Take the time of every dispatch.
  public var isProfiled = false
  /// A Python with torch to compare with.
  public var python: String?

  /// Settings of their usual values.
  public init() {}

  /// Measures.
  /// - Parameters:
  ///   - folder: the checkpoint.
  ///   - device: where to run it.
  ///   - note: told what cannot be measured and why.
  /// - Throws: what loading and running throw.
  public func run(
    _ folder: CheckpointFolder, on device: Device, note: (String) -> Void = { _ in }
  ) async throws -> ModelReport {
    let load = Self.load
    let family = try Families.family(of: folder.config)
    let (shape, layout) = try family.stream(folder.config, seconds: seconds, isWide: isWide)
    let library = PipelineLibrary(device)
    let processors = ProcessInfo.processInfo.activeProcessorCount

    var loaded: TransformerWeights?
    let loading = try measured { loaded = try TransformerWeights(folder.weights, shape, on: device) }
    guard let weights = loaded else { throw CancellationError() }
    let cost = ForwardCost(shape, layout)

    let main = try Forward(weights, library, layout)
    let pipelines = library.count
    let again = try Forward(weights, library, layout, runs: false)
    let half = StreamLayout(video: layout.video / 2, audio: layout.audio / 2, text: max(1, layout.text / 2))
    let other = try Forward(weights, library, half)
    let otherLater = try measured { try other.forward.repeatRun() }
    let setup = ModelReport.Setup(
      load: loading, recordFirst: main.recording, recordAgain: again.recording, firstRun: main.firstRun,
      pipelines: pipelines, pipelinesOfAnotherLength: library.count - pipelines,
      firstRunOfAnotherLength: other.firstRun, laterRunOfAnotherLength: otherLater)
    library.save()

    let bench = try KernelBench(library)
    let peak = (wall: bench.peak, cpu: bench.peakPerCPU)
    let torch = torchModel(folder, shape, layout, threads: processors, note)
    let (step, comparison) = try measure(main, cost, peak: peak, torch)
    let profile = isProfiled ? try self.profile(weights, library, layout) : nil
    let clip = try await ClipTimer(seconds: seconds, steps: steps, isWide: isWide).measure(folder, device, note: note)
    let forward = main.forward
    return ModelReport(
      model: folder.url.lastPathComponent,
      machine: ModelReport.Machine(
        device: "\(device.description.name) (\(device.reason))", processors: processors, load: load, peak: peak.wall,
        peakPerCPU: peak.cpu),
      setup: setup, step: step, torch: comparison,
      memory: ModelReport.Memory(
        weights: weights.byteCount, temporaries: forward.temporaryBytes, persistents: forward.persistentBytes,
        layer: cost.layerBytes, temporariesOverLayer: Double(forward.temporaryBytes) / Double(cost.layerBytes),
        processPeak: Self.peakMemory),
      clip: clip, profile: profile?.rows)
  }

  /// A recorded forward, with the times its recording and first run took.
  private struct Forward {
    let forward: StreamForward
    let recording: Elapsed
    let firstRun: Elapsed
    let outputs: [Float]

    init(_ weights: TransformerWeights, _ library: PipelineLibrary, _ layout: StreamLayout, runs: Bool = true) throws {
      var made: StreamForward?
      recording = try measured { made = try StreamForward(weights, library, layout: layout) }
      guard let forward = made else { throw CancellationError() }
      var outputs: [Float] = []
      firstRun =
        runs
        ? try measured {
          let channels = weights.shape.channels
          let result = try forward.run(
            video: BenchInputs.noise(layout.video * channels[0]), audio: BenchInputs.noise(layout.audio * channels[1]),
            text: BenchInputs.noise(layout.text * channels[2]), positions: BenchInputs.positions(layout.count))
          let all = result.video + result.audio
          outputs = stride(from: 0, to: all.count, by: TorchModel.outputStride).map { all[$0] }
        } : Elapsed(wall: 0, cpu: 0)
      self.outputs = outputs
      self.forward = forward
    }
  }

  private func measure(
    _ main: Forward, _ cost: ForwardCost, peak: (wall: Double, cpu: Double), _ torch: TorchModel?
  ) throws -> (ModelReport.Step, ModelReport.Torch?) {
    var ours: [Elapsed] = []
    var theirs: [Elapsed] = []
    for _ in 0..<max(1, rounds) {
      ours.append(try measured { try main.forward.repeatRun() })
      if let torch, let all = torch.time(repeats: 1), let one = torch.time(repeats: 1, threads: 1) {
        theirs.append(Elapsed(wall: all.wall, cpu: one.cpu))
      }
    }
    let layout = main.forward.layout
    let walls = ours.map(\.wall).sorted()
    let best = ours.dropFirst().reduce(ours[0]) { $0.best($1) }
    let rate = cost.operations / best.wall * 1e-9
    let step = ModelReport.Step(
      tokens: [layout.video, layout.audio, layout.text], dispatches: main.forward.dispatchCount,
      gigaOperations: cost.operations * 1e-9, wall: best.wall, median: walls[walls.count / 2], cpu: best.cpu,
      rate: rate,
      shareOfPeak: rate / peak.wall, shareOfPeakPerCPU: cost.operations / best.cpu * 1e-9 / peak.cpu)
    guard let torch, let first = theirs.first, let outputs = torch.outputs() else { return (step, nil) }
    let bestOfTheirs = theirs.dropFirst().reduce(first) { $0.best($1) }
    let scale = outputs.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
    let apart = zip(outputs, main.outputs).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    let difference = outputs.count == main.outputs.count ? Double(apart / scale) : .infinity
    return (
      step,
      ModelReport.Torch(
        version: torch.version, wall: bestOfTheirs.wall, cpu: bestOfTheirs.cpu, ratio: bestOfTheirs.wall / best.wall,
        cpuRatio: bestOfTheirs.cpu / best.cpu, difference: difference)
    )
  }

  /// Time by dispatch, over three runs.
  private func profile(
    _ weights: TransformerWeights, _ library: PipelineLibrary, _ layout: StreamLayout
  ) throws -> DispatchProfile {
    let forward = try StreamForward(weights, library, layout: layout, isTimed: true)
    try forward.repeatRun()
    var times: [VulkanCompute.DispatchTime] = []
    for _ in 0..<3 {
      try forward.repeatRun()
      times += forward.times()
    }
    return DispatchProfile(times, runs: 3)
  }

  private func torchModel(
    _ folder: CheckpointFolder, _ shape: TransformerShape, _ layout: StreamLayout, threads: Int,
    _ note: (String) -> Void
  ) -> TorchModel? {
    guard let python else { return nil }
    do {
      return try TorchModel(
        python: python, folder: folder.url.path(percentEncoded: false), shape: shape, layout: layout, threads: threads)
    } catch {
      note("no comparison with PyTorch: \(error)")
      return nil
    }
  }

  /// Processes that wanted a processor in the last minute; 0 where the system does not say.
  private static var load: Double {
    let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
    return text?.split(separator: " ").first.flatMap { Double($0) } ?? 0
  }

  /// The most this process had in memory at once, bytes; 0 where the system does not say.
  private static var peakMemory: Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
  }
}
