import Checkpoint
import Foundation
import MagiHuman
import Testing

/// What `hoofbeat model sample` refuses before it opens a device.
@Suite("Files of given runs") struct GivenRunFilesTests {
  /// Tensors by name; a value of nil takes one away.
  typealias Change = [String: (shape: [Int], value: Float)?]

  static let whole: [String: (shape: [Int], value: Float)] = [
    "video_noise": ([3, 8, 2, 4, 4], 0.5), "audio_noise": ([3, 5, 8], 0.25), "text": ([4, 24], 0.1),
  ]

  func files(
    _ change: Change = [:], settings: String = #"{"sampler": "distill", "steps": 2}"#
  ) throws -> GivenRunFiles {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var writer = SafetensorsWriter()
    var tensors = Self.whole.mapValues { Optional($0) }
    tensors.merge(change) { $1 }
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      guard let tensor else { continue }
      try writer.add(
        name, tensor.shape, floats: [Float](repeating: tensor.value, count: tensor.shape.reduce(1, *)))
    }
    let file = folder.appending(path: "in.safetensors")
    try writer.write(to: file)
    let network = StageTests.folder.appending(path: "base/config.json")
    return try GivenRunFiles(
      Weights(file: file), settings: ConfigObject(json: settings),
      MagiHumanConfiguration(ConfigObject(contentsOf: network)))
  }

  @Test func `A whole set is a run`() throws {
    let files = try files()
    #expect(files.run.noise.count == 2)
    #expect(files.run.held == [])
    #expect(files.note == nil)
    #expect(files.videoShape == [8, 2, 4, 4] && files.audioShape == [5, 8])
    // UniPC draws nothing after the start.
    let base = try self.files(
      ["video_noise": ([1, 8, 2, 4, 4], 1), "audio_noise": ([1, 5, 8], 1)], settings: #"{"sampler": "unipc"}"#)
    #expect(base.run.steps == 32)
    #expect(base.note?.contains("negative_text") == true)
  }

  @Test func `A first frame and a sound are held`() throws {
    let files = try files(["first_frame": ([8, 4, 4], 9), "audio_latent": ([5, 8], 7)])
    #expect(files.run.held == [.firstFrame, .sound])
    #expect(files.run.start.audio.allSatisfy { $0 == 7 })
    #expect(files.run.start.video.filter { $0 == 9 }.count == 8 * 16)
    #expect(Array(files.run.start.video[0..<17]) == [Float](repeating: 9, count: 16) + [0.5])
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: Change = [:]
    var settings = #"{"sampler": "distill", "steps": 2}"#
    var says: String
  }

  @Test(arguments: [
    Bad(testDescription: "no sampler", settings: "{}", says: "sampler"),
    Bad(testDescription: "an unknown sampler", settings: #"{"sampler": "euler"}"#, says: "must be"),
    Bad(testDescription: "no steps at all", settings: #"{"sampler": "distill", "steps": 0}"#, says: "steps"),
    Bad(testDescription: "more steps than draws", settings: #"{"sampler": "distill", "steps": 3}"#, says: "need 4"),
    Bad(testDescription: "no text", change: ["text": nil], says: "text"),
    Bad(testDescription: "another latent", change: ["video_noise": ([3, 4, 2, 4, 4], 0)], says: "takes 8"),
    Bad(testDescription: "another sound", change: ["audio_noise": ([3, 5, 4], 0)], says: "takes 8"),
    Bad(testDescription: "another text", change: ["text": ([4, 23], 0)], says: "takes 24"),
    Bad(testDescription: "another negative text", change: ["negative_text": ([4, 23], 0)], says: "takes 24"),
    Bad(testDescription: "an odd height", change: ["video_noise": ([3, 8, 2, 3, 4], 0)], says: "even"),
    Bad(testDescription: "no batch", change: ["video_noise": ([8, 2, 4, 4], 0)], says: "5 dimensions"),
    Bad(testDescription: "not a number", change: ["text": ([4, 24], .nan)], says: "finite"),
    Bad(testDescription: "infinite", change: ["audio_noise": ([3, 5, 8], .infinity)], says: "finite"),
    Bad(testDescription: "a frame of another size", change: ["first_frame": ([8, 4, 2], 0)], says: "first_frame"),
    Bad(testDescription: "a sound of another length", change: ["audio_latent": ([6, 8], 0)], says: "audio_latent"),
    Bad(
      testDescription: "half of a base stage", change: ["video_latent": ([8, 2, 2, 2], 0)],
      settings: #"{"sampler": "sr", "steps": 2}"#, says: "give both"),
    Bad(
      testDescription: "a base stage of another length",
      change: ["video_latent": ([8, 3, 2, 2], 0), "audio_latent": ([5, 8], 0)],
      settings: #"{"sampler": "sr", "steps": 2}"#, says: "frames"),
  ]) func `What does not fit is refused in a sentence`(_ bad: Bad) {
    #expect {
      _ = try files(bad.change, settings: bad.settings)
    } throws: {
      let sentence = "\($0)"
      return sentence.contains(bad.says) && !sentence.contains("\n") && sentence.utf8.count < 600
    }
  }
}
