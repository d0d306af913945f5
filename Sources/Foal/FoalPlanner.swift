public import Generation
internal import Speech
internal import Timeline

/// Foal without its weights: its words, and what a request will become.
public struct FoalPlanner: ShotPlanner {
  public let vocabulary: ModelVocabulary
  public let voiceSampleRate: Int
  private let config: FoalConfiguration
  private let speech = SpeechFrontEnd()

  public var defaultSteps: Int { Self.usualSteps }
  public var makesSoundForClips: Bool { true }

  /// Denoising steps when nobody says otherwise. More make nothing better: MODEL_CARD.md has the figures.
  static let usualSteps = 4

  /// The planner of a checkpoint's configuration.
  public init(_ config: FoalConfiguration) {
    self.config = config
    vocabulary = ModelVocabulary(
      speakers: config.voices, emotions: config.vocabulary.emotions,
      ambiences: config.vocabulary.ambiences, events: config.vocabulary.events + config.gestures,
      motions: Set(["blink"] + config.gestures))
    voiceSampleRate = config.sound.sampleRate
  }

  public func preflight(_ request: ShotRequest) throws -> Preflight {
    let plan = try self.plan(request)
    let config = plan.config
    let window = plan.windows.windows[0]
    let video = (window.count / config.picture.patchPictures + 1) * config.picture.gridCount
    let text = plan.conditions.phonemes.count + plan.conditions.events.count + plan.conditions.ambiences.count + 3
    return Preflight(
      duration: plan.duration, frames: plan.frames, width: config.picture.width, height: config.picture.height,
      steps: plan.steps, tokens: video + window.count * config.tokensPerPicture + text, warnings: plan.warnings)
  }

  /// The request made concrete. Throws `GenerationError`.
  func plan(_ request: ShotRequest) throws -> ShotPlan {
    guard let picture = request.reference else {
      throw GenerationError("Foal needs a picture to start from: give one with --image.")
    }
    guard request.clip == nil || request.voice == nil else {
      throw GenerationError("a given clip with a given voice leaves nothing to make; leave one of them out.")
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
    for line in request.lines where line.text.allSatisfy(\.isWhitespace) {
      throw GenerationError("the line is empty; say something, or leave --line out for a silent shot.")
    }
    // A recorded voice is followed as it is; when its words are said is found later (`HeardLine`).
    let spoken = request.voice == nil ? request.lines : []
    var lines: [SpokenLine] = []
    if !spoken.isEmpty {
      let speaker = request.speaker ?? config.vocabulary.speakers.first ?? ""
      guard let character = config.character(named: speaker) else {
        throw GenerationError.unknown("speaker", speaker, known: config.voices)
      }
      lines = try spoken.map {
        try speech.line($0.text, voice: VoiceCatalog.voice(named: character.speaker), rate: character.rate)
      }
    }
    let fitting = config.fitting(width: picture.width, height: picture.height)
    return try ShotPlan(request, lines: lines, config: fitting, defaultSteps: Self.usualSteps)
  }
}
