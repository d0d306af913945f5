public import Checkpoint
public import Generation
internal import Sampling
internal import SingleStream
internal import Speech
public import VulkanCompute

/// Foal as the product sees it: a request goes in, a shot comes out.
public final class FoalGenerator: ShotGenerator {
  public let identity: ModelIdentity
  /// The words the model knows.
  public let vocabulary: ModelVocabulary
  /// Samples per second at which recorded voices must be given.
  public let voiceSampleRate: Int
  private let config: FoalConfiguration
  private let engine: FoalEngine
  private let speech = SpeechFrontEnd()

  /// Denoising steps when nobody says otherwise.
  static let defaultSteps = 8

  /// Loads a checkpoint onto a device.
  /// - Parameters:
  ///   - folder: `config.json` and weights.
  ///   - library: pipelines of the device to run on.
  /// - Throws: `CheckpointError`, `TransformerError`, `ComputeError`.
  public init(_ folder: CheckpointFolder, _ library: PipelineLibrary) throws {
    config = try FoalConfiguration(folder.config)
    let weights = try TransformerWeights(folder.weights, config.shape, on: library.device)
    engine = try FoalEngine(config: config, weights: weights, library: library)
    vocabulary = ModelVocabulary(
      speakers: config.vocabulary.speakers, emotions: config.vocabulary.emotions,
      ambiences: config.vocabulary.ambiences, events: config.vocabulary.events)
    voiceSampleRate = config.sound.sampleRate
    let device = library.device
    identity = ModelIdentity(
      family: "foal", name: config.name, weightsDigest: try folder.digest().hexadecimal,
      defaultSteps: Self.defaultSteps, numericClass: device.description.numericClass,
      device: device.description.name, deviceReason: device.reason)
  }

  public func preflight(_ request: ShotRequest) throws -> Preflight {
    let plan = try self.plan(request)
    let window = plan.windows.windows[0]
    let video = (window.count / config.picture.patchPictures + 1) * config.picture.gridCount
    let text = plan.conditions.phonemes.count + plan.conditions.events.count + plan.conditions.ambiences.count + 3
    return Preflight(
      duration: plan.duration, frames: plan.frames, width: config.picture.width, height: config.picture.height,
      steps: plan.steps, tokens: video + window.count * config.tokensPerPicture + text, warnings: plan.warnings)
  }

  public func generate(
    _ request: ShotRequest, progress: @escaping @Sendable (Progress) -> Void
  ) async throws -> GeneratedShot {
    progress(Progress(stage: .conditioning, done: 0, total: 1, fraction: 0))
    let plan = try self.plan(request)
    return try await engine.make(request, plan, progress: progress)
  }

  private func plan(_ request: ShotRequest) throws -> ShotPlan {
    guard let picture = request.picture else {
      throw GenerationError("Foal needs a picture to start from: give one with --image.")
    }
    guard picture.width > 0, picture.height > 0 else { throw GenerationError("the picture is empty; give another.") }
    if let voice = request.voice {
      guard voice.sampleRate == voiceSampleRate else {
        throw GenerationError(
          "the voice recording has \(voice.sampleRate) Hz, but this model takes \(voiceSampleRate) Hz; convert it.")
      }
      guard !voice.samples.isEmpty, voice.samples.allSatisfy(\.isFinite) else {
        throw GenerationError("the voice recording is empty or holds values that are no numbers; record it again.")
      }
    }
    // A recorded voice is followed as it is; the written line is then only a subtitle.
    let spoken = request.voice == nil ? request.line : nil
    if let line = request.line, line.allSatisfy(\.isWhitespace) {
      throw GenerationError("the line is empty; say something, or leave --line out for a silent shot.")
    }
    let speaker = request.speaker ?? config.vocabulary.speakers.first ?? ""
    if !config.vocabulary.speakers.contains(speaker), spoken != nil {
      throw GenerationError.unknown("speaker", speaker, known: config.vocabulary.speakers)
    }
    let line = try spoken.map { try speech.line($0, voice: VoiceCatalog.voice(named: speaker)) }
    return try ShotPlan(request, line: line, config: config, defaultSteps: Self.defaultSteps)
  }
}
