import ArgumentParser
import Checkpoint
import Families
import Foundation
import VulkanCompute

/// `hoofbeat model sample`: a whole denoising run on given noise, so that it can be compared with another program's.
struct ModelSampleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Run a whole trajectory on given noise and write the final latents.",
    discussion: """
      DIR holds config.json and safetensors weights; beside the inputs lies a JSON file of the same name (in.json beside
      in.safetensors) that says which sampler runs and how many steps.

      \(contracts)

      Example:
        hoofbeat model sample --checkpoint DIR --inputs in.safetensors --output out.safetensors
      """)

  @Option(help: "Folder with config.json and the weights.") var checkpoint: String
  @Option(help: "Safetensors file with the noise and the text; its settings lie beside it, with the ending .json.")
  var inputs: String
  @Option(help: "Safetensors file to write; else the inputs' name with -out.") var output: String?
  @Option(help: "Vulkan device: an index or part of a name.") var device: String?

  private static var contracts: String {
    Families.all.compactMap { ($0 as? any SamplingFamily.Type)?.sampleContract }.joined(separator: "\n")
  }

  func run() async throws {
    let folder = try CheckpointFolder(URL(fileURLWithPath: checkpoint))
    let family = try Families.sampling(of: folder.config)
    // What can be refused is refused before a device is opened or a weight is read.
    let file = URL(fileURLWithPath: inputs)
    let tensors = try Weights(file: file)
    let stem = file.deletingPathExtension()
    let settings = try ConfigObject(contentsOf: stem.appendingPathExtension("json"))
    let result =
      output.map { URL(fileURLWithPath: $0) }
      ?? stem.deletingLastPathComponent().appending(path: stem.lastPathComponent + "-out.safetensors")
    try SafetensorsWriter.check(result)
    let library = PipelineLibrary(try Device(asked: device))
    let latents = try family.sample(folder, inputs: tensors, settings: settings, library) { sentence in
      Terminal.complain(Terminal.sentence(sentence))
    }
    var writer = SafetensorsWriter()
    for tensor in latents { try writer.add(tensor.name, tensor.shape, floats: tensor.floats) }
    try writer.write(to: result)
    library.save()
  }
}
