import Checkpoint
import Foundation
import SingleStream
import Tensors
import TestSupport
import Testing
import VulkanCompute

/// Streamed weights give the bytes resident weights give, whatever is streamed and however small the ring is.
@Suite("Streamed layers", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct StreamingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var residency: Residency
    var local: [Int] = []
    var format: QuantisedFormat?
    var layout = StreamLayout(video: 24, audio: 5, text: 7)
    var testDescription: String { name }
  }

  /// One step's answers, twice over, so that the ring has gone round.
  func answers(
    _ model: TinyModel, _ one: Case, _ residency: Residency, _ library: PipelineLibrary
  ) throws -> [[Float]] {
    let weights = try TransformerWeights(model.weights, model.shape, on: library.device, residency: residency)
    let blocks = [
      Attention.Block(queries: 0..<12, keys: 0..<16, moreKeys: 24..<one.layout.count),
      Attention.Block(queries: 12..<24, keys: 8..<24, moreKeys: 24..<one.layout.count),
      Attention.Block(queries: 24..<one.layout.count, keys: 0..<one.layout.count),
    ]
    let forward = try StreamForward(
      weights, library, layout: one.layout, localBlocks: one.local.isEmpty ? [] : blocks)
    let positions: [SIMD3<Float>] = (0..<one.layout.count).map { index in
      SIMD3<Float>(Float(index / 12), Float(index % 4), Float(index % 3))
    }
    var answers: [[Float]] = []
    for seed in UInt64(100)..<103 {
      var numbers = Numbers(seed: seed)
      let result = try forward.run(
        video: numbers.floats(one.layout.video * 16), audio: numbers.floats(one.layout.audio * 8),
        text: numbers.floats(one.layout.text * 20), positions: positions)
      answers += [result.video, result.audio]
    }
    return answers
  }

  static let cases = [
    Case(name: "all layers, a ring of one unit", residency: Residency(streamedLayers: [0, 1, 2, 3, 4], ringBytes: 0)),
    Case(
      name: "all layers, a ring for everything",
      residency: Residency(streamedLayers: [0, 1, 2, 3, 4], ringBytes: 1 << 24)),
    Case(
      name: "all layers, an awkward ring", residency: Residency(streamedLayers: [0, 1, 2, 3, 4], ringBytes: 271_001)),
    Case(name: "the last layer only", residency: Residency(streamedLayers: [4], ringBytes: 0)),
    Case(name: "the first and a middle one", residency: Residency(streamedLayers: [0, 2], ringBytes: 300_000)),
    Case(
      name: "without text", residency: Residency(streamedLayers: [0, 1, 3], ringBytes: 400_000),
      layout: StreamLayout(video: 24, audio: 5, text: 0)),
    Case(
      name: "local attention", residency: Residency(streamedLayers: [1, 2, 3, 4], ringBytes: 0), local: [1, 3]),
    Case(name: "8 bits", residency: Residency(streamedLayers: [1, 2, 3, 4], ringBytes: 0), format: .q8),
    Case(name: "4 bits", residency: Residency(streamedLayers: [0, 1, 2, 3], ringBytes: 100_000), format: .q4),
  ]

  @Test("results are the same bytes as with resident weights", arguments: cases)
  func identical(_ one: Case) throws {
    let library = try TestDevice.library.get()
    let model = try TinyModel(local: one.local, format: one.format)
    let resident = try answers(model, one, .resident, library)
    #expect(resident.allSatisfy { $0.allSatisfy(\.isFinite) } && resident[0].contains { $0 != 0 })
    #expect(try answers(model, one, one.residency, library) == resident)
  }

  @Test("the same where the host does not see the device's memory: through staging", arguments: cases.prefix(5))
  func staged(_ one: Case) throws {
    let instance = try Instance(validation: true)
    let choice = try DeviceChoice.choose(from: instance.devices, asked: nil)
    let device = try Device(instance, choice, hostAccess: .init(seesDeviceMemory: false))
    let library = PipelineLibrary(device, cachesOnDisk: false)
    let model = try TinyModel(local: one.local, format: one.format)
    let resident = try answers(model, one, .resident, TestDevice.library.get())
    #expect(try answers(model, one, one.residency, library) == resident)
    #expect(device.validationMessages == [])
  }

  @Test("what a forward brings, and what the weights take, is known from the file alone")
  func planned() throws {
    let library = try TestDevice.library.get()
    let device = library.device
    let model = try TinyModel()
    let residency = Residency(streamedLayers: [1, 2, 3], ringBytes: 200_000)
    let planned = try TransformerWeights(
      planning: model.weights, model.shape, for: device.description.deviceClass,
      alignment: device.description.alignment, residency: residency)
    let real = try TransformerWeights(model.weights, model.shape, on: device, residency: residency)
    #expect(planned.byteCount == real.byteCount && planned.streamedBytes == real.streamedBytes)
    let forward = try StreamForward(real, library, layout: StreamLayout(video: 8, audio: 2, text: 3))
    for _ in 0..<3 { try forward.repeatRun() }
    let brought = try #require(real.streaming)
    // At least three rounds; at most what fits the ring beyond that.
    #expect(brought.bytes >= 3 * real.streamedBytes && brought.bytes <= 4 * real.streamedBytes)
  }

  @Test("a run whose task is cancelled says so, and the next one is right")
  func cancelled() async throws {
    let library = try TestDevice.library.get()
    let model = try TinyModel()
    let residency = Residency(streamedLayers: [0, 1, 2, 3, 4], ringBytes: 0)
    let weights = try TransformerWeights(model.weights, model.shape, on: library.device, residency: residency)
    let one = Case(name: "", residency: residency)
    let forward = try StreamForward(weights, library, layout: one.layout)
    let positions = [SIMD3<Float>](repeating: .zero, count: one.layout.count)
    func run() throws -> [Float] {
      try forward.run(
        video: [Float](repeating: 0.5, count: 24 * 16), audio: [Float](repeating: 1, count: 5 * 8),
        text: [Float](repeating: -1, count: 7 * 20), positions: positions
      ).video
    }
    let expected = try run()
    // The task is cancelled before it starts, so the run ends at its first look.
    await #expect(throws: CancellationError.self) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.cancelAll()
        nonisolated(unsafe) let run = run
        group.addTask { _ = try run() }
        try await group.next()
      }
    }
    #expect(try run() == expected)
  }

  @Test("a file cut short while it is open is a sentence, not a crash, and only for who still reads it")
  func truncated() throws {
    let library = try TestDevice.library.get()
    let model = try TinyModel()
    let residency = Residency(streamedLayers: [0, 1, 2, 3, 4], ringBytes: 0)
    let weights = try TransformerWeights(model.weights, model.shape, on: library.device, residency: residency)
    let forward = try StreamForward(weights, library, layout: StreamLayout(video: 4, audio: 2, text: 0))
    try forward.repeatRun()
    let handle = try FileHandle(forWritingTo: model.file)
    try handle.truncate(atOffset: 4096)
    try handle.close()
    for _ in 0..<2 {
      let error = #expect(throws: CheckpointError.self) { for _ in 0..<3 { try forward.repeatRun() } }
      #expect(error?.kind == .changedWhileOpen)
      #expect(error?.description.contains("model.safetensors") == true)
    }
  }
}
