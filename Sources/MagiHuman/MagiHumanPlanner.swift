public import Generation
internal import SingleStream
internal import Timeline

/// The whole model without its weights: its words, and what a request will become.
public struct MagiHumanPlanner: ShotPlanner {
  /// Sounds and motions it has phrases for. Voices are described in words of one's own.
  public let vocabulary = ModelVocabulary(
    ambiences: PromptWords.ambiences.keys.sorted(), events: PromptWords.events.keys.sorted(),
    motions: PromptWords.motions)
  /// Recordings are taken at 48 kHz; the 51.2 kHz that the sound's encoder wants are made from them here.
  public let voiceSampleRate = 48_000
  private let configuration: PipelineConfiguration

  public var defaultSteps: Int {
    switch configuration.stage {
    case .distill: 8
    case .base: 32
    }
  }

  /// Text tokens of a usual prompt, for an estimate before it is read.
  static let usualText = 256

  /// The planner of a model's configuration.
  public init(_ configuration: PipelineConfiguration) { self.configuration = configuration }

  public func preflight(_ request: ShotRequest) throws -> Preflight {
    let plan = try plan(request)
    let (rows, columns) = (plan.size.height / 32, plan.size.width / 32)
    return Preflight(
      duration: plan.duration, frames: plan.frames, width: plan.size.width, height: plan.size.height,
      steps: plan.steps, tokens: plan.latentFrames * rows * columns + plan.soundLatents + Self.usualText,
      warnings: plan.warnings)
  }

  /// The request made concrete.
  /// - Throws: `GenerationError`.
  func plan(_ request: ShotRequest) throws -> MagiHumanShotPlan {
    if let picture = request.picture {
      guard picture.width > 0, picture.height > 0 else { throw GenerationError("the picture is empty; give another.") }
      guard configuration.readsPictures else {
        throw GenerationError(
          "the model \(configuration.name) has no picture encoder, so it cannot start from a picture: import it again with "
            + "Wan2.2_VAE.pth (hoofbeat model import --image DIR), or leave --image out.")
      }
    }
    if let voice = request.voice {
      guard voice.sampleRate == voiceSampleRate else {
        throw GenerationError(
          "the voice recording has \(voice.sampleRate) Hz, but this model takes \(voiceSampleRate) Hz; convert it.")
      }
      guard !voice.samples.isEmpty, voice.samples.allSatisfy(\.isFinite) else {
        throw GenerationError("the voice recording is empty or holds values that are no numbers; record it again.")
      }
    }
    return try MagiHumanShotPlan(request, configuration, defaultSteps: defaultSteps)
  }
}
