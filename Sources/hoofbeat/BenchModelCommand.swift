import ArgumentParser
import Benchmark
import Checkpoint
import Foundation
import Generation
import VulkanCompute

/// `hoofbeat bench model`: one model's loading, steps, memory and a whole clip.
struct BenchModelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Measure a model: loading, steps, memory, a whole clip, beside PyTorch.",
    discussion: """
      A step is a forward over the stream of a clip of the given length, measured in turn with the same forward in \
      PyTorch (float32, on the CPU) where there is one. On a CPU device the figures per CPU second are the steadier ones \
      when other programs share the cores. The first run ever on a machine compiles kernels, which later runs find in \
      the cache.

      EXAMPLES
        hoofbeat bench model
        hoofbeat bench model --wide
        hoofbeat bench model --profile --python venv/bin/python
        HOOFBEAT_CACHE=$(mktemp -d) hoofbeat bench model --rounds 1   (a cold start)
      """)

  @Option(help: "The model: its name or its folder. (default: \(ModelLookup.defaultName))", completion: .directory)
  var model: String?

  @Option(help: "Length of the clip in seconds.")
  var seconds = 2.0

  @Option(help: "Denoising steps of the clip; else the model's own number.")
  var steps: Int?

  @Flag(help: "A picture of 16:9, a scene, instead of a square one.")
  var wide = false

  @Option(help: "How often a step is measured.")
  var rounds = 8

  @Option(help: "The Vulkan device: its number or part of its name; also HOOFBEAT_DEVICE.")
  var device: String?

  @Flag(help: "Also print where the device's time goes.")
  var profile = false

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  @Option(help: "A Python that can import torch; default: python3, where it has torch.", completion: .file())
  var python: String?

  func validate() throws {
    guard seconds > 0, seconds <= 60 else { throw ValidationError("--seconds must be more than 0 and at most 60.") }
    guard (1...1000).contains(steps ?? 1) else { throw ValidationError("--steps must be from 1 to 1000.") }
    guard (1...1000).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 1000.") }
  }

  func run() async throws {
    let path = try ModelLookup.here.find(model, isModel: ModelLookup.isModel)
    let folder = try CheckpointFolder(URL(filePath: path, directoryHint: .isDirectory))
    var bench = ModelBench()
    bench.seconds = seconds
    bench.steps = steps
    bench.rounds = rounds
    bench.isWide = wide
    bench.isProfiled = profile
    bench.python = python ?? pythonInPath()
    if let python, !FileManager.default.isExecutableFile(atPath: python) {
      throw ValidationError("--python \(python) is no program that can be run.")
    }
    let report = try await bench.run(folder, on: Device(asked: device)) { Terminal.complain(Terminal.sentence($0)) }
    if json {
      printJSONLine(report)
    } else {
      print(report.text)
      if let rows = report.profile { print("\n" + DispatchProfile(rows: rows).table) }
    }
  }

  private func pythonInPath() -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/python3" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
