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

  /// Takes in one block of 32 weights and the integers they became, of which the first `count` count; the others are 0.
  @inline(__always)
  mutating func add(_ weights: UnsafePointer<Float>, _ integers: UnsafePointer<Float>, scale: Float, count: Int) {
    typealias Lanes = BlockRounding.Lanes
    var (differences, largest) = (Lanes(), Lanes())
    var (differenceSquares, weightSquares) = (Lanes(), Lanes())
    for piece in 0..<BlockRounding.pieces {
      let weight = BlockRounding.lanes(weights, piece)
      let difference = weight - BlockRounding.lanes(integers, piece) * scale
      differences = BlockRounding.larger(differences, BlockRounding.magnitude(difference))
      largest = BlockRounding.larger(largest, BlockRounding.magnitude(weight))
      differenceSquares += difference * difference
      weightSquares += weight * weight
    }
    self.count += count
    maximum = max(maximum, Double(differences.max()))
    largestWeight = max(largestWeight, Double(largest.max()))
    squaredDifference += Double(differenceSquares.sum())
    squaredWeight += Double(weightSquares.sum())
  }
}
