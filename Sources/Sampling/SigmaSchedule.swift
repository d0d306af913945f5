/// The noise levels of a denoising run.
///
/// `sigma` is the share of noise in a sample of a rectified flow, `x = (1 - sigma) * clean + sigma * noise`: 1 is pure
/// noise, 0 the finished sample. Step `i` goes from `sigmas[i]` to `sigmas[i + 1]`.
public struct SigmaSchedule: Sendable, Equatable {
  /// `steps + 1` strictly falling levels, the first at most 1, the last at least 0.
  public let sigmas: [Double]

  /// How many times the network is asked.
  public var steps: Int { sigmas.count - 1 }

  /// Noise level `sigmas[i]` of each step in thousandths, cut off (not rounded): the "timestep" that guidance rules of
  /// published pipelines speak of.
  public var timesteps: [Int] { sigmas.dropLast().map { Int(1000 * $0) } }

  /// A schedule of given levels.
  ///
  /// - Throws: `SigmaScheduleError` when there are fewer than two levels, or they do not fall strictly from at most 1 to
  ///   at least 0.
  public init(sigmas: [Double]) throws(SigmaScheduleError) {
    guard sigmas.count >= 2 else { throw .tooFewLevels(sigmas.count) }
    for (index, sigma) in sigmas.enumerated() {
      guard sigma >= 0, sigma <= 1 else { throw .outOfRange(index: index, value: sigma) }
      guard index == 0 || sigma < sigmas[index - 1] else { throw .notFalling(index: index) }
    }
    self.sigmas = sigmas
  }

  /// `steps` equal steps from pure noise to the finished sample: `sigma_i = 1 - i / steps`.
  ///
  /// - Throws: `SigmaScheduleError.invalidStepCount` unless `steps` is 1 … 10,000.
  public static func uniform(steps: Int) throws(SigmaScheduleError) -> SigmaSchedule {
    try check(steps: steps)
    return try SigmaSchedule(sigmas: (0...steps).map { 1 - Double($0) / Double(steps) })
  }

  /// The shifted schedule of Wan's flow scheduler, which spends more steps at high noise the larger `shift` is:
  /// `s = linspace(first, 0, steps + 1)`, `sigma = shift * s / (1 + (shift - 1) * s)`, the last level 0.
  ///
  /// - Parameters:
  ///   - steps: 1 … 10,000.
  ///   - shift: Greater than 0; 1 leaves the levels equally spaced.
  ///   - first: The first level before shifting, above 0 and at most 1; Wan's 0.999 is stored there as a float.
  /// - Throws: `SigmaScheduleError` when a parameter is out of its range.
  public static func shifted(
    steps: Int, shift: Double, first: Double = Double(Float(0.999))
  ) throws(SigmaScheduleError) -> SigmaSchedule {
    try check(steps: steps)
    guard shift > 0, shift.isFinite else { throw .invalidShift(shift) }
    guard first > 0, first <= 1 else { throw .outOfRange(index: 0, value: first) }
    let levels = (0...steps).map { index -> Double in
      let s = index == steps ? 0 : first - Double(index) * (first / Double(steps))
      return shift * s / (1 + (shift - 1) * s)
    }
    return try SigmaSchedule(sigmas: levels)
  }

  private static func check(steps: Int) throws(SigmaScheduleError) {
    guard (1...10_000).contains(steps) else { throw .invalidStepCount(steps) }
  }
}

/// Why noise levels cannot be sampled along.
public enum SigmaScheduleError: Error, Equatable, CustomStringConvertible {
  case invalidStepCount(Int)
  case invalidShift(Double)
  case tooFewLevels(Int)
  case outOfRange(index: Int, value: Double)
  case notFalling(index: Int)

  public var description: String {
    switch self {
    case .invalidStepCount(let steps): "\(steps) sampling steps cannot be made: give 1 to 10000."
    case .invalidShift(let shift): "A schedule cannot be shifted by \(shift): give a number above 0."
    case .tooFewLevels(let count): "A schedule of \(count) noise levels has no step: give at least two levels."
    case .outOfRange(let index, let value): "Noise level \(index) is \(value): levels lie from 0 to 1."
    case .notFalling(let index): "Noise level \(index) is not below the one before it: levels must fall."
    }
  }
}
