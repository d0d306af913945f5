/// One action in its own task: its inputs are read whole if nobody has yet, then it is made or found.
struct ActionJob: Sendable {
  let node: Plan.Node
  let place: Int
  let inputs: [Artifact]
  let inputIDs: [String]
  /// Places of the inputs whose content nobody has checked in this build, and their keys.
  let doubtful: [Int]
  let keys: [ContentKey]
  let store: ArtifactStore
  let engine: String
  let reuse: ArtifactStore.Reuse
  let reasons: [RunReason]
  let sink: EventSink

  func run() async -> BuildRun.Ended {
    var damaged: [Int: String] = [:]
    var trusted: [Int] = []
    func ended(_ ending: BuildRun.Ending) -> BuildRun.Ended { .init(place: place, trusted: trusted, ending: ending) }
    for (input, key) in zip(doubtful, keys) {
      if Task.isCancelled { return ended(.cancelled) }
      switch store.verify(key) {
      case .present: trusted.append(input)
      case .missing: damaged[input] = "it has disappeared"
      case .damaged(let why): damaged[input] = why
      }
    }
    return ended(damaged.isEmpty ? await make() : .damagedInputs(damaged))
  }

  private func make() async -> BuildRun.Ending {
    let action = node.action
    let start = ContinuousClock.now
    sink.started(action, because: reasons)
    do {
      let made = try await store.make(
        node.key, actionID: action.id, engine: engine, reuse: reuse, resource: action.resource,
        waiting: { sink.send(.waiting(id: action.id, note: $0)) },
        body: { folder in
          try Task.checkCancellation()
          try await action.body(
            ActionContext(
              id: action.id, key: node.key, folder: folder, inputs: inputs, inputIDs: inputIDs,
              report: { sink.progressed(action.id, $0, $1) }))
        })
      return .made(made, milliseconds: milliseconds(since: start))
    } catch is CancellationError {
      return .cancelled
    } catch {
      // A body that is cancelled often ends with an error of its own.
      if Task.isCancelled { return .cancelled }
      return .failed(sentence(error))
    }
  }
}
