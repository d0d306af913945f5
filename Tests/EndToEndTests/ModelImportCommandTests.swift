import Foundation
import Testing

/// A tiny published model in the test's folder, as tools/make-tiny-checkpoint writes it.
private struct PublishedModel {
  let program: Program
  static let folder = "published/daVinci-MagiHuman"

  init() async throws {
    program = try Program()
    let tool = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../tools/make-tiny-checkpoint")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-B", tool.standardizedFileURL.path, program.scratch.work + "/published"]
    process.standardOutput = FileHandle.nullDevice
    let (ended, end) = AsyncStream<Int32>.makeStream()
    process.terminationHandler = {
      end.yield($0.terminationStatus)
      end.finish()
    }
    try process.run()
    for await code in ended { try #require(code == 0, "python3 is needed") }
  }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: program.scratch.work).sorted()) ?? [] }
}

@Suite("hoofbeat model import and export") struct ModelImportCommandTests {
  @Test("A published model is imported, verified, exported and imported again") func wholeWay() async throws {
    let model = try await PublishedModel()
    let program = model.program
    let check = try await program.run("model", "import", PublishedModel.folder, "--check", "--output", "m")
    #expect(check.code == 0 && check.output.contains("as they should be"), "\(check.errors)")
    #expect(model.names == ["published"])
    let imported = try await program.run(
      "model", "import", PublishedModel.folder, "--quantise", "q4", "--json", "--output", "m")
    #expect(imported.code == 0, "\(imported.errors)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(imported.output.utf8)) as? [String: Any])
    #expect(report["stage"] as? String == "distill")
    #expect((report["parts"] as? [Any])?.count == 7)
    for part in ["", "/transformer", "/text", "/video", "/audio", "/sr-540p", "/sr-1080p"] {
      let verified = try await program.run("model", "verify", "m" + part)
      #expect(verified.code == 0, "\(part): \(verified.output)\(verified.errors)")
    }
    let exported = try await program.run("model", "export", "m/transformer", "--gguf", "t.gguf")
    #expect(exported.code == 0, "\(exported.errors)")
    let again = try await program.run("model", "import", "t.gguf", "--output", "back")
    #expect(again.code == 0, "\(again.errors)")
    for file in ["config.json", "model.safetensors"] {
      let before = try Data(contentsOf: URL(filePath: program.scratch.work + "/m/transformer/" + file))
      #expect(try Data(contentsOf: URL(filePath: program.scratch.work + "/back/" + file)) == before)
    }
    let occupied = try await program.run("model", "import", PublishedModel.folder, "--output", "m")
    #expect(occupied.code == 1 && occupied.errorLines.count == 1 && occupied.errors.contains("exists already"))
  }

  @Test("What cannot be imported is said in one line, differences go to the output, and nothing is written")
  func refusals() async throws {
    let model = try await PublishedModel()
    let program = model.program
    let folder = program.scratch.work + "/" + PublishedModel.folder
    func refusal(_ arguments: String...) async throws -> Program.Outcome {
      let outcome = try await program.start(
        ["model", "import", PublishedModel.folder, "--output", "m"] + arguments
      ).outcome()
      #expect(outcome.code == 1 && outcome.errorLines.count == 1, "\(outcome.errors)")
      #expect(model.names == ["published"])
      return outcome
    }
    let swapped = try await refusal("--image", PublishedModel.folder + "/distill")
    #expect(swapped.errors.contains("daVinci-MagiHuman transformer"))
    let missing = try await refusal("--text", "nowhere")
    #expect(missing.errors.contains("nowhere"))
    let shard = folder + "/distill/model-00002-of-00002.safetensors"
    let whole = try Data(contentsOf: URL(filePath: shard))
    try whole.dropLast(3).write(to: URL(filePath: shard))
    #expect(try await refusal().errors.contains("truncated"))
    try FileManager.default.moveItem(atPath: shard, toPath: shard + ".zst")
    #expect(try await refusal().errors.contains("zstd -d"))
    try FileManager.default.removeItem(atPath: shard + ".zst")
    try whole.write(to: URL(filePath: shard))
    try Data([0x80, 2, 0x8A, 10]).write(to: URL(filePath: folder + "/turbo_vae/checkpoint-340000.ckpt"))
    #expect(try await refusal().errors.contains("before 1.6"))
    try FileManager.default.removeItem(atPath: folder + "/turbo_vae")
    let absent = try await refusal()
    #expect(absent.errors.contains("lacks the video decoder"))
    let wrong = try await program.run("model", "import", PublishedModel.folder, "--parts", "sound")
    #expect(wrong.code == 64 && wrong.errors.contains("no part ‘sound’"))
  }
}
