import Checkpoint
import Foundation
import Sampling
import SingleStream
import Spectrum
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

  @Test("three steps of the sound alone agree within 1e-4, given tokens keep their bits")
  func soundAlone() throws {
    let folder = try CheckpointFolder(Self.goldens.appending(path: "tiny"))
    let config = try FoalConfiguration(folder.config)
    let library = try TestDevice.library.get()
    let weights = try TransformerWeights(folder.weights, config.shape, on: library.device)
    let start = try Weights(file: Self.goldens.appending(path: "tiny/inputs.safetensors")).tensor("audio_tokens")
    var conditions = TextTokens(
      TextTokens.Conditions(
        phonemes: [
          .init(name: "pau", start: 0, end: 3), .init(name: "hh", start: 3, end: 5.5),
          .init(name: "ow", start: 5.5, end: 9), .init(name: "m", start: 9, end: 12),
        ],
        speaker: "rms", emotion: "neutral", ambiences: ["rain": 0.5], events: [.init(name: "blink", time: 4, force: 1)]),
      vocabulary: config.vocabulary, length: 16)
    let program = try WindowProgram(
      config, weights, library, pictures: start.shape[0] / config.tokensPerPicture, textTokens: conditions.count,
      isSoundAlone: true)
    try program.begin(video: [], audio: start.floats(), reference: [], textTimes: conditions.times)
    let schedule = try SigmaSchedule(sigmas: (0...3).map { 0.2 * Double(3 - $0) / 3 })
    for step in EulerSolver().plan(schedule, prediction: .clean) {
      conditions.setNoise(video: 1, audio: 1 - step.sigma)
      try program.step(text: conditions.features, towardsEstimate: Float(step.sample.prediction))
    }
    let (pictures, made) = try program.result()
    #expect(pictures.isEmpty)
    let (width, data) = (start.shape[1], config.sound.patchValues)
    let begun = try start.floats()
    let expected = try Weights(file: Self.goldens.appending(path: "tiny/outputs.safetensors")).tensor("finished_sound")
      .floats()
    let values = (0..<start.shape[0]).flatMap { made[$0 * width..<$0 * width + data] }
    #expect(relativeError(values, expected.map(Double.init)) < 1e-4)
    for row in 0..<4 { #expect(made[row * width..<(row + 1) * width] == begun[row * width..<(row + 1) * width]) }
  }

  /// The scripted request of tokens.json, as tools/train/golden.py wrote it.
  struct Script: Decodable {
    var pictures: Int
    var phonemes: [Timed]
    var speaker: String
    var emotion: String
    var ambiences: [String: Float]
    var seen: [String: Float]
    var events: [Timed]
    var noiseVideo: Double
    var noiseAudio: Double

    /// `[name, number, number]`.
    struct Timed: Decodable {
      var name: String
      var first: Double
      var second: Double

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        name = try list.decode(String.self)
        first = try list.decode(Double.self)
        second = try list.decode(Double.self)
      }
    }
  }

  @Test("text features, positions and patches are the trainer's, value for value")
  func tokens() throws {
    let full = try FoalConfiguration(CheckpointFolder(Self.models.appending(path: "foal")).config)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let script = try decoder.decode(
      Script.self, from: Data(contentsOf: Self.goldens.appending(path: "tokens.json")))
    let golden = try Weights(file: Self.goldens.appending(path: "tokens.safetensors"))
    let second = Double(full.tokensPerSecond)
    let conditions = TextTokens.Conditions(
      phonemes: script.phonemes.map { .init(name: $0.name, start: $0.first * second, end: $0.second * second) },
      speaker: script.speaker, emotion: script.emotion, ambiences: script.ambiences, seen: script.seen,
      events: script.events.map { .init(name: $0.name, time: $0.first * second, force: Float($0.second)) })
    let sound = script.pictures * full.tokensPerPicture
    var text = TextTokens(conditions, vocabulary: full.vocabulary, length: Double(sound))
    text.setNoise(video: script.noiseVideo, audio: script.noiseAudio)
    let features = try golden.tensor("text_tokens")
    #expect(features.shape == [text.count, full.vocabulary.width])
    for (ours, theirs) in zip(text.features, try features.floats()) { #expect(abs(ours - theirs) < 1e-6) }

    let positions = TokenPositions.make(
      full, pictures: script.pictures, soundTokens: sound, textTimes: text.times)
    let expected = try golden.tensor("positions")
    #expect(expected.shape == [positions.count, 3])
    let flat = positions.flatMap { [$0.x, $0.y, $0.z] }
    for (ours, theirs) in zip(flat, try expected.floats()) { #expect(abs(ours - theirs) < 1e-4) }

    let scene = TokenPositions.make(
      full.fitting(width: 1920, height: 1080), pictures: 8, soundTokens: 16, textTimes: text.times)
    let wanted = try golden.tensor("scene_positions")
    #expect(wanted.shape == [scene.count, 3])
    for (ours, theirs) in zip(scene.flatMap { [$0.x, $0.y, $0.z] }, try wanted.floats()) {
      #expect(abs(ours - theirs) < 1e-4)
    }
  }

  @Test("patches of pictures are the trainer's, value for value")
  func patches() throws {
    let full = try FoalConfiguration(CheckpointFolder(Self.models.appending(path: "foal")).config)
    let golden = try Weights(file: Self.goldens.appending(path: "tokens.safetensors"))
    let pictures = try golden.withBytes(of: "pictures") { Array($0) }
    let size = full.picture.width * full.picture.height * 3
    let tokens = PictureTokens(settings: full.picture, width: full.shape.channels[0])
    let rows = tokens.tokens((0..<8).map { Array(pictures[$0 * size..<($0 + 1) * size]) }, isClean: true)
    let expected = try golden.tensor("picture_patches").floats()
    let chosen = try golden.withBytes(of: "picture_patch_rows") { bytes in
      (0..<bytes.count / 4).map { Int(bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self)) }
    }
    let values = full.picture.patchValues
    for (index, row) in chosen.enumerated() {
      for value in 0..<values {
        #expect(abs(rows[row * tokens.width + value] - expected[index * values + value]) < 1e-6)
      }
    }
  }

  @Test("normalised log-mel is the trainer's within 1e-4")
  func mel() throws {
    let full = try FoalConfiguration(CheckpointFolder(Self.models.appending(path: "foal")).config)
    let golden = try Weights(file: Self.goldens.appending(path: "mel.safetensors"))
    let sound = full.sound
    let analysis = try MelAnalysis(
      MelSettings(
        sampleRate: sound.sampleRate, hop: sound.hop, window: sound.windowLength, bands: sound.bands,
        lowestFrequency: sound.lowest, highestFrequency: sound.highest, floor: sound.floor))
    let mel = analysis.logMel(try golden.tensor("samples").floats())
    let expected = try golden.tensor("mel").floats()
    #expect(mel.count == expected.count)
    for (ours, theirs) in zip(mel, expected) {
      #expect(abs((ours - sound.mean) / sound.deviation - theirs) < 1e-4)
    }
  }

  static let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../models").standardizedFileURL
}
