public import Checkpoint
public import Generation
public import SingleStream
public import VulkanCompute

/// One kind of model this engine runs. A family is a type that registers itself in `Families`, never a case somewhere.
public protocol ModelFamily: Sendable {
  /// What `config.json` says under `architecture`.
  static var architecture: String { get }
  /// Every tensor that a checkpoint of this configuration holds.
  /// - Throws: what is wrong with the configuration.
  static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor]
  /// The inputs and outputs of `forward`, for `hoofbeat model forward --help`.
  static var forwardContract: String { get }
  /// Runs the network once on given tensors.
  /// - Returns: what came out, in a fixed order.
  static func forward(_ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary) throws -> [NamedTensor]
  /// The network's sizes and the stream of one forward for a clip of `seconds` with a line in it, for `hoofbeat bench`.
  ///
  /// Where a clip is made in windows this is one window; the number of text tokens is what such a clip usually has.
  static func stream(_ config: ConfigObject, seconds: Double) throws -> (shape: TransformerShape, layout: StreamLayout)
  /// What its published weights were trained on, as half a sentence for disclosures; empty when it is not known.
  static var trainingData: String { get }
  /// What can be said about requests without weights or a device.
  /// - Throws: what is wrong with the configuration, or `FamilyError` where the family makes no takes.
  static func planner(_ config: ConfigObject) throws -> any ShotPlanner
  /// A generator of shots from this checkpoint.
  static func generator(_ folder: CheckpointFolder, _ library: PipelineLibrary) throws -> any ShotGenerator
}

/// A tensor of floats with a name.
public struct NamedTensor: Sendable, Equatable {
  /// The name in the output file.
  public var name: String
  /// Dimensions, slowest first.
  public var shape: [Int]
  /// The values, row-major.
  public var floats: [Float]

  /// Names a tensor.
  public init(_ name: String, _ shape: [Int], _ floats: [Float]) {
    self.name = name
    self.shape = shape
    self.floats = floats
  }
}

/// The only list of families.
public enum Families {
  /// Every family, in the order of their age here.
  public static let all: [any ModelFamily.Type] = [FoalFamily.self, MagiHumanFamily.self]

  /// The family of a checkpoint.
  /// - Throws: `CheckpointError` when the configuration names none that this engine knows.
  public static func family(of config: ConfigObject) throws -> any ModelFamily.Type {
    let name = try config.string("architecture")
    guard let family = all.first(where: { $0.architecture == name }) else {
      let known = all.map { "\"\($0.architecture)\"" }.joined(separator: ", ")
      throw config.invalid("architecture", "is \"\(name.prefix(60))\", but this engine knows \(known).")
    }
    return family
  }
}

/// Reads one named input tensor of floats and checks its rank and that every element is a number.
func input(_ name: String, rank: Int, of inputs: Weights) throws -> (shape: [Int], floats: [Float]) {
  let tensor = try inputs.tensor(name)
  guard tensor.shape.count == rank else {
    throw FamilyError("\(inputs.path): \(name) has the shape \(tensor.shape), but must have \(rank) dimensions.")
  }
  let floats = try tensor.floats()
  // One NaN would come out as nothing but NaN, without a word.
  if let bad = floats.firstIndex(where: { !$0.isFinite }) {
    throw FamilyError(
      "\(inputs.path): element \(bad) of \(name) is \(floats[bad]); give finite numbers only.")
  }
  return (tensor.shape, floats)
}

/// Inputs that do not fit a model, in one sentence.
public struct FamilyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
