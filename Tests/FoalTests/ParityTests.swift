import Checkpoint
import Foundation
import SingleStream
import TestSupport
import Testing
import VulkanCompute

@testable import Foal

/// The trainer's forward and token packing against the engine's, on tensors the trainer wrote.
@Suite("Foal against its trainer", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct ParityTests {
  static let goldens = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Goldens")

  @Test("one forward of a small checkpoint agrees within 1e-4")
  func forward() throws {
    let folder = try CheckpointFolder(Self.goldens.appending(path: "tiny"))
    let config = try FoalConfiguration(folder.config)
    let inputs = try Weights(file: Self.goldens.appending(path: "tiny/inputs.safetensors"))
    let outputs = try Weights(file: Self.goldens.appending(path: "tiny/outputs.safetensors"))
    let library = try TestDevice.library.get()
    let weights = try TransformerWeights(folder.weights, config.shape, on: library.device)
    let tokens = try ["video_tokens", "audio_tokens", "text_tokens"].map { try inputs.tensor($0) }
    let layout = StreamLayout(video: tokens[0].shape[0], audio: tokens[1].shape[0], text: tokens[2].shape[0])
    let forward = try StreamForward(weights, library, layout: layout)
    let positions = try inputs.tensor("positions").floats()
    let result = try forward.run(
      video: tokens[0].floats(), audio: tokens[1].floats(), text: tokens[2].floats(),
      positions: (0..<layout.count).map { SIMD3(positions[$0 * 3], positions[$0 * 3 + 1], positions[$0 * 3 + 2]) })
    #expect(relativeError(result.video, try outputs.tensor("video").floats().map(Double.init)) < 1e-4)
    #expect(relativeError(result.audio, try outputs.tensor("audio").floats().map(Double.init)) < 1e-4)
  }
}
