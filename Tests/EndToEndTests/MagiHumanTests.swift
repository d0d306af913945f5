import Foundation
import Testing

/// The whole way of the open model with a tiny one of random weights: the published files, import, a movie.
@Suite("From published files to a movie", .serialized) struct MagiHumanTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A program with an imported tiny model in `model`, its pictures `canvas` wide and high.
  static func program(canvas: [Int] = [64, 64], more: [String: Any] = [:]) async throws -> Program {
    var program = try Program()
    program.environment["XDG_CACHE_HOME"] = program.scratch.root + "/cache"
    let maker = Process()
    maker.executableURL = URL(filePath: "/usr/bin/env")
    maker.arguments = [
      "python3", "-B", root.appending(path: "tools/make-tiny-checkpoint").path, program.scratch.root + "/tiny",
    ]
    maker.standardOutput = FileHandle.nullDevice
    try maker.run()
    maker.waitUntilExit()
    try #require(maker.terminationStatus == 0)
    let imported = try await program.run(
      "model", "import", program.scratch.root + "/tiny/daVinci-MagiHuman", "--output", "model")
    #expect(imported.code == 0, "\(imported.errors)")
    // The published canvas would be most of the test's time.
    let file = URL(filePath: program.scratch.work + "/model/config.json")
    var config = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    config["canvas"] = canvas
    config.merge(more) { $1 }
    try JSONSerialization.data(withJSONObject: config, options: .sortedKeys).write(to: file)
    return program
  }

  @Test func `A line and a portrait become a movie of the asked length, twice the same bytes`() async throws {
    let program = try await Self.program()
    let verified = try await program.run("model", "verify", "model")
    #expect(verified.code == 0 && verified.output.contains("as it should be"), "\(verified.output)\(verified.errors)")
    let outcome = try await program.start([
      "generate", "--model", "model", "--image", TakeTests.portrait, "--line", "Can you hear me?", "--duration", "1",
      "--fps", "25", "--steps", "2", "--event", "thunder@0.4", "--json",
    ]).outcome()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try await TakeTests.probe(program.scratch.work + "/take/take.mp4").hasSuffix(",25/1,25"))
    let record = try String(contentsOfFile: program.scratch.work + "/take/take.json", encoding: .utf8)
    #expect(record.contains("magihuman"))
    let subtitles = try String(contentsOfFile: program.scratch.work + "/take/subtitles.vtt", encoding: .utf8)
    #expect(subtitles.contains("Can you hear me?"))
    let again = try await program.run("generate", "--model", "model", "--again", "take", "-o", "copy")
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("every byte is the same"), "\(again.errors)")
  }

  @Test func `A recording is the take's sound, and super-resolution makes larger pictures`() async throws {
    let program = try await Self.program(more: ["size": "540p"])
    // Half a second of a tone, 16-bit mono at 24 kHz.
    let samples = (0..<12_000).flatMap { index -> [UInt8] in
      let value = UInt16(bitPattern: Int16(10_000 * sin(Double(index) * 0.1)))
      return [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }
    func word(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    let header =
      Array("RIFF".utf8) + word(36 + samples.count) + Array("WAVEfmt ".utf8) + word(16) + [1, 0, 1, 0] + word(24_000)
      + word(48_000) + [2, 0, 16, 0] + Array("data".utf8) + word(samples.count)
    try program.scratch.write(header + samples, to: "me.wav")
    let outcome = try await program.run(
      "generate", "--model", "model", "--voice", "me.wav", "--steps", "1", "--formats", "mp4", "-o", "spoken")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try await TakeTests.probe(program.scratch.work + "/spoken/take.mp4").hasSuffix(",24/1,12"))
  }

  @Test func `A cutscene is built with it as with the shipped model`() async throws {
    let program = try await Self.program(more: ["size": "256p"])
    #expect(try await program.run("init", "film").code == 0)
    let file = program.scratch.work + "/film/cutscene.toml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try (text + "\n[model]\nname = \"\(program.scratch.work)/model\"\nsteps = 1\n").write(
      toFile: file, atomically: true, encoding: .utf8)
    let built = try await program.run("build", "film", "--target", "otio")
    #expect(built.code == 0, "\(built.errors)")
    let second = try await program.run("build", "film", "--target", "otio", "--json")
    #expect(second.code == 0 && second.output.contains(#""made":0"#), "\(second.output)\(second.errors)")
  }

  @Test func `A model without a part, or with a damaged one, is refused in one line`() async throws {
    let program = try await Self.program()
    let model = program.scratch.work + "/model"
    let take = ["generate", "--model", "model", "--line", "Hi.", "--duration", "1", "--steps", "1"]
    try FileManager.default.moveItem(atPath: model + "/audio", toPath: model + "/elsewhere")
    let missing = try await program.start(take).outcome()
    #expect(missing.code == 1 && missing.errorLines.count == 1, "\(missing.errors)")
    #expect(missing.errors.contains("audio"))
    try FileManager.default.moveItem(atPath: model + "/elsewhere", toPath: model + "/audio")
    let weights = URL(filePath: model + "/video/model.safetensors")
    let whole = try Data(contentsOf: weights)
    try whole.prefix(whole.count / 2).write(to: weights)
    let cut = try await program.start(take).outcome()
    #expect(cut.code == 1 && cut.errorLines.count == 1, "\(cut.errors)")
    #expect(cut.errors.contains("video/model.safetensors"))
    #expect(!program.scratch.content.contains { $0.hasPrefix("take") })
  }

  @Test(
    "model sample ends where the published pipeline ends, with the noise that drew",
    arguments: [("image-base", "base"), ("guided-base", "base"), ("sound-sr1080p", "sr1080p")])
  func sample(stage: String, network: String) async throws {
    let program = try Program()
    let goldens = Self.root.appending(path: "Tests/MagiHumanTests/Goldens/stages")
    for name in ["in.safetensors", "in.json"] {
      try FileManager.default.copyItem(
        at: goldens.appending(path: "\(stage)/\(name)"), to: URL(filePath: program.scratch.work + "/" + name))
    }
    let outcome = try await program.run(
      "model", "sample", "--checkpoint", goldens.appending(path: network).path, "--inputs", "in.safetensors")
    #expect(outcome.code == 0 && outcome.output == "", "\(outcome.errors)")
    let ours = try TensorFile(program.scratch.work + "/in-out.safetensors").tensors
    let theirs = try TensorFile(goldens.appending(path: "\(stage)/out.safetensors").path).tensors
    #expect(Set(ours.keys) == ["video_latent", "audio_latent"])
    for (name, expected) in theirs {
      let found = try #require(ours[name])
      #expect(found.shape == expected.shape)
      let scale = expected.floats.reduce(0) { max($0, abs($1)) }
      let worst = zip(found.floats, expected.floats).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(worst <= 1e-5 * scale, "\(name)")
    }
    try FileManager.default.removeItem(atPath: program.scratch.work + "/in.json")
    let alone = try await program.run(
      "model", "sample", "--checkpoint", goldens.appending(path: network).path, "--inputs", "in.safetensors")
    #expect(alone.code == 1 && alone.errorLines.count == 1 && alone.errors.contains("in.json"), "\(alone.errors)")
  }
}
