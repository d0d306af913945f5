public import SingleStream
public import VulkanCompute

/// A whole run whose noise is handed over, so that two programs can be compared: what `hoofbeat model sample` does.
public struct GivenRun: Sendable {
  /// Which published loop is run.
  public enum Loop: String, Sendable, CaseIterable {
    /// Fresh noise every step.
    case distill
    /// UniPC, guided where there is a negative text.
    case base
    /// UniPC for the video beside a sound that stays.
    case superResolution = "sr"

    /// Reads a name; `unipc` is another one for `base`.
    public init?(named name: String) {
      switch name {
      case "distill", "distilled": self = .distill
      case "base", "unipc": self = .base
      case "sr": self = .superResolution
      default: return nil
      }
    }

    /// The published number of steps.
    public var usualSteps: Int {
      switch self {
      case .distill: 8
      case .base: 32
      case .superResolution: 5
      }
    }

    /// The steps, and guidance if asked for.
    /// - Throws: `SigmaScheduleError` for an impossible number of steps.
    public func sampler(steps: Int, isGuided: Bool) throws -> MagiHumanSampler {
      switch self {
      case .distill: try .distilled(steps: steps)
      case .base: isGuided ? try .base(steps: steps) : try .superResolution(steps: steps)
      case .superResolution: try .superResolution(steps: steps)
      }
    }
  }

  /// Which loop.
  public var loop: Loop
  /// How many steps.
  public var steps: Int
  /// Sizes, with the number of text tokens.
  public var layout: TokenLayout
  /// What the run starts from; what is held is taken from here.
  public var start: MagiHumanDenoiser.Latents
  /// N(0, 1) of each step, for loops that draw any.
  public var noise: [MagiHumanDenoiser.Latents]
  /// `[N, Ct]`.
  public var text: [Float]
  /// `[M, Ct]`; empty without guidance.
  public var negativeText: [Float]
  /// What stays as it is.
  public var held: MagiHumanDenoiser.Held

  /// Collects a run.
  public init(
    loop: Loop, steps: Int, layout: TokenLayout, start: MagiHumanDenoiser.Latents,
    noise: [MagiHumanDenoiser.Latents] = [], text: [Float], negativeText: [Float] = [],
    held: MagiHumanDenoiser.Held = []
  ) {
    self.loop = loop
    self.steps = steps
    self.layout = layout
    self.start = start
    self.noise = noise
    self.text = text
    self.negativeText = negativeText
    self.held = loop == .superResolution ? held.union(.sound) : held
  }

  /// Runs every step.
  /// - Parameter stepDone: told how many steps are done.
  /// - Throws: `SigmaScheduleError`, `TransformerError.illegalInput`, `ComputeError`; `CancellationError` between two
  ///   steps when the task is cancelled.
  public func latents(
    _ configuration: MagiHumanConfiguration, _ weights: TransformerWeights, _ library: PipelineLibrary,
    stepDone: (Int) -> Void = { _ in }
  ) throws -> MagiHumanDenoiser.Latents {
    let isGuided = loop == .base && !negativeText.isEmpty
    let sampler = try loop.sampler(steps: steps, isGuided: isGuided)
    let denoiser = try MagiHumanDenoiser(
      configuration, weights, library, sampler: sampler, layout: layout,
      negativeText: isGuided ? negativeText.count / configuration.textChannels : nil, held: held, noise: .given)
    try denoiser.begin(start, text: text, negativeText: isGuided ? negativeText : [])
    while !denoiser.isFinished {
      try Task.checkCancellation()
      let index = denoiser.stepsTaken
      try denoiser.step(noise: index < noise.count ? noise[index] : nil)
      stepDone(denoiser.stepsTaken)
    }
    return try denoiser.latents()
  }
}
