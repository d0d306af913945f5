import ArgumentParser
import Checkpoint
import Families
import Foundation
import VulkanCompute

/// `hoofbeat model`: what to do with checkpoints.
struct ModelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Import published weights, check checkpoints, and run their networks on given tensors.",
    subcommands: [
      ModelImportCommand.self, ModelExportCommand.self, ModelPlanCommand.self, Verify.self, Forward.self,
      ModelSampleCommand.self, ModelTokensCommand.self,
    ])

  /// `hoofbeat model forward`.
  struct Forward: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run a checkpoint's network once on given tensors and write what comes out.",
      discussion: """
        DIR holds config.json and safetensors weights (one file, or shards with an index); its "architecture" decides
        what goes in and out:

        \(Families.all.map { $0.forwardContract }.joined(separator: "\n"))

        Example:
          hoofbeat model forward --checkpoint DIR --inputs in.safetensors --output out.safetensors
        """)

    @Option(help: "Folder with config.json and the weights.") var checkpoint: String
    @Option(help: "Safetensors file with the inputs.") var inputs: String
    @Option(help: "Safetensors file to write.") var output: String
    @Option(help: "Vulkan device: an index or part of a name.") var device: String?

    func run() async throws {
      let folder = try CheckpointFolder(URL(fileURLWithPath: checkpoint))
      let family = try Families.network(of: folder.config)
      // What can be refused is refused before a device is opened or a weight is read.
      let tensors = try Weights(file: URL(fileURLWithPath: inputs))
      try SafetensorsWriter.check(URL(fileURLWithPath: output))
      let library = PipelineLibrary(try Device(asked: device))
      let results = try family.forward(folder, inputs: tensors, library)
      var writer = SafetensorsWriter()
      for tensor in results { try writer.add(tensor.name, tensor.shape, floats: tensor.floats) }
      try writer.write(to: URL(fileURLWithPath: output))
      library.save()
    }
  }

  /// `hoofbeat model verify`.
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check every tensor's name, shape and type against the architecture, and list every difference.",
      discussion: """
        Examples:
          hoofbeat model verify models/foal
          hoofbeat model verify --json DIR
        """)

    @Argument(help: "Folder with config.json and the weights.") var folder: String
    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
      let checkpoint = try CheckpointFolder(URL(fileURLWithPath: folder))
      let family = try Families.network(of: checkpoint.config)
      let expected = try family.expectedTensors(checkpoint.config)
      let difference = CheckpointDifference(expected: expected, found: checkpoint.weights)
      if json {
        let report = Report(
          architecture: family.architecture, tensors: checkpoint.weights.count, bytes: checkpoint.weights.byteCount,
          digest: try checkpoint.digest().hexadecimal, differences: difference.lines)
        print(String(decoding: try report.encoded(), as: UTF8.self))
      } else if difference.isEmpty {
        print(
          "\(folder): \(family.architecture), \(checkpoint.weights.count) tensors, "
            + "\(checkpoint.weights.byteCount) bytes, sha256 \(try checkpoint.digest().hexadecimal): as it should be")
      } else {
        for line in difference.lines { print(line) }
        print("\(folder): \(difference.count) differences from the \(family.architecture) its config.json describes")
      }
      if !difference.isEmpty { throw ExitCode.failure }
    }
  }

  struct Report: Encodable {
    var architecture: String
    var tensors: Int
    var bytes: Int
    var digest: String
    var differences: [String]

    func encoded() throws -> Data {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self)
    }
  }
}
