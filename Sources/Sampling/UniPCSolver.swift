import Foundation

/// UniPC of order 2 for rectified flows (Zhao et al. 2023, variant B2, predicting the clean sample), as Wan's flow
/// scheduler runs it: every step first corrects the sample it was given with the new clean estimate, then predicts the
/// next one. The first and the last prediction are of order 1.
///
/// With `lambda = ln((1 - sigma) / sigma)`, `m_i` the clean estimate of step `i` and `c_i` the corrected sample:
///
///     predict   x_{i+1} = (sigma_{i+1} / sigma_i) c_i - a E m_i - a E / 2 * (m_{i-1} - m_i) / r
///     correct   c_i     = (sigma_i / sigma_{i-1}) c_{i-1} - a E m_{i-1}
///                         - a E (rho0 (m_{i-2} - m_{i-1}) / r + rho1 (m_i - m_{i-1}))
///
/// where, for the interval from `s` to `t`, `h = lambda_t - lambda_s`, `E = expm1(-h)`, `a = 1 - t`, and `r` is the
/// length of the interval before in units of `h` (negative). The levels of a schedule must lie below 1.
public struct UniPCSolver: Solver {
  /// The solver; it has nothing to set.
  public init() {}

  public func plan(_ schedule: SigmaSchedule, prediction: Prediction) -> [StepPlan] {
    let sigmas = schedule.sigmas
    precondition(sigmas[0] < 1, "UniPC cannot start from pure noise: the signal-to-noise ratio there is zero")
    return (0..<schedule.steps).map { index in
      let clean = prediction.clean(at: sigmas[index])
      let corrected = correction(sigmas, index, clean)
      return StepPlan(
        index: index, sigma: sigmas[index], nextSigma: sigmas[index + 1], timestep: Int(1000 * sigmas[index]),
        sample: predicted(sigmas, index, corrected, clean),
        history: .init(corrected: corrected, clean: clean, olderClean: LinearCombination(clean: 1)))
    }
  }

  /// Order of the prediction made at step `index`: 1 while there is no history and for the last step.
  private func order(_ sigmas: [Double], _ index: Int) -> Int {
    min(2, sigmas.count - 1 - index, index + 1)
  }

  /// `c_i` from what stood before the step, `m_i` (as a combination) included.
  private func correction(_ sigmas: [Double], _ index: Int, _ clean: LinearCombination) -> LinearCombination {
    guard index > 0 else { return LinearCombination(sample: 1) }
    let interval = Interval(from: sigmas[index - 1], to: sigmas[index])
    let scale = -interval.alpha * interval.expm1
    let last = LinearCombination(clean: 1)
    let change = clean + -1 * last
    let base = LinearCombination(corrected: interval.ratio) + scale * last
    guard order(sigmas, index - 1) == 2 else { return base + 0.5 * scale * change }
    let r = (lambda(sigmas[index - 2]) - lambda(sigmas[index - 1])) / interval.h
    let phi = interval.expm1 / -interval.h - 1
    let b1 = phi / interval.expm1
    let b2 = 2 * (phi / -interval.h - 0.5) / interval.expm1
    let rho0 = (b1 - b2) / (1 - r)
    let before = LinearCombination(clean: -1, olderClean: 1)
    return base + scale * ((rho0 / r) * before + (b1 - rho0) * change)
  }

  /// `x_{i+1}` from `c_i` and `m_i`, both given as combinations of what stood before the step.
  private func predicted(
    _ sigmas: [Double], _ index: Int, _ corrected: LinearCombination, _ clean: LinearCombination
  ) -> LinearCombination {
    // The flow ends in the clean estimate: the limit of the formula for a noise level of 0.
    guard sigmas[index + 1] > 0 else { return clean }
    let interval = Interval(from: sigmas[index], to: sigmas[index + 1])
    let scale = -interval.alpha * interval.expm1
    let first = interval.ratio * corrected + scale * clean
    guard order(sigmas, index) == 2 else { return first }
    let r = (lambda(sigmas[index - 1]) - lambda(sigmas[index])) / interval.h
    return first + (0.5 * scale / r) * (LinearCombination(clean: 1) + -1 * clean)
  }
}

/// The quantities of one interval of noise levels.
private struct Interval {
  let h: Double
  let expm1: Double
  let alpha: Double
  let ratio: Double

  init(from sigma: Double, to next: Double) {
    h = lambda(next) - lambda(sigma)
    expm1 = Foundation.expm1(-h)
    alpha = 1 - next
    ratio = next / sigma
  }
}

/// Half the logarithm of the signal-to-noise ratio, in the flow's own terms.
private func lambda(_ sigma: Double) -> Double {
  log(1 - sigma) - log(sigma)
}
