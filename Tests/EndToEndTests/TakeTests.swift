import Foundation
import Testing

@Suite("A take made by the command line") struct TakeTests {
  /// A small shot of the shipped model: a second or two of work.
  static let portrait = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "examples/portrait/portrait.png").path
  static let small = ["generate", "--image", portrait, "--steps", "2", "--duration", "1"]

  @Test("has everything, reports in JSON lines, and is made again to the last byte") func whole() async throws {
    let program = try Program()
    let outcome = try await program.start(
      Self.small + ["--line", "Go.", "--prompt", "rain", "--event", "thunder@0.25", "--seed", "3", "--json"]
    ).outcome()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors == "")
    let events = try outcome.output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(events.first?["event"] as? String == "plan")
    #expect(events.last?["event"] as? String == "take")
    let fractions = events.compactMap { $0["fraction"] as? Double }
    #expect(fractions.count > 4)
    #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 <= $1 })

    let files = program.scratch.content
    for name in ["take.mp4", "take.webm", "take.ogv", "sound.wav", "contact.png", "take.json", "frames/000023.png"] {
      #expect(files.contains("take/" + name), "\(name)")
    }
    #expect(!files.contains { $0.hasPrefix(".") }, "nothing hidden is left")

    for name in ["take.mp4", "take.webm", "take.ogv"] {
      #expect(try await Self.probe(program.scratch.work + "/take/" + name) == "512,512,24/1,24", "\(name)")
    }

    let again = try await program.run("generate", "--again", "take", "-o", "copy")
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("every byte is the same"), "\(again.errors)")
    for name in files where name.hasPrefix("take/") && name.contains(".") {
      let copy = "copy/" + name.dropFirst(5)
      #expect(
        FileManager.default.contentsEqual(
          atPath: program.scratch.work + "/" + name, andPath: program.scratch.work + "/" + copy), "\(name)")
    }

    let occupied = try await program.start(Self.small + ["-o", "copy"]).outcome()
    #expect(occupied.code == 1)
    #expect(occupied.errors.contains("--force"))
  }

  /// Width, height, rate and number of decoded pictures as ffprobe sees them.
  static func probe(_ movie: String) async throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-of", "csv=p=0", "-show_entries",
      "stream=width,height,r_frame_rate,nb_read_frames", movie,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try #require(try pipe.fileHandleForReading.readToEnd())
    process.waitUntilExit()
    // Some containers make ffprobe end the line with a comma.
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: CharacterSet(charactersIn: ",\n"))
  }

  @Test("is stopped by Ctrl-C, or a polite kill, with nothing left behind", arguments: [SIGINT, SIGTERM])
  func stopped(_ signal: Int32) async throws {
    let program = try Program()
    let running = try program.start(
      ["generate", "--image", Self.portrait, "--steps", "1000", "--duration", "4", "--json", "-o", "deep/take"])
    // Wait for the second step, so that it is stopped in the middle of the work; a minute is for a crowded machine.
    for _ in 0..<600 where running.process.isRunning {
      if String(decoding: try Data(contentsOf: running.output), as: UTF8.self).contains("\"stage\":\"denoising\"") {
        break
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    #expect(program.scratch.content != [], "it works beside its place")
    kill(running.process.processIdentifier, signal)
    let outcome = try await running.outcome()
    #expect(outcome.code == 128 + signal, "\(outcome.errors)")
    #expect(outcome.errors == "hoofbeat: Stopped; nothing was written.\n")
    #expect(program.scratch.content == [])
  }

  @Test("what the model does not know is refused with what it knows") func unknown() async throws {
    let program = try Program()
    for (extra, says) in [
      (["--event", "thundr@0.1"], "did you mean thunder?"), (["--event", "thunder@7"], "outside the shot"),
      (["--speaker", "nobody"], "rms"), (["--image", "/dev/null"], "ordinary file"),
      (["--device", "no such device"], "no Vulkan device matches"),
    ] {
      let outcome = try await program.start(Self.small + extra).outcome()
      #expect(outcome.code == 1)
      #expect(outcome.errorLines.count == 1)
      #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }
    var bare = program
    bare.environment = ["VK_ICD_FILENAMES": "/nowhere.json", "VK_DRIVER_FILES": "/nowhere.json"]
    let outcome = try await bare.start(Self.small).outcome()
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("apt-get install mesa-vulkan-drivers"), "\(outcome.errors)")
    #expect(program.scratch.content == [])
  }

  @Test("follows recorded speech and is as long as it") func voice() async throws {
    let program = try Program()
    // 0.75 s of a 200 Hz square wave: 16-bit mono at 16 kHz.
    let samples = (0..<12_000).flatMap { index -> [UInt8] in index / 40 % 2 == 0 ? [0, 32] : [0, 224] }
    func little(_ value: Int, _ size: Int) -> [UInt8] { (0..<size).map { UInt8(value >> (8 * $0) & 255) } }
    let header =
      Array("RIFF".utf8) + little(36 + samples.count, 4) + Array("WAVEfmt ".utf8) + little(16, 4) + little(1, 2)
      + little(1, 2) + little(16_000, 4) + little(32_000, 4) + little(2, 2) + little(16, 2) + Array("data".utf8)
      + little(samples.count, 4)
    try program.scratch.write(header + samples, to: "voice.wav")
    let outcome = try await program.run(
      "generate", "--image", Self.portrait, "--voice", "voice.wav", "--steps", "2", "--formats", "mp4", "-o", "spoken")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(program.scratch.content.contains("spoken/inputs/voice.wav"))
    #expect(program.scratch.content.contains("spoken/frames/000017.png"))
  }
}
