/// How far a build is and how long it may still take.
public struct ProgressEstimate: Sendable, Equatable {
  /// From 0 to 1, by cost.
  public let fraction: Double
  /// Milliseconds that remain; nil while nothing has been measured.
  public let remainingMilliseconds: Int64?

  /// The estimate from what has been measured: what remains takes as long, unit of cost for unit of cost, as what is
  /// done took on the wall clock, however many jobs that were.
  /// - Parameters:
  ///   - totalCost: the cost of all actions that run in this build; results from the cache are not in it.
  ///   - doneCost: the cost of those that are done, including the done fractions of those that run now.
  ///   - elapsedMilliseconds: since the first of them started, by a clock that does not jump.
  public init(totalCost: Double, doneCost: Double, elapsedMilliseconds: Int64) {
    guard totalCost > 0 else {
      self.fraction = 1
      remainingMilliseconds = 0
      return
    }
    let done = doneCost.isFinite ? min(max(doneCost, 0), totalCost) : 0
    let fraction = done / totalCost
    self.fraction = fraction
    if done >= totalCost {
      remainingMilliseconds = 0
    } else if fraction < 0.001 || elapsedMilliseconds <= 0 {
      remainingMilliseconds = nil
    } else {
      let milliseconds = Double(elapsedMilliseconds) * (totalCost - done) / done
      remainingMilliseconds = milliseconds < 1e15 ? Int64(milliseconds.rounded()) : nil
    }
  }
}
