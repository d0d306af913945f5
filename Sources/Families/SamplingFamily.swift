public import Checkpoint
public import VulkanCompute

/// A network whose whole denoising run can be made with given noise: `hoofbeat model sample`.
public protocol SamplingFamily: NetworkFamily {
  /// The inputs and outputs of `sample`, for `hoofbeat model sample --help`.
  static var sampleContract: String { get }
  /// Runs every step on given noise.
  /// - Parameters:
  ///   - inputs: noise, text and what is held.
  ///   - settings: which sampler and how many steps: the JSON file beside the inputs.
  ///   - note: told what a person should know.
  /// - Returns: the final latents, in a fixed order.
  static func sample(
    _ folder: CheckpointFolder, inputs: Weights, settings: ConfigObject, _ library: PipelineLibrary,
    note: (String) -> Void
  ) throws -> [NamedTensor]
}

extension Families {
  /// The family of a checkpoint whose sampler is to be run.
  /// - Throws: `CheckpointError` when its architecture is unknown, or has no sampler that takes given noise.
  public static func sampling(of config: ConfigObject) throws -> any SamplingFamily.Type {
    let network = try network(of: config)
    guard let family = network as? any SamplingFamily.Type else {
      throw config.invalid(
        "architecture",
        "is \"\(network.architecture)\", which hoofbeat model sample does not run; give a checkpoint of "
          + all.filter { $0 is any SamplingFamily.Type }.map { "\"\($0.architecture)\"" }.joined(separator: " or ")
          + ".")
    }
    return family
  }
}
