public import Checkpoint
public import VulkanCompute

/// One kind of network this engine runs: what `hoofbeat model forward` and `model verify` need to know of it.
///
/// A network need not make shots by itself; one that does is a `ModelFamily`.
public protocol NetworkFamily: Sendable {
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
