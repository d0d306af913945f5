internal import Shaders
internal import VulkanCompute

/// Chooses among launches that give the same result: by what an earlier run measured, else by measuring them here, once for
/// each class of shapes on a device.
///
/// They run on the very memory the program will use; what that holds does not matter for the time, and is not there yet when
/// programs are made.
struct KernelTuner {
  let library: PipelineLibrary

  /// The launch to record in place of `dispatch`.
  /// - Parameters:
  ///   - arguments: where its bindings lie.
  ///   - mayWrite: whether what it writes may be overwritten now; else the launch stays as it is until that is known.
  func choose(_ dispatch: Dispatch, _ arguments: [BoundRange], mayWrite: Bool) throws(ComputeError) -> Dispatch {
    guard let alternatives = dispatch.alternatives, library.tuning.isActive else { return dispatch }
    let candidates = [dispatch] + alternatives.dispatches
    if let name = library.tuning.choice(for: alternatives.shapeClass),
      let known = candidates.first(where: { $0.variantName == name })
    {
      return known
    }
    guard mayWrite, candidates.count > 1 else { return dispatch }
    var fastest: (dispatch: Dispatch, time: Double)?
    for candidate in candidates {
      guard let time = try measure(candidate, arguments) else { return dispatch }
      if time < fastest?.time ?? .infinity { fastest = (candidate, time) }
    }
    guard let fastest else { return dispatch }
    library.tuning.remember(fastest.dispatch.variantName, for: alternatives.shapeClass)
    return fastest.dispatch
  }

  /// Nanoseconds of the fastest of a few runs; one is enough where it takes long. Nil on devices without timestamps.
  private func measure(_ dispatch: Dispatch, _ arguments: [BoundRange]) throws(ComputeError) -> Double? {
    let recording = try Recording(library.device, timedDispatches: 1)
    let pipeline = try library.pipeline(dispatch.shader, dispatch.pipelineKey)
    try recording.dispatch(
      pipeline, arguments, push: dispatch.push, groups: dispatch.groups, label: dispatch.label, afterBarrier: false)
    try recording.finish()
    var best: Double?
    for _ in 0..<4 {
      try recording.run()
      guard let time = recording.times().first?.nanoseconds else { return nil }
      best = min(best ?? time, time)
      if time > 50e6 { break }
    }
    return best
  }
}

extension Dispatch {
  /// What tells this launch from its alternatives.
  package var variantName: String { ([shader.name] + specialization.map { "\($0)" }).joined(separator: " ") }
}
