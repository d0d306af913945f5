public import Checkpoint
internal import Foundation
public import Generation
internal import MagiHuman
public import SingleStream
public import VulkanCompute

/// daVinci-MagiHuman as a whole: transformers, text encoder, decoders, in the folder that `hoofbeat model import` writes.
public enum MagiHumanPipelineFamily: ModelFamily {
  public static let architecture = PipelineConfiguration.architecture

  /// The tensors of all parts, each after its folder's name.
  public static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor] {
    let pipeline = try PipelineConfiguration(config)
    let folder = URL(fileURLWithPath: config.file).deletingLastPathComponent()
    return try Set(pipeline.parts.values).sorted().flatMap { name in
      let part = try ConfigObject(contentsOf: folder.appending(path: name).appending(path: "config.json"))
      return try Families.network(of: part).expectedTensors(part).map { tensor in
        var named = tensor
        named.name = "\(name)/\(tensor.name)"
        return named
      }
    }
  }

  public static let forwardContract = """
    architecture "\(PipelineConfiguration.architecture)"
      none: give the folder of a part, such as DIR/transformer
    """

  public static func forward(
    _ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary
  ) throws -> [NamedTensor] {
    throw FamilyError(
      "\(folder.url.path(percentEncoded: false)) is a model of several networks: give the folder of one of them, such as "
        + "its transformer.")
  }

  public static func stream(
    _ config: ConfigObject, seconds: Double, isWide: Bool
  ) throws -> (shape: TransformerShape, layout: StreamLayout) {
    throw FamilyError(
      "\(config.file): a model of several networks is measured by its parts: give its transformer's folder.")
  }

  public static let trainingData = ""

  public static func planner(_ config: ConfigObject) throws -> any ShotPlanner {
    MagiHumanPlanner(try PipelineConfiguration(config))
  }

  public static func generator(_ folder: CheckpointFolder, _ library: PipelineLibrary) throws -> any ShotGenerator {
    try MagiHumanGenerator(folder, library)
  }
}
