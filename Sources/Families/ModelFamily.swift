public import Checkpoint
public import Generation
public import SingleStream
public import VulkanCompute

/// One kind of model that makes shots. A family is a type that registers itself in `Families`, never a case somewhere.
public protocol ModelFamily: NetworkFamily {
  /// The network's sizes and the stream of one forward for a clip of `seconds` with a line in it, for `hoofbeat bench`.
  ///
  /// Where a clip is made in windows this is one window; the number of text tokens is what such a clip usually has.
  /// `isWide` says that the picture is one of 16:9, where the family makes several sizes.
  static func stream(
    _ config: ConfigObject, seconds: Double, isWide: Bool
  ) throws -> (shape: TransformerShape, layout: StreamLayout)
  /// What its published weights were trained on, as half a sentence for disclosures; empty when it is not known.
  static var trainingData: String { get }
  /// What can be said about requests without weights or a device.
  /// - Throws: what is wrong with the configuration, or `FamilyError` where the family makes no takes.
  static func planner(_ config: ConfigObject) throws -> any ShotPlanner
  /// A generator of shots from this checkpoint.
  static func generator(_ folder: CheckpointFolder, _ library: PipelineLibrary) throws -> any ShotGenerator
}
