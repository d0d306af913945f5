public import Checkpoint
public import Generation
internal import Sampling
internal import SingleStream
public import VulkanCompute

/// Foal as the product sees it: a request goes in, a shot comes out.
public final class FoalGenerator: ShotGenerator {
  public let identity: ModelIdentity
  public var vocabulary: ModelVocabulary { planner.vocabulary }
  public var voiceSampleRate: Int { planner.voiceSampleRate }
  public var defaultSteps: Int { planner.defaultSteps }
  public var makesSoundForClips: Bool { planner.makesSoundForClips }
  private let planner: FoalPlanner
  private let engine: FoalEngine

  /// Loads a checkpoint onto a device.
  /// - Parameters:
  ///   - folder: `config.json` and weights.
  ///   - library: pipelines of the device to run on.
  /// - Throws: `CheckpointError`, `TransformerError`, `ComputeError`.
  public init(_ folder: CheckpointFolder, _ library: PipelineLibrary) throws {
    let config = try FoalConfiguration(folder.config)
    planner = FoalPlanner(config)
    let weights = try TransformerWeights(folder.weights, config.shape, on: library.device)
    engine = try FoalEngine(config: config, weights: weights, library: library)
    let device = library.device
    identity = ModelIdentity(
      family: "foal", name: config.name, weightsDigest: try folder.digest().hexadecimal,
      defaultSteps: planner.defaultSteps, numericClass: device.description.numericClass,
      device: device.description.name, deviceReason: device.reason)
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
    progress(Progress(stage: .conditioning, done: 0, total: 1, fraction: 0))
    let plan = try planner.plan(request)
    return try await engine.make(request, plan, progress: progress, estimates: estimates)
  }

  /// Makes a shot piece by piece; see `ShotContinuing`.
  func pieces(
    _ request: ShotRequest, after ending: ShotEnding?, seconds: Double, piece: @Sendable (ShotPiece) -> Void
  ) async throws -> ShotEnding {
    try await engine.makePieces(request, try planner.plan(request), after: ending, seconds: seconds, piece: piece)
  }
}
