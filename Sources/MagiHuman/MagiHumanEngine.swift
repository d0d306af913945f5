internal import Generation
internal import Sampling
internal import SingleStream
internal import Timeline
internal import VulkanCompute

/// Makes shots on one device, one at a time: text, first stage, super-resolution, pictures, sound.
actor MagiHumanEngine {
  private let configuration: PipelineConfiguration
  private let parts: any PipelineParts
  private let library: PipelineLibrary

  /// Samples a second of what the sound's decoder gives after its rate change.
  static let soundRate = 44_100
  /// Steps of super-resolution.
  static let largerSteps = 5
  /// Streams of the noise that super-resolution starts from; the first stage has the ones below.
  static let largerStream: UInt64 = 1 << 32

  init(_ configuration: PipelineConfiguration, _ parts: any PipelineParts, _ library: PipelineLibrary) {
    self.configuration = configuration
    self.parts = parts
    self.library = library
  }

  /// What the networks are told.
  private struct Conditions {
    var text: PromptFeatures
    var negative: PromptFeatures?
    /// The picture's latent frame, for each size.
    var frames: [PictureSize: [Float]] = [:]
    /// Latents of a given voice.
    var sound: [Float]?
  }

  func make(
    _ request: ShotRequest, _ plan: MagiHumanShotPlan, progress: @escaping @Sendable (Progress) -> Void,
    estimates: (@Sendable (StepEstimate) -> Void)? = nil
  ) throws -> GeneratedShot {
    let isGuided = configuration.stage == .base
    let isEnlarged = plan.size != plan.canvas
    func tokens(_ size: PictureSize) -> Int { plan.latentFrames * (size.height / 32) * (size.width / 32) }
    let stages = StageProgress(
      steps: (plan.steps, isEnlarged ? Self.largerSteps : 0), tokens: (tokens(plan.canvas), tokens(plan.size)),
      isGuided: isGuided, tell: progress)
    try check(request, plan)
    let conditions = try conditions(request, plan, stages)
    var latents = try firstStage(request, plan, conditions, stages, estimates)
    if isEnlarged { latents.video = try enlarge(latents, request, plan, conditions, stages, estimates) }
    try Task.checkCancellation()
    let shot = try decode(latents, request, plan, stages, warnings: [conditions.text.warning].compactMap { $0 })
    library.save()
    return shot
  }

  /// Refuses what has no room on the device even with a text of two tokens.
  private func check(_ request: ShotRequest, _ plan: MagiHumanShotPlan) throws {
    let least = Conditions(
      text: PromptFeatures(features: [], tokens: 2),
      negative: configuration.stage == .base ? PromptFeatures(features: [], tokens: 2) : nil)
    try parts.check(
      .first, run(sampler(plan), plan, least, size: plan.canvas, held: request.voice == nil ? [] : .sound))
    guard plan.size != plan.canvas else { return }
    var told = least
    told.negative = nil
    try parts.check(
      largerPart, run(.superResolution(steps: Self.largerSteps), plan, told, size: plan.size, held: .sound))
  }

  private var largerPart: TransformerPart { configuration.size == .p1080 ? .sr1080p : .sr540p }

  private func sampler(_ plan: MagiHumanShotPlan) throws -> MagiHumanSampler {
    switch configuration.stage {
    case .distill: try .distilled(steps: plan.steps)
    case .base: try .base(steps: plan.steps)
    }
  }

  /// Reads text, picture and voice; each network is gone from the device when the next one comes.
  private func conditions(
    _ request: ShotRequest, _ plan: MagiHumanShotPlan, _ stages: StageProgress
  ) throws -> Conditions {
    stages.conditioning(0, of: 1)
    let prompts =
      [plan.script.text]
      + (configuration.stage == .base ? [configuration.negativePrompt ?? PromptWords.negative] : [])
    let texts = try parts.text(prompts) { stages.conditioning($0, of: $1) }
    var conditions = Conditions(text: texts[0], negative: texts.count > 1 ? texts[1] : nil)
    if let picture = request.picture {
      for size in Set([plan.canvas, plan.size]).sorted(by: { $0.width < $1.width }) {
        try Task.checkCancellation()
        conditions.frames[size] = try parts.picture(PictureFit.video(picture, on: size), size: size)
      }
    }
    if let voice = request.voice {
      try Task.checkCancellation()
      conditions.sound = try parts.sound(voice.samples, latents: plan.soundLatents)
    }
    stages.conditioning(1, of: 1)
    return conditions
  }

  private func firstStage(
    _ request: ShotRequest, _ plan: MagiHumanShotPlan, _ conditions: Conditions, _ stages: StageProgress,
    _ estimates: (@Sendable (StepEstimate) -> Void)?
  ) throws -> MagiHumanDenoiser.Latents {
    let run = try self.run(
      sampler(plan), plan, conditions, size: plan.canvas, held: conditions.sound == nil ? [] : .sound)
    let (network, denoiser) = try prepared(.first, run, seed: request.seed, stages, afterSteps: 0)
    var start = MagiHumanDenoiser.start(seed: request.seed, network, run.layout)
    if let frame = conditions.frames[plan.canvas] {
      start.setFirstFrame(frame, channels: network.latentChannels)
    }
    if let sound = conditions.sound { start.audio = sound }
    return try denoise(
      denoiser, network, run, start, conditions, before: 0, plan, stages, estimates)
  }

  private func enlarge(
    _ base: MagiHumanDenoiser.Latents, _ request: ShotRequest, _ plan: MagiHumanShotPlan, _ conditions: Conditions,
    _ stages: StageProgress, _ estimates: (@Sendable (StepEstimate) -> Void)?
  ) throws -> [Float] {
    var told = conditions
    told.negative = nil
    let run = try self.run(
      .superResolution(steps: Self.largerSteps), plan, told, size: plan.size, held: .sound)
    parts.releaseTransformer()
    let (network, denoiser) = try prepared(largerPart, run, seed: request.seed, stages, afterSteps: plan.steps)
    let (from, to) = (plan.canvas.latent, plan.size.latent)
    let count = network.latentChannels * plan.latentFrames * to.height * to.width
    let noise = MagiHumanDenoiser.Latents(
      video: PhiloxNormal(seed: request.seed, stream: Self.largerStream).values(count: count),
      audio: PhiloxNormal(seed: request.seed, stream: Self.largerStream + 1).values(count: base.audio.count))
    var start = SuperResolution.start(base, from: from, to: to, noise: noise)
    if let frame = conditions.frames[plan.size] {
      start.setFirstFrame(frame, channels: network.latentChannels)
    }
    let end = try denoise(
      denoiser, network, run, start, told, before: plan.steps,
      plan,
      stages, estimates)
    parts.releaseTransformer()
    return end.video
  }

  private func run(
    _ sampler: MagiHumanSampler, _ plan: MagiHumanShotPlan, _ conditions: Conditions, size: PictureSize,
    held: MagiHumanDenoiser.Held
  ) throws -> TransformerRun {
    TransformerRun(
      sampler: sampler,
      layout: try TokenLayout(
        frames: plan.latentFrames, height: size.latent.height, width: size.latent.width, audio: plan.soundLatents,
        text: conditions.text.tokens),
      negativeText: conditions.negative?.tokens,
      held: conditions.frames.isEmpty ? held : held.union(.firstFrame))
  }

  /// A transformer on the device and its recorded step. Where the device has less room than it said, once more with fewer
  /// layers on it.
  private func prepared(
    _ part: TransformerPart, _ run: TransformerRun, seed: UInt64, _ stages: StageProgress, afterSteps: Int
  ) throws -> (configuration: MagiHumanConfiguration, denoiser: MagiHumanDenoiser) {
    func attempt(smaller: Bool) throws -> (MagiHumanConfiguration, MagiHumanDenoiser) {
      let network = try parts.transformer(part, run, smaller: smaller) {
        stages.preparing($0, of: $1, afterSteps: afterSteps)
      }
      return (
        network.configuration,
        try MagiHumanDenoiser(
          network.configuration, network.weights, library, sampler: run.sampler, layout: run.layout,
          negativeText: run.negativeText, held: run.held, noise: .seeded(seed))
      )
    }
    do {
      return try attempt(smaller: false)
    } catch let error as ComputeError where error.isAboutMemory {
      parts.releaseTransformer()
      return try attempt(smaller: true)
    }
  }

  private func denoise(
    _ denoiser: MagiHumanDenoiser, _ configuration: MagiHumanConfiguration, _ run: TransformerRun,
    _ start: MagiHumanDenoiser.Latents, _ conditions: Conditions, before: Int, _ plan: MagiHumanShotPlan,
    _ stages: StageProgress, _ estimates: (@Sendable (StepEstimate) -> Void)?
  ) throws -> MagiHumanDenoiser.Latents {
    try denoiser.begin(start, text: conditions.text.features, negativeText: conditions.negative?.features ?? [])
    stages.denoising(before)
    let size = PictureSize(width: run.layout.columns * 32, height: run.layout.rows * 32)
    var look = estimates.map { _ in
      MagiHumanLook(run.layout, channels: configuration.latentChannels, size: size, start: start)
    }
    while !denoiser.isFinished {
      try Task.checkCancellation()
      let sigma = denoiser.plan[denoiser.stepsTaken].sigma
      try denoiser.step()
      stages.denoising(before + denoiser.stepsTaken)
      guard let estimates else { continue }
      let seen = try look?.look(
        at: denoiser.latents(), estimate: denoiser.videoEstimate(), sigma: sigma, stage: before > 0 ? 1 : 0,
        of: plan.size == plan.canvas ? 1 : 2, step: denoiser.stepsTaken, of: denoiser.plan.count
      ) { frame in
        var picture: [UInt8] = []
        try parts.pictures(frame, frames: 1, size: size) { index, rgb in if index == 0 { picture = rgb } }
        return picture
      }
      if let seen { estimates(seen) }
    }
    let end = try denoiser.latents()
    guard end.video.allSatisfy(\.isFinite), end.audio.allSatisfy(\.isFinite) else {
      throw GenerationError(
        "the \(before == 0 ? "transformer" : "super-resolution transformer") of \(self.configuration.name) answered with values "
          + "that are no numbers: its weights are damaged; import it again from a fresh download.")
    }
    return end
  }

  private func decode(
    _ latents: MagiHumanDenoiser.Latents, _ request: ShotRequest, _ plan: MagiHumanShotPlan, _ stages: StageProgress,
    warnings: [String]
  ) throws -> GeneratedShot {
    if plan.size != plan.canvas { parts.releaseTransformer() }
    stages.decoding(0, of: plan.pictures + 1)
    let shown = try (0..<plan.frames).map { try plan.picture(shownAt: $0, request.frameRate) }
    let wanted = Set(shown)
    var pictures: [Int: [UInt8]] = [:]
    try parts.pictures(latents.video, frames: plan.latentFrames, size: plan.size) { index, rgb in
      try Task.checkCancellation()
      if wanted.contains(index) { pictures[index] = rgb }
      stages.decoding(min(index + 1, plan.pictures), of: plan.pictures + 1)
    }
    let frames = try shown.map { index in
      guard let picture = pictures[index] else {
        throw GenerationError(
          "The video decoder made no picture \(index) of \(plan.pictures): report this as a defect.")
      }
      return picture
    }
    var shot = GeneratedShot(
      frames: frames, width: plan.size.width, height: plan.size.height, frameRate: request.frameRate, samples: [],
      channels: 1, sampleRate: 48_000, cues: plan.cues, warnings: plan.warnings + warnings)
    if let voice = request.voice {
      // The recording itself: better than what is left of it after the encoder.
      (shot.samples, shot.sampleRate) = (voice.samples, voice.sampleRate)
    } else {
      shot.samples = try parts.samples(latents.audio, latents: plan.soundLatents)
      (shot.channels, shot.sampleRate) = (2, Self.soundRate)
    }
    try fit(&shot, plan)
    if request.voice == nil, let span = SpokenSpan.find(shot.samples, channels: shot.channels, rate: shot.sampleRate) {
      shot.cues = plan.cues(
        spokenFrom: MagiHumanShotPlan.flicks(span.start), to: MagiHumanShotPlan.flicks(span.end))
    }
    stages.decoding(plan.pictures + 1, of: plan.pictures + 1)
    return shot
  }

  /// The sound exactly as long as the pictures, never beyond full scale: the decoder makes 40 ms more, and has no limit.
  private func fit(_ shot: inout GeneratedShot, _ plan: MagiHumanShotPlan) throws {
    let rate = try SampleRate(hertz: Int64(shot.sampleRate))
    let count = try Int(rate.sampleCount(ofFrames: Int64(plan.frames), at: shot.frameRate)) * shot.channels
    if shot.samples.count > count { shot.samples.removeLast(shot.samples.count - count) }
    shot.samples += [Float](repeating: 0, count: count - shot.samples.count)
    let peak = shot.samples.reduce(0) { max($0, abs($1)) }
    if peak > 0.99 { for index in shot.samples.indices { shot.samples[index] *= 0.99 / peak } }
  }
}
