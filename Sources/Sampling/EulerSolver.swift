/// First-order steps along the flow: `x' = x + (sigma' - sigma) * v`.
///
/// With clean predictions the same step reads `x' = x + (clean - x) * (sigma - sigma') / sigma`.
public struct EulerSolver: Solver {
  /// The solver; it has nothing to set.
  public init() {}

  public func plan(_ schedule: SigmaSchedule, prediction: Prediction) -> [StepPlan] {
    schedule.steps(prediction) { sigma, next in
      switch prediction {
      case .velocity: LinearCombination(sample: 1, prediction: next - sigma)
      case .clean: LinearCombination(sample: next / sigma, prediction: (sigma - next) / sigma)
      }
    }
  }
}

/// Steps of a network distilled to few steps: estimate the clean sample, then add fresh noise down to the next level,
/// `x' = (1 - sigma') * clean + sigma' * noise`.
public struct RenoisingSolver: Solver {
  /// The solver; it has nothing to set.
  public init() {}

  public func plan(_ schedule: SigmaSchedule, prediction: Prediction) -> [StepPlan] {
    schedule.steps(prediction) { sigma, next in
      (1 - next) * prediction.clean(at: sigma) + LinearCombination(noise: next)
    }
  }
}

extension SigmaSchedule {
  /// The plan of a solver that keeps nothing but the sample.
  func steps(_ prediction: Prediction, _ update: (Double, Double) -> LinearCombination) -> [StepPlan] {
    zip(sigmas, sigmas.dropFirst()).enumerated().map { index, pair in
      StepPlan(
        index: index, sigma: pair.0, nextSigma: pair.1, timestep: Int(1000 * pair.0), sample: update(pair.0, pair.1),
        history: nil)
    }
  }
}
