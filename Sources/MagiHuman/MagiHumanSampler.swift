public import Sampling

/// How the published checkpoints are sampled: schedule, solver and guidance of one stage.
public struct MagiHumanSampler: Sendable {
  /// The steps, for a network that answers with a velocity.
  public let plan: [StepPlan]
  /// Guidance of the video prediction; nil: the positive text alone is asked.
  public let videoGuidance: Guidance?
  /// Guidance of the sound prediction.
  public let audioGuidance: Guidance?

  /// The distilled checkpoint's sampler: fresh noise every step, no guidance. Published with 8 steps.
  ///
  /// - Throws: `SigmaScheduleError` for an impossible number of steps.
  public static func distilled(steps: Int = 8) throws(SigmaScheduleError) -> MagiHumanSampler {
    MagiHumanSampler(
      plan: RenoisingSolver().plan(try schedule(steps), prediction: .velocity), videoGuidance: nil, audioGuidance: nil)
  }

  /// The base checkpoint's sampler: UniPC with guidance; the video's scale drops at half the noise. Published with 32
  /// steps.
  ///
  /// - Throws: `SigmaScheduleError` for an impossible number of steps.
  public static func base(steps: Int = 32) throws(SigmaScheduleError) -> MagiHumanSampler {
    MagiHumanSampler(
      plan: UniPCSolver().plan(try schedule(steps), prediction: .velocity),
      videoGuidance: Guidance(early: 5, late: 2, threshold: 500), audioGuidance: Guidance(scale: 5))
  }

  /// The super-resolution checkpoints' sampler: UniPC without guidance, for the video only. Published with 5 steps.
  ///
  /// - Throws: `SigmaScheduleError` for an impossible number of steps.
  public static func superResolution(steps: Int = 5) throws(SigmaScheduleError) -> MagiHumanSampler {
    MagiHumanSampler(
      plan: UniPCSolver().plan(try schedule(steps), prediction: .velocity), videoGuidance: nil, audioGuidance: nil)
  }

  private static func schedule(_ steps: Int) throws(SigmaScheduleError) -> SigmaSchedule {
    try .shifted(steps: steps, shift: 5)
  }
}
