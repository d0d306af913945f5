import ArgumentParser
import Checkpoint
import Families
import Foundation
import Generation
import MagiHuman
import SingleStream
import VulkanCompute

/// `hoofbeat model plan`: what a model will take on a device, stage by stage, before anything is loaded.
struct ModelPlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Say what a model takes on a device: what stays there, what is streamed, how much, stage by stage.",
    discussion: """
      Only configurations and the headers of weight files are read. --vram plans for a graphics card of that memory, of which \
      a sixteenth is left to the driver; without it, for the device at hand. With --bandwidth (bytes a second from disk or \
      memory to the device) the least time of a step is computed: the streamed bytes divided by it.

      EXAMPLES
        hoofbeat model plan DIR --vram 8G
        hoofbeat model plan DIR --vram 8G --size 448x256 --seconds 5 --bandwidth 20G
        hoofbeat model plan DIR --json
      """)

  @Argument(help: "The model: its name or its folder.", completion: .directory)
  var model: String

  @Option(help: "Device memory to plan for, for example 8G; default: what the device has.")
  var vram: ByteCount?

  @Option(help: "Size of the first stage's pictures, for example 448x256; default: the model's.")
  var size: String?

  @Option(help: "Length of the clip in seconds.")
  var seconds = 5.0

  @Option(name: .customLong("text-tokens"), help: "Tokens of the text; 640 is the most.")
  var textTokens = 640

  @Option(help: "Bytes a second that come to the device, for example 20G.")
  var bandwidth: ByteCount?

  @Option(help: "The Vulkan device: its number or part of its name; also HOOFBEAT_DEVICE.")
  var device: String?

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  func validate() throws {
    guard seconds >= 0.2, seconds <= 60 else { throw ValidationError("--seconds must be from 0.2 to 60.") }
    guard (0...640).contains(textTokens) else { throw ValidationError("--text-tokens must be from 0 to 640.") }
    if size != nil, canvas == nil {
      throw ValidationError("--size must be a width and a height, multiples of 32 from 32 to 4096, such as 448x256.")
    }
  }

  private var canvas: PictureSize? {
    guard let sides = size?.lowercased().split(separator: "x").map({ Int($0) }), sides.count == 2,
      let width = sides[0], let height = sides[1],
      [width, height].allSatisfy({ (32...4096).contains($0) && $0 % 32 == 0 })
    else { return nil }
    return PictureSize(width: width, height: height)
  }

  /// The report as JSON.
  private struct Report: Encodable {
    var model: String
    var device: String
    var budget: Int
    var seconds: Double
    var size: String?
    var peak: Int
    var bandwidth: Int?
    var stages: [Stage]

    enum CodingKeys: String, CodingKey {
      case model, device, seconds, size, stages
      case budget = "budget_bytes"
      case peak = "peak_bytes"
      case bandwidth = "bandwidth_bytes_per_second"
    }

    struct Stage: Encodable {
      var memory: StageMemory
      var leastSecondsPerStep: Double?

      func encode(to encoder: any Encoder) throws {
        try memory.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(leastSecondsPerStep, forKey: .least)
        try container.encode(memory.workBytes, forKey: .work)
      }

      enum Key: String, CodingKey {
        case least = "least_seconds_per_step"
        case work = "work_bytes"
      }
    }
  }

  func run() async throws {
    let path = try ModelLookup.here.find(model, isModel: ModelLookup.isModel)
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    let (target, name) = try target()
    let (stages, size) = try stages(folder, target)
    let rate = bandwidth.map { Double($0.bytes) }
    let peak = stages.map(\.peakBytes).max() ?? 0
    if json {
      printJSONLine(
        Report(
          model: path, device: name, budget: target.budget, seconds: seconds, size: size, peak: peak,
          bandwidth: bandwidth?.bytes,
          stages: stages.map { stage in
            Report.Stage(memory: stage, leastSecondsPerStep: rate.map { stage.leastSeconds(bandwidth: $0) })
          }))
      return
    }
    print("\(path) on \(name): \(ByteCount.text(target.budget)) may be used, \(ByteCount.text(peak)) are needed.")
    print("A clip of \(seconds.formatted()) s" + (size.map { " at \($0)." } ?? "."))
    for stage in stages {
      print("\n  \(stage.name.padding(toLength: 9, withPad: " ", startingAt: 0)) \(stage.words).")
      var line = "\(ByteCount.text(stage.peakBytes)) at most"
      if stage.weightBytes > 0 {
        line += ": weights \(ByteCount.text(stage.weightBytes)), the rest \(ByteCount.text(stage.workBytes))"
      }
      if stage.streamedBytes > 0 {
        line +=
          "; \(ByteCount.text(stage.streamedBytes)) streamed"
          + (stage.steps > 1 ? " in each of \(stage.steps) steps" : "")
        if let rate {
          line += String(format: ", %.2f s at least", stage.leastSeconds(bandwidth: rate))
        }
      }
      print("            \(line).")
    }
  }

  /// What is planned for, and what it is called.
  private func target() throws -> (TransformerMemory.Target, String) {
    guard let vram else {
      let device = try Device(asked: device)
      return (TransformerMemory.Target(device), device.description.name)
    }
    let budget = vram.bytes - vram.bytes / 16
    // A graphics card is what is meant, whatever is at hand; the one at hand is asked when it is one, or is named.
    if device != nil || (try? Device.choice(asked: nil).device.kind) != .cpu, let device = try? Device(asked: device) {
      return (TransformerMemory.Target(device, budget: budget), device.description.name)
    }
    if device != nil { _ = try Device.choice(asked: device) }
    return (TransformerMemory.Target(budget: budget), "a graphics card of \(ByteCount.text(vram.bytes))")
  }

  private func stages(
    _ folder: URL, _ target: TransformerMemory.Target
  ) throws -> (stages: [StageMemory], size: String?) {
    let config = try ConfigObject(contentsOf: folder.appending(path: "config.json"))
    let architecture = try config.string("architecture")
    if [PipelineConfiguration.architecture, MagiHumanConfiguration.architecture].contains(architecture) {
      let shot = ModelMemory.Shot(canvas: canvas, seconds: seconds, textTokens: textTokens)
      let memory = try ModelMemory(folder, shot, on: target)
      return (memory.stages, "\(memory.size.width) × \(memory.size.height)")
    }
    // Models that are one transformer, such as Foal.
    let checkpoint = try CheckpointFolder(folder)
    let (shape, layout) = try Families.family(of: config).stream(config, seconds: seconds, isWide: true)
    let memory = try ForwardMemory(
      checkpoint.weights, shape, layout: layout, budget: target.budget, on: target.deviceClass,
      alignment: target.alignment)
    return (
      [
        StageMemory(
          name: "denoise", words: memory.choice.words, peakBytes: memory.peakBytes,
          weightBytes: memory.choice.weightBytes, streamedBytes: memory.choice.streamedBytes, steps: 1)
      ], nil
    )
  }
}
