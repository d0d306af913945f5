internal import Sampling
internal import Tensors
internal import VulkanCompute

/// A plan's update of one latent on the device: guidance and every solver in one launch, its weights read from a value
/// that the host writes before each step.
struct SamplerUpdate {
  /// What the weighted sums are made of, in the order of their weights.
  private enum Term { case sample, positive, negative, noise, corrected, clean, olderClean }

  /// Weights of one step, `[outputs, terms]`.
  let weights: Value
  /// Fresh noise of the size of the latent; nil when no step wants any.
  let noise: Value?
  /// The clean estimate of the newest step, where the plan keeps one.
  let clean: Value?
  private let terms: [Term]
  private let guidance: Guidance?
  private let keepsHistory: Bool

  /// Adds the update's values to `graph` and appends what makes its noise, and the sums.
  /// - Parameters:
  ///   - plan: every step that will be taken.
  ///   - latent: changed in place.
  ///   - answers: the network's answer to the text, then the one to the negative text; that is read only with guidance.
  ///   - noiseIsGiven: the host writes the noise of each step; otherwise `makeNoise` appends what makes it.
  init(
    _ plan: [StepPlan], guidance: Guidance?, latent: Value, answers: [Value], noiseIsGiven: Bool,
    on device: DeviceClass, in graph: inout Graph, makeNoise: (inout Graph, Value) -> Void
  ) {
    keepsHistory = plan.contains { $0.history != nil }
    self.guidance = guidance
    noise =
      plan.contains(where: \.usesNoise)
      ? (noiseIsGiven ? graph.persistent(latent.shape) : graph.temporary(latent.shape)) : nil
    let history = keepsHistory ? (0..<3).map { _ in graph.persistent(latent.shape) } : []
    clean = history.isEmpty ? nil : history[1]
    var slots: [(Term, Value)] = [(.sample, latent), (.positive, answers[0])]
    if guidance != nil { slots += answers.dropFirst().map { (.negative, $0) } }
    if let noise { slots.append((.noise, noise)) }
    slots += zip([.corrected, .clean, .olderClean], history)
    let outputs = [latent] + history
    terms = slots.map(\.0)
    weights = graph.persistent([outputs.count, slots.count])
    if let noise, !noiseIsGiven { makeNoise(&graph, noise) }
    graph.append(
      WeightedSums.dispatches(terms: slots.map(\.1), weights: weights, outputs: outputs, on: device))
  }

  /// The weights of `step`: guidance `negative + s·(positive − negative)` is split over the two answers.
  func weights(of step: StepPlan) -> [Float] {
    let scale = guidance?.scale(at: step) ?? 1
    var sums = [step.sample]
    if keepsHistory { sums += step.history.map { [$0.corrected, $0.clean, $0.olderClean] } ?? [] }
    return sums.flatMap { sum in
      terms.map { term in
        switch term {
        case .sample: Float(sum.sample)
        case .positive: Float(sum.prediction * scale)
        case .negative: Float(sum.prediction * (1 - scale))
        case .noise: Float(sum.noise)
        case .corrected: Float(sum.corrected)
        case .clean: Float(sum.clean)
        case .olderClean: Float(sum.olderClean)
        }
      }
    }
  }
}
