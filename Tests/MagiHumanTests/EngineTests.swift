import Checkpoint
import Foundation
import MagiHuman
import SingleStream
import TestSupport
import Testing
import VulkanCompute

/// The engine's forward on a Vulkan device against the published implementations.
@Suite("MagiHuman on the device", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct EngineTests {
  func forward(_ name: String) throws -> (result: MagiHumanForward.Velocities, expected: Weights) {
    let folder = Goldens.networks.appending(path: name)
    let checkpoint = try CheckpointFolder(folder)
    let configuration = try MagiHumanConfiguration(checkpoint.config)
    let inputs = try Weights(file: folder.appending(path: "inputs.safetensors"))
    let video = try inputs.tensor("video_latent")
    let audio = try inputs.tensor("audio_latent")
    let text = try inputs.tensor("text")
    let layout = try TokenLayout(
      frames: video.shape[1], height: video.shape[2], width: video.shape[3], audio: audio.shape[0], text: text.shape[0])
    let library = try TestDevice.library.get()
    let weights = try TransformerWeights(checkpoint.weights, configuration.shape, on: library.device)
    let forward = try MagiHumanForward(configuration, weights, library, layout: layout)
    let result = try forward.run(videoLatent: video.floats(), audioLatent: audio.floats(), text: text.floats())
    return (result, try Weights(file: folder.appending(path: "outputs.safetensors")))
  }

  @Test(
    "single-precision networks agree within 1e-5",
    arguments: ["sandwich", "coords-v1", "text-absent-f16", "text-one", "local-attention", "ungated"])
  func exact(name: String) throws {
    let (result, expected) = try forward(name)
    #expect(relativeError(result.video, try expected.tensor("video_velocity").floats().map(Double.init)) <= 1e-5)
    #expect(relativeError(result.audio, try expected.tensor("audio_velocity").floats().map(Double.init)) <= 1e-5)
  }

  @Test("a bf16 network with the real head size agrees within 1e-2 of the reference's own bf16 arithmetic")
  func halfPrecision() throws {
    let (result, expected) = try forward("head-128-bf16")
    #expect(relativeError(result.video, try expected.tensor("video_velocity").floats().map(Double.init)) <= 1e-2)
    #expect(relativeError(result.audio, try expected.tensor("audio_velocity").floats().map(Double.init)) <= 1e-2)
  }

  @Test("running again gives the same bits")
  func repeats() throws {
    #expect(try forward("sandwich").result.video == forward("sandwich").result.video)
  }
}
