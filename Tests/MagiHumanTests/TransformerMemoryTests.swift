import Checkpoint
import Foundation
import MagiHuman
import SingleStream
import TestSupport
import Testing
import VulkanCompute

/// What a plan says a run will take is what it takes, on a device of the test's own so that nobody else is counted.
@Suite("A transformer's memory is planned", .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct TransformerMemoryTests {
  let library: PipelineLibrary
  let checkpoint: CheckpointFolder
  let configuration: MagiHumanConfiguration
  let layout: TokenLayout

  init() throws {
    let instance = try Instance(validation: true)
    library = PipelineLibrary(
      try Device(instance, DeviceChoice.choose(from: instance.devices, asked: nil)), cachesOnDisk: false)
    checkpoint = try CheckpointFolder(Goldens.networks.appending(path: "sandwich"))
    configuration = try MagiHumanConfiguration(checkpoint.config)
    layout = try TokenLayout(frames: 3, height: 8, width: 12, audio: 9, text: 5)
  }

  func memory(budget: Int) throws -> TransformerMemory {
    try TransformerMemory(
      checkpoint.weights, configuration, sampler: .distilled(steps: 3), layout: layout,
      on: TransformerMemory.Target(library.device, budget: budget))
  }

  /// Three steps under `memory`'s plan, and the most that buffers held.
  func run(_ memory: TransformerMemory) throws -> (latents: MagiHumanDenoiser.Latents, peak: Int) {
    let device = library.device
    device.memory.restart()
    let before = device.memory.live
    let (weights, _) = try memory.load(checkpoint.weights, configuration.shape, on: device) { _, _ in }
    let denoiser = try MagiHumanDenoiser(
      configuration, weights, library, sampler: .distilled(steps: 3), layout: layout, noise: .seeded(3))
    let text = [Float](repeating: 0.5, count: layout.text * configuration.textChannels)
    try denoiser.begin(MagiHumanDenoiser.start(seed: 3, configuration, layout), text: text)
    while !denoiser.isFinished { try denoiser.step() }
    return (try denoiser.latents(), device.memory.peak - before)
  }

  @Test("streamed in part or wholly, the run takes what was planned, stays under its budget, and gives the same bytes")
  func planned() throws {
    let device = library.device
    let resident = try memory(budget: 1 << 30)
    #expect(resident.choice.residency == .resident)
    let (expected, residentPeak) = try run(resident)
    // Buffers are rounded up to the driver's steps, each of some two hundred by less than a step.
    let slack = 256 * device.description.alignment
    #expect(residentPeak <= resident.peakBytes + slack && residentPeak >= resident.peakBytes - slack)
    var seen: Set<Int> = []
    var next = resident.smaller
    while let plan = next {
      // The limit is the plan itself.
      device.memory.limit = device.memory.live + plan.peakBytes + slack
      let (latents, peak) = try run(plan)
      #expect(latents == expected, "\(plan.choice.words)")
      #expect(peak <= plan.peakBytes + slack && plan.peakBytes < resident.peakBytes)
      seen.insert(plan.choice.residency.streamedLayers.count)
      next = plan.smaller
    }
    device.memory.limit = nil
    #expect(seen.contains(configuration.shape.layers) && seen.count > 1)
    #expect(device.validationMessages == [])
  }

  @Test("a guided step asks twice and streams once, with the bytes of resident weights")
  func guided() throws {
    let device = library.device
    func run(_ residency: Residency) throws -> (MagiHumanDenoiser.Latents, TransformerWeights) {
      let weights = try TransformerWeights(checkpoint.weights, configuration.shape, on: device, residency: residency)
      let denoiser = try MagiHumanDenoiser(
        configuration, weights, library, sampler: .base(steps: 4), layout: layout, negativeText: 3, noise: .seeded(3))
      try denoiser.begin(
        MagiHumanDenoiser.start(seed: 3, configuration, layout),
        text: [Float](repeating: 0.5, count: 5 * configuration.textChannels),
        negativeText: [Float](repeating: -0.5, count: 3 * configuration.textChannels))
      while !denoiser.isFinished { try denoiser.step() }
      return (try denoiser.latents(), weights)
    }
    let (expected, _) = try run(.resident)
    let layers = configuration.shape.layers
    let (latents, weights) = try run(Residency(streamedLayers: Set(0..<layers), ringBytes: 0))
    #expect(latents == expected)
    // Four steps, and at most a unit that is brought for a fifth.
    let brought = weights.broughtBytes
    #expect(brought >= 4 * weights.streamedBytes && brought < 5 * weights.streamedBytes)
  }

  @Test("a budget below the least is refused in a sentence that says what the least is")
  func refused() throws {
    let error = #expect(throws: TransformerError.self) { try memory(budget: 1000) }
    #expect(error?.description.contains("at least") == true && error?.description.contains("MiB") == true)
    #expect(error?.description.contains("\n") == false)
  }

  @Test("a device that gives less than it said is asked once more, for less; then the sentence names the plan")
  func retried() throws {
    let device = library.device
    let plan = try memory(budget: 1 << 30)
    let smaller = try #require(plan.smaller)
    let slack = 256 * device.description.alignment
    device.memory.limit = device.memory.live + smaller.peakBytes + slack
    let (weights, used) = try plan.load(checkpoint.weights, configuration.shape, on: device) { _, _ in }
    #expect(used.choice == smaller.choice && weights.residency == smaller.choice.residency)
    device.memory.limit = device.memory.live + 100_000
    let error = #expect(throws: TransformerError.self) {
      try plan.load(checkpoint.weights, configuration.shape, on: device) { _, _ in }
    }
    #expect(error?.description.contains("The plan that") == true && error?.description.contains("--vram") == true)
    device.memory.limit = nil
  }
}
