internal import Generation

/// How far a shot is, from what each part of it costs: a step's cost grows with its tokens.
struct StageProgress {
  /// Steps of the first stage and of super-resolution; 0 without it.
  let steps: (first: Int, second: Int)
  private let cost: (first: Double, second: Double)
  private let tell: @Sendable (Progress) -> Void

  private static let conditioning = 0.05
  private static let decoding = 0.9

  init(
    steps: (first: Int, second: Int), tokens: (first: Int, second: Int), isGuided: Bool,
    tell: @escaping @Sendable (Progress) -> Void
  ) {
    self.steps = steps
    cost = (Double(tokens.first) * (isGuided ? 2 : 1), Double(tokens.second))
    self.tell = tell
  }

  /// Text, picture and sound are read.
  func conditioning(_ done: Int, of total: Int) {
    tell(
      Progress(
        stage: .conditioning, done: done, total: total,
        fraction: Self.conditioning * Double(done) / Double(max(total, 1))))
  }

  /// Weights are loaded and steps recorded, after `steps` steps of the shot.
  func preparing(_ done: Int, of total: Int, afterSteps steps: Int) {
    tell(Progress(stage: .preparing, done: done, total: total, fraction: fraction(steps)))
  }

  /// `done` steps of both stages are taken.
  func denoising(_ done: Int) {
    tell(
      Progress(
        stage: .denoising, done: done, total: steps.first + steps.second, fraction: fraction(done)))
  }

  /// Pictures and sound come out.
  func decoding(_ done: Int, of total: Int) {
    tell(
      Progress(
        stage: .decoding, done: done, total: total,
        fraction: Self.decoding + (1 - Self.decoding) * Double(done) / Double(max(total, 1))))
  }

  private func fraction(_ done: Int) -> Double {
    let all = Double(steps.first) * cost.first + Double(steps.second) * cost.second
    let spent = Double(min(done, steps.first)) * cost.first + Double(max(0, done - steps.first)) * cost.second
    return Self.conditioning + (Self.decoding - Self.conditioning) * (all > 0 ? spent / all : 1)
  }
}
