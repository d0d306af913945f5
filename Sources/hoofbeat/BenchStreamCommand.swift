import ArgumentParser
import Benchmark
import Checkpoint
import Foundation
import MagiHuman
import SingleStream
import VulkanCompute

/// `hoofbeat bench stream`: a transformer that is larger than the device's memory.
struct BenchStreamCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stream",
    abstract: "Measure a transformer whose layers are streamed: memory against the budget, reading, steps.",
    discussion: """
      Without --checkpoint a model of daVinci-MagiHuman's true size is made whose weights are holes in a file: it takes no \
      room on the disk and reads as zeros, which is enough to measure memory and reading.

      EXAMPLES
        hoofbeat bench stream --vram 8G
        hoofbeat bench stream --vram 8G --weights q4 --tokens 64
        hoofbeat bench stream --checkpoint DIR/transformer --vram 12G --json
      """)

  @Option(help: "A transformer's folder; default: a synthetic one of true size.", completion: .directory)
  var checkpoint: String?

  @Option(help: "Device memory to plan for, for example 8G; default: what the device has.")
  var vram: ByteCount?

  @Option(help: "Shared layers of the synthetic model: bf16, q8 or q4.")
  var weights = "q4"

  @Option(help: "Sandwich layers of the synthetic model: bf16, q8 or q4.")
  var sandwich = "bf16"

  @Option(help: "Layers of the synthetic model, 8 of them sandwich layers (fewer below 16).")
  var layers = 40

  @Option(help: "Tokens of a forward.")
  var tokens = 32

  @Option(help: "Steps to measure.")
  var steps = 2

  @Option(help: "The Vulkan device: its number or part of its name; also HOOFBEAT_DEVICE.")
  var device: String?

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  func validate() throws {
    for format in [weights, sandwich] where format != "bf16" && QuantisedFormat(rawValue: format) == nil {
      throw ValidationError("\(format) is no format of weights; give bf16, q8 or q4.")
    }
    guard (3...40).contains(layers) else { throw ValidationError("--layers must be from 3 to 40.") }
    guard (3...100_000).contains(tokens) else { throw ValidationError("--tokens must be from 3 to 100000.") }
    guard (1...100).contains(steps) else { throw ValidationError("--steps must be from 1 to 100.") }
  }

  func run() async throws {
    let device = try Device(asked: device)
    if let vram { device.memory.limit = vram.bytes - vram.bytes / 16 }
    var bench = StreamBench()
    bench.steps = steps
    let audio = max(1, tokens / 8)
    bench.layout = StreamLayout(video: tokens - 2 * audio, audio: audio, text: audio)
    let report: StreamBench.Report
    if let checkpoint {
      let folder = try CheckpointFolder(URL(filePath: checkpoint, directoryHint: .isDirectory))
      report = try bench.run(folder.weights, MagiHumanConfiguration(folder.config).shape, on: device)
    } else {
      let folder = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-stream-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let shape = try SyntheticCheckpoint.fullSize(layers: layers)
      let tensors = try SyntheticCheckpoint.write(
        shape, quantised: QuantisedFormat(rawValue: weights), sandwich: QuantisedFormat(rawValue: sandwich), to: folder)
      report = try bench.run(tensors, shape, on: device)
    }
    if json { printJSONLine(report) } else { print(report.text) }
  }
}
