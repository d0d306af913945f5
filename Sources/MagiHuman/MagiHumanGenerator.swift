public import Checkpoint
public import Generation
internal import SingleStream
public import VulkanCompute

/// The whole model as the product sees it: a request goes in, a shot comes out.
public final class MagiHumanGenerator: ShotGenerator {
  public let identity: ModelIdentity
  public var vocabulary: ModelVocabulary { planner.vocabulary }
  public var voiceSampleRate: Int { planner.voiceSampleRate }
  public var defaultSteps: Int { planner.defaultSteps }
  private let planner: MagiHumanPlanner
  private let engine: MagiHumanEngine

  /// Opens an imported model and checks the names, shapes and types of all tensors.
  /// - Parameters:
  ///   - folder: what `hoofbeat model import` wrote.
  ///   - library: pipelines of the device to run on.
  /// - Throws: `CheckpointError`, `TransformerError.wrongTensors`.
  public convenience init(_ folder: CheckpointFolder, _ library: PipelineLibrary) throws {
    // What can be refused is refused before gigabytes are read for their digest.
    let configuration = try PipelineConfiguration(folder.config)
    let parts = try InstalledParts(folder, library)
    let digest = try RememberedDigests.digest(of: folder, at: RememberedDigests.usualPlace)
    self.init(
      configuration, parts, library, digest: digest)
  }

  init(
    _ configuration: PipelineConfiguration, _ parts: any PipelineParts, _ library: PipelineLibrary, digest: String
  ) {
    planner = MagiHumanPlanner(configuration)
    engine = MagiHumanEngine(configuration, parts, library)
    let device = library.device
    identity = ModelIdentity(
      family: "magihuman", name: configuration.name, weightsDigest: digest, defaultSteps: planner.defaultSteps,
      numericClass: device.description.numericClass, device: device.description.name, deviceReason: device.reason)
  }

  public func preflight(_ request: ShotRequest) throws -> Preflight { try planner.preflight(request) }

  public func generate(
    _ request: ShotRequest, progress: @escaping @Sendable (Progress) -> Void
  ) async throws -> GeneratedShot {
    try await generate(request, progress: progress, estimates: nil)
  }

  public func generate(
    _ request: ShotRequest, progress: @escaping @Sendable (Progress) -> Void,
    estimates: (@Sendable (StepEstimate) -> Void)?
  ) async throws -> GeneratedShot {
    try await engine.make(request, try planner.plan(request), progress: progress, estimates: estimates)
  }
}
