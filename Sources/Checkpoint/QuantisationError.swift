/// How far quantised weights are from the numbers they stand for; adds up over parts of a matrix or of a model.
public struct QuantisationError: Sendable, Equatable {
  /// Number of weights compared.
  public private(set) var count = 0
  /// Largest |difference|.
  public private(set) var maximum: Double = 0
  /// Largest |weight|.
  public private(set) var largestWeight: Double = 0
  private var squaredDifference: Double = 0
  private var squaredWeight: Double = 0

  /// Nothing compared yet.
  public init() {}

  /// Root of the mean squared difference over the root of the mean squared weight; 0 where all weights are 0.
  public var relativeRMS: Double {
    squaredWeight > 0 ? (squaredDifference / squaredWeight).squareRoot() : 0
  }

  /// Largest |difference| over the largest |weight|; 0 where all weights are 0.
  public var relativeMaximum: Double { largestWeight > 0 ? maximum / largestWeight : 0 }

  /// Takes in another part.
  public mutating func add(_ other: QuantisationError) {
    count += other.count
    maximum = max(maximum, other.maximum)
    largestWeight = max(largestWeight, other.largestWeight)
    squaredDifference += other.squaredDifference
    squaredWeight += other.squaredWeight
  }

  /// Takes in one block, of which the first `count` values count.
  @inline(__always)
  mutating func add(_ weights: Block, _ differences: Block, count: Int) {
    self.count += count
    maximum = max(maximum, Double(differences.largestMagnitude))
    largestWeight = max(largestWeight, Double(weights.largestMagnitude))
    squaredDifference += Double((differences * differences).sum())
    squaredWeight += Double((weights * weights).sum())
  }
}

extension SIMD32<Float> {
  @inline(__always)
  var largestMagnitude: Float { Swift.max(self.max(), -self.min()) }
}
