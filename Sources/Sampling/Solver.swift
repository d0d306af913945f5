/// What the network answers with.
public enum Prediction: Sendable, Equatable {
  /// The velocity `v = noise - clean` of the rectified flow; the clean estimate is `x - sigma * v`.
  case velocity
  /// The clean sample itself.
  case clean
}

/// A way of going from noise to a sample along a schedule.
///
/// Every solver here is linear in what it keeps and what the network answers, with coefficients known before the first
/// step. A solver therefore is its table of coefficients, one `StepPlan` a step, and one small kernel (or `SolverState`
/// on the host) carries any of them out.
public protocol Solver: Sendable {
  /// The coefficients of every step of `schedule`, for a network that answers with `prediction`.
  func plan(_ schedule: SigmaSchedule, prediction: Prediction) -> [StepPlan]
}

/// One weighted sum over everything a step has before it.
public struct LinearCombination: Sendable, Equatable {
  /// Weight of the sample as the network saw it.
  public var sample = 0.0
  /// Weight of what the network answered.
  public var prediction = 0.0
  /// Weight of fresh N(0, 1) noise.
  public var noise = 0.0
  /// Weight of the previous step's corrected sample.
  public var corrected = 0.0
  /// Weight of the previous step's clean estimate.
  public var clean = 0.0
  /// Weight of the clean estimate before that one.
  public var olderClean = 0.0

  /// The weights in the order sample, prediction, noise, corrected, clean, olderClean.
  public var weights: [Double] { [sample, prediction, noise, corrected, clean, olderClean] }

  static func + (a: Self, b: Self) -> Self {
    Self(
      sample: a.sample + b.sample, prediction: a.prediction + b.prediction, noise: a.noise + b.noise,
      corrected: a.corrected + b.corrected, clean: a.clean + b.clean, olderClean: a.olderClean + b.olderClean)
  }

  static func * (scale: Double, a: Self) -> Self {
    Self(
      sample: scale * a.sample, prediction: scale * a.prediction, noise: scale * a.noise,
      corrected: scale * a.corrected, clean: scale * a.clean, olderClean: scale * a.olderClean)
  }
}

/// What one step does after the network has answered: up to four new tensors, each a weighted sum of the old ones.
///
/// All sums read the values from before the step. `history` is nil for solvers that keep nothing but the sample; the
/// three history tensors start as zeros.
public struct StepPlan: Sendable, Equatable {
  /// The tensors a multistep solver carries from step to step.
  public struct History: Sendable, Equatable {
    /// Becomes the corrected sample.
    public var corrected: LinearCombination
    /// Becomes the clean estimate of this step.
    public var clean: LinearCombination
    /// Becomes the clean estimate of the step before.
    public var olderClean: LinearCombination
  }

  /// The step's number, from 0.
  public let index: Int
  /// Noise level of the sample the network sees.
  public let sigma: Double
  /// Noise level the step ends at.
  public let nextSigma: Double
  /// `sigma` in thousandths, cut off.
  public let timestep: Int
  /// Becomes the sample for the next step, or the result.
  public let sample: LinearCombination
  /// Becomes the history, for solvers that keep one.
  public let history: History?

  /// Whether the step needs fresh noise.
  public var usesNoise: Bool { sample.noise != 0 }
}

extension Prediction {
  /// The clean estimate at noise level `sigma`.
  func clean(at sigma: Double) -> LinearCombination {
    switch self {
    case .velocity: LinearCombination(sample: 1, prediction: -sigma)
    case .clean: LinearCombination(prediction: 1)
    }
  }
}
