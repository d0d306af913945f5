/// The slow, obvious executor of step plans: flat arrays on the host, sums in double precision. It is what a device's
/// update kernel is tested against, and good enough wherever samples are small.
public struct SolverState<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
  /// The sample as the network sees it next; after the last step, the result.
  public private(set) var sample: [Scalar]
  private var corrected: [Scalar]
  private var clean: [Scalar]
  private var olderClean: [Scalar]

  /// Starts from `sample`, usually noise.
  public init(sample: [Scalar]) {
    self.sample = sample
    let zeros = [Scalar](repeating: 0, count: sample.count)
    (corrected, clean, olderClean) = (zeros, zeros, zeros)
  }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - step: The steps of a plan, in order.
  ///   - prediction: What the network answered to `sample`; as many values.
  ///   - noise: As many fresh N(0, 1) values, where `step.usesNoise`; otherwise not read.
  public mutating func advance(_ step: StepPlan, prediction: [Scalar], noise: [Scalar] = []) {
    precondition(prediction.count == sample.count, "one prediction for each element of the sample")
    precondition(!step.usesNoise || noise.count == sample.count, "one noise value for each element of the sample")
    let next = combine(step.sample, prediction, noise)
    if let history = step.history {
      let new = (
        combine(history.corrected, prediction, noise), combine(history.clean, prediction, noise),
        combine(history.olderClean, prediction, noise)
      )
      (corrected, clean, olderClean) = new
    }
    sample = next
  }

  /// Overwrites part of the sample, for conditions that hold it fixed (a given first frame, a given sound).
  public mutating func replace(_ range: Range<Int>, with values: [Scalar]) {
    sample.replaceSubrange(range, with: values)
  }

  private func combine(_ sum: LinearCombination, _ prediction: [Scalar], _ noise: [Scalar]) -> [Scalar] {
    let terms = [
      (sum.sample, sample), (sum.prediction, prediction), (sum.noise, noise), (sum.corrected, corrected),
      (sum.clean, clean), (sum.olderClean, olderClean),
    ].filter { $0.0 != 0 }
    return sample.indices.map { index in
      Scalar(terms.reduce(0.0) { $0 + $1.0 * Double($1.1[index]) })
    }
  }
}
