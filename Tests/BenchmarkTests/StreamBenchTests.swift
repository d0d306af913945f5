import Benchmark
import Checkpoint
import Foundation
import SingleStream
import TestSupport
import Testing
import VulkanCompute

/// What `hoofbeat bench stream` measures, on a model small enough for a test.
@Suite("Measuring streamed models", .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct StreamBenchTests {
  let shape: TransformerShape
  let folder: URL

  init() throws {
    shape = try TransformerShape(
      layers: 6, hidden: 128, headDim: 32, kvHeads: 2, videoChannels: 16, audioChannels: 8, textChannels: 12,
      sandwichLayers: [0, 5], gelu7Layers: [0])
    folder = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  @Test(
    "the peak is what was planned and within the budget, and a smaller budget streams more",
    arguments: [nil, QuantisedFormat.q4])
  func withinBudget(quantised: QuantisedFormat?) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let weights = try SyntheticCheckpoint.write(shape, quantised: quantised, sandwich: .q8, to: folder)
    let instance = try Instance(validation: true)
    let device = try Device(instance, DeviceChoice.choose(from: instance.devices, asked: nil))
    let whole = try StreamBench().run(weights, shape, on: device)
    #expect(whole.streamedBytes == 0 && whole.waitingShare == 0)
    var streamed = 0
    for part in [9, 8, 7] {
      // What buffers are rounded up by is not in a plan this small.
      device.memory.limit = whole.plannedBytes * part / 10 + 256 * device.description.alignment
      let report = try StreamBench().run(weights, shape, on: device)
      #expect(report.measuredBytes <= report.budget && report.plannedBytes <= report.budget)
      #expect(report.streamedBytes > streamed, "\(part) tenths: \(report.plan)")
      #expect(report.text.contains("within the budget") && report.readBytesPerSecond > 0)
      streamed = report.streamedBytes
    }
    #expect(device.validationMessages == [])
  }

  @Test("the full-size model takes no room on the disk and has the published size")
  func fullSize() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let shape = try SyntheticCheckpoint.fullSize()
    let weights = try SyntheticCheckpoint.write(shape, quantised: nil, to: folder)
    // 30.64 GB: block matrices in bfloat16, everything else in single precision.
    #expect(abs(Double(weights.byteCount) * 1e-9 - 30.64) < 0.005)
    #expect(weights.count == 331)
    var status = stat()
    #expect(stat(folder.appending(path: "model.safetensors").path(percentEncoded: false), &status) == 0)
    #expect(Int(status.st_blocks) * 512 < 1 << 20)
    // And plans of it take no time: 8 GB, 16-bit weights, a few tokens.
    let memory = try ForwardMemory(
      weights, shape, layout: StreamLayout(video: 3584, audio: 126, text: 640), budget: 15 << 29, on: .gpu(lanes: 32))
    #expect(memory.peakBytes <= 15 << 29 && !memory.choice.residency.streamedLayers.isEmpty)
    #expect(memory.choice.isOverlapped)
    #expect(throws: TransformerError.self) {
      try ForwardMemory(
        weights, shape, layout: StreamLayout(video: 3584, audio: 126, text: 640), budget: 1 << 30, on: .gpu(lanes: 32))
    }
  }
}
