import Checkpoint
import Foundation
import MagiHuman
import SingleStream
import TestSupport
import Testing
import VulkanCompute

/// Every stage on the device against the published pipeline's own loops, with the noise those drew.
@Suite("Stages on the device", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct StageTests {
  static let folder = Goldens.folder.appending(path: "stages")

  /// One stage's files.
  struct Stage {
    let configuration: MagiHumanConfiguration
    let weights: Weights
    let files: GivenRunFiles
    let golden: Weights

    init(_ name: String, network: String) throws {
      let checkpoint = try CheckpointFolder(StageTests.folder.appending(path: network))
      configuration = try MagiHumanConfiguration(checkpoint.config)
      weights = checkpoint.weights
      let folder = StageTests.folder.appending(path: name)
      files = try GivenRunFiles(
        Weights(file: folder.appending(path: "in.safetensors")),
        settings: ConfigObject(contentsOf: folder.appending(path: "in.json")), configuration)
      golden = try Weights(file: folder.appending(path: "out.safetensors"))
    }

    func latents(_ run: GivenRun? = nil) throws -> MagiHumanDenoiser.Latents {
      let library = try TestDevice.library.get()
      return try (run ?? files.run).latents(
        configuration, TransformerWeights(weights, configuration.shape, on: library.device), library)
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name, network: String
    init(_ name: String, _ network: String) { (self.name, self.network) = (name, network) }
    var testDescription: String { name }
  }

  // Single precision on both sides, up to 32 guided steps.
  @Test(
    "a stage ends where the published pipeline's ends, within 1e-5",
    arguments: [
      Case("plain-base", "base"), Case("image-base", "base"), Case("image-sr540p", "sr540p"),
      Case("guided-base", "base"), Case("sound-base", "base"), Case("sound-sr1080p", "sr1080p"),
    ])
  func ends(_ one: Case) throws {
    let stage = try Stage(one.name, network: one.network)
    let end = try stage.latents()
    let video = try stage.golden.tensor("video_latent")
    let audio = try stage.golden.tensor("audio_latent")
    #expect(video.shape == stage.files.videoShape)
    #expect(audio.shape == stage.files.audioShape)
    #expect(relativeError(end.video, try video.floats().map(Double.init)) <= 1e-5)
    #expect(relativeError(stage.files.baseSound ?? end.audio, try audio.floats().map(Double.init)) <= 1e-5)
  }

  @Test(
    "two stages in a row end where the published pipeline ends",
    arguments: [
      [Case("image-base", "base"), Case("image-sr540p", "sr540p")],
      [Case("sound-base", "base"), Case("sound-sr1080p", "sr1080p")],
    ])
  func endToEnd(_ both: [Case]) throws {
    let base = try Stage(both[0].name, network: both[0].network)
    let larger = try Stage(both[1].name, network: both[1].network)
    let made = try base.latents()
    // What this run made, not what the golden says it should have.
    let folder = Self.folder.appending(path: both[1].name)
    let inputs = try Weights(file: folder.appending(path: "in.safetensors"))
    var run = larger.files.run
    run.start = SuperResolution.start(
      made, from: (base.files.videoShape[2], base.files.videoShape[3]),
      to: (larger.files.videoShape[2], larger.files.videoShape[3]),
      noise: .init(video: try inputs.floats("video_noise"), audio: try inputs.floats("audio_noise")))
    if inputs["first_frame"] != nil {
      run.start.setFirstFrame(try inputs.floats("first_frame"), channels: larger.files.videoShape[0])
    }
    let end = try larger.latents(run)
    #expect(relativeError(end.video, try larger.golden.floats("video_latent").map(Double.init)) <= 2e-5)
    #expect(relativeError(made.audio, try larger.golden.floats("audio_latent").map(Double.init)) <= 1e-5)
  }

  @Test("given sound is not touched by the distilled loop either, which the published one noises again")
  func givenSoundStays() throws {
    let stage = try Stage("sound-base", network: "base")
    var run = stage.files.run
    run.loop = .distill
    run.steps = 2
    run.noise = [run.start, run.start]
    #expect(run.held == .sound)
    #expect(try stage.latents(run).audio == run.start.audio)
  }
}
