public import Generation
import MediaIO
import Timeline

/// A take that has been made.
public struct Take: Sendable, Equatable {
  /// Its folder.
  public var path: String
  /// Names of its files, the movies first.
  public var files: [String]
  /// How long it lasts.
  public var seconds: Double
  /// Number of pictures.
  public var frames: Int
  /// What the user should know.
  public var warnings: [String]
}

/// How far a take is.
public struct TakeProgress: Sendable, Equatable {
  /// What is being done: a `Progress.Stage`, or `writing`.
  public var stage: String
  /// Units done of `total` in this stage.
  public var done: Int
  /// Units of this stage.
  public var total: Int
  /// Share of the whole that is done, 0…1.
  public var fraction: Double

  /// The share of the whole that the model takes; the rest is encoding and writing.
  static let modelShare = 0.85

  init(_ progress: Progress) {
    stage = progress.stage.rawValue
    done = progress.done
    total = progress.total
    fraction = Self.modelShare * min(max(progress.fraction, 0), 1)
  }

  init(written done: Int, of total: Int) {
    stage = "writing"
    self.done = done
    self.total = total
    fraction = Self.modelShare + (1 - Self.modelShare) * Double(done) / Double(max(total, 1))
  }
}

/// Makes takes with one model.
public struct TakeMaker: Sendable {
  private let generator: any ShotGenerator

  /// A maker that asks `generator`.
  public init(_ generator: any ShotGenerator) {
    self.generator = generator
  }

  /// Checks a request against the model, without touching the device.
  /// - Throws: `GenerationError` with one sentence a user can act on.
  public func preflight(_ request: ShotRequest) throws -> Preflight { try Self.preflight(request, generator) }

  /// Checks a request against what is known of a model without its weights.
  /// - Throws: `GenerationError` with one sentence a user can act on.
  public static func preflight(_ request: ShotRequest, _ planner: any ShotPlanner) throws -> Preflight {
    let words = planner.vocabulary
    if !words.events.isEmpty {
      for event in request.events where !words.events.contains(event.name) {
        throw GenerationError.unknown("event", event.name, known: words.events)
      }
    }
    if let speaker = request.speaker, !words.speakers.isEmpty, !words.speakers.contains(speaker) {
      throw GenerationError.unknown("speaker", speaker, known: words.speakers)
    }
    guard request.clip == nil || planner.makesSoundForClips else {
      throw GenerationError("This model makes pictures with its sound, but no sound for a given --clip: use another.")
    }
    let plan = try planner.preflight(fitted(request, to: planner))
    for event in request.events where event.time >= plan.duration {
      throw GenerationError(
        "\(event.name) at \(event.time) happens after the shot ends at \(plan.duration): use an earlier time or a longer "
          + "--duration.")
    }
    return plan
  }

  /// The request with its recording at the rate the model takes.
  private static func fitted(_ request: ShotRequest, to planner: any ShotPlanner) throws -> ShotRequest {
    guard let voice = request.voice, voice.sampleRate != planner.voiceSampleRate else { return request }
    let sound = Sound(samples: voice.samples, channels: 1, rate: try SampleRate(hertz: Int64(voice.sampleRate)))
    let rate = try SampleRate(hertz: Int64(planner.voiceSampleRate))
    var fitted = request
    fitted.voice = VoiceRecording(sampleRate: planner.voiceSampleRate, samples: try sound.resampled(to: rate).samples)
    return fitted
  }

  /// Makes a take in `folder`, which appears whole or not at all.
  /// - Parameters:
  ///   - prepared: what to make.
  ///   - folder: where it goes; it is published when everything is in it.
  ///   - options: which movies, how large.
  ///   - progress: called often, from the working thread.
  ///   - estimates: told after each denoising step what the shot is like, where the model can; nil costs nothing.
  /// - Throws: `CancellationError` when the task is cancelled, else an error with one sentence a user can act on.
  public func make(
    _ prepared: PreparedRequest, in folder: TakeFolder, options: TakeOptions = TakeOptions(),
    progress: @escaping @Sendable (TakeProgress) -> Void = { _ in },
    estimates: (@Sendable (StepEstimate) -> Void)? = nil
  ) async throws -> Take {
    let plan = try preflight(prepared.request)
    var contents = TakeContents(folder)
    let picture = try contents.keep(prepared.picture, as: "picture")
    let voice = try contents.keep(prepared.voice, as: "voice")
    let clip = try contents.keep(prepared.clip, as: "clip")
    let shot = try await generator.generate(
      Self.fitted(prepared.request, to: generator), progress: { progress(TakeProgress($0)) }, estimates: estimates)
    try Self.check(shot)

    let factor = options.enlargement(width: shot.width, height: shot.height)
    let lines = prepared.request.lines.map(\.text)
    let writer = ShotWriter(shot: shot, factor: factor, title: lines.first)
    do {
      try writer.write(to: &contents, formats: options.formats, lines: lines, progress: progress)
    } catch {
      // An encoder that notices the cancellation first has its own error for it.
      try Task.checkCancellation()
      throw error
    }

    let record = try TakeRecord(
      prepared: prepared, plan: plan, identity: generator.identity, shot: shot, enlargement: factor, options: options,
      contents: contents, picture: picture, voice: voice, clip: clip)
    try folder.write(try record.bytes(), to: "take.json")
    try Task.checkCancellation()
    try folder.publish()
    return Take(
      path: folder.path, files: contents.order + ["take.json"], seconds: Flicks(record.result.durationFlicks).seconds,
      frames: shot.frames.count,
      warnings: shot.warnings)
  }

  /// A family that breaks its contract must not end in a damaged file.
  private static func check(_ shot: GeneratedShot) throws {
    guard !shot.frames.isEmpty, shot.frames.allSatisfy({ $0.count == 3 * shot.width * shot.height }), shot.width > 0,
      shot.channels > 0, shot.samples.count.isMultiple(of: shot.channels), shot.samples.allSatisfy(\.isFinite)
    else {
      throw GenerationError("The model returned pictures or sound that do not fit together: report this as a defect.")
    }
  }
}
