/// Classifier-free guidance: how far a prediction is driven away from the one for the negative text.
public struct Guidance: Sendable, Equatable {
  /// The scale at timesteps above `threshold`.
  public let early: Double
  /// The scale at `threshold` and below.
  public let late: Double
  /// The timestep (noise level in thousandths, cut off) at which the scale changes.
  public let threshold: Int

  /// A scale that changes once.
  public init(early: Double, late: Double, threshold: Int) {
    self.early = early
    self.late = late
    self.threshold = threshold
  }

  /// The same scale at every step.
  public init(scale: Double) {
    self.init(early: scale, late: scale, threshold: 0)
  }

  /// The scale of one step.
  public func scale(at step: StepPlan) -> Double {
    step.timestep > threshold ? early : late
  }

  /// `negative + scale * (positive - negative)`, element by element.
  public static func combine<Scalar: BinaryFloatingPoint>(
    positive: [Scalar], negative: [Scalar], scale: Double
  ) -> [Scalar] {
    precondition(positive.count == negative.count, "both predictions are of the same sample")
    return zip(positive, negative).map { $1 + Scalar(scale) * ($0 - $1) }
  }
}
