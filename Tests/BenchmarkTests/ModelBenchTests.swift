import Checkpoint
import Foundation
import TestSupport
import Testing
import VulkanCompute

@testable import Benchmark

/// Every figure of a report is there and is possible; how large they are is nobody's business here.
@Suite("Measuring a model", .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct ModelBenchTests {
  @Test("a small model is measured from loading to a clip, and the report goes through JSON and back")
  func smallModel() async throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../FoalTests/Goldens/tiny")
    var bench = ModelBench()
    bench.seconds = 0.4
    bench.steps = 1
    bench.rounds = 2
    bench.isProfiled = true
    let measured = try await bench.run(CheckpointFolder(folder.standardized), on: TestDevice.library.get().device)
    let report = try JSONDecoder().decode(ModelReport.self, from: JSONEncoder().encode(measured))

    #expect(report.step.wall > 0 && report.step.median >= report.step.wall)
    #expect(report.step.rate > 0 && report.machine.peak > 0)
    #expect(report.step.tokens.count == 3)
    #expect(report.setup.pipelines > 0)
    #expect(report.setup.pipelinesOfAnotherLength == 0)
    #expect(report.memory.weights > 0 && report.memory.temporaries > 0 && report.memory.processPeak > 0)
    #expect(report.torch == nil)
    let profile = try #require(report.profile)
    #expect(profile.reduce(0) { $0 + $1.count } == report.step.dispatches)
    #expect(profile.contains { $0.label == "attention" })
    let clip = try #require(report.clip)
    #expect(clip.seconds >= 0.4 && clip.seconds < 0.6)
    let stages = [clip.conditioning, clip.preparing, clip.denoising, clip.decoding].map(\.wall)
    #expect(stages.allSatisfy { $0 > 0 } && stages.reduce(0, +) <= clip.total.wall)
    #expect(report.text.contains("tokens"))
  }
}
