/// Makes what a plan wants and the cache does not have.
public struct Builder: Sendable {
  /// What is made.
  public let plan: Plan
  /// Where results are kept.
  public let store: ArtifactStore
  /// The record of the last build, for explanations; nil keeps none.
  public let state: StateFile?
  /// How it is built.
  public let options: BuildOptions

  /// A build of `plan`.
  public init(plan: Plan, store: ArtifactStore, state: StateFile? = nil, options: BuildOptions = BuildOptions()) {
    self.plan = plan
    self.store = store
    self.state = state
    self.options = options
  }

  /// What a build would do now, in the order of the plan. Nothing is written. A result that a body would read is only
  /// checked byte by byte when the build runs, or here with `options.verify`.
  /// - Throws: `BuildError` for a goal that is not in the plan.
  public func decisions() throws(BuildError) -> [Decision] {
    let survey = try Survey(plan: plan, store: store, options: options)
    var records: [String: ActionRecord]?
    return plan.nodes.indices.map { place in
      let outcome: Decision.Outcome
      switch survey.states[place] {
      case .unwanted: outcome = .notNeeded
      case .present: outcome = .cached
      case .absent:
        let known = records ?? state?.read().records ?? [:]
        records = known
        outcome = .runs(survey.reasons(place, records: known))
      }
      return Decision(id: plan.nodes[place].action.id, key: plan.nodes[place].key, outcome: outcome)
    }
  }

  /// Says through events what a build would do, without doing it.
  public func dryRun(_ events: @escaping @Sendable (BuildEvent) -> Void) throws(BuildError) -> BuildSummary {
    let start = ContinuousClock.now
    let decisions = try decisions().filter { $0.outcome != .notNeeded }
    var summary = BuildSummary()
    summary.counts.cached = decisions.count { $0.outcome == .cached }
    events(.planned(total: decisions.count, toRun: decisions.count - summary.counts.cached))
    for decision in decisions {
      switch decision.outcome {
      case .runs(let reasons): events(.started(id: decision.id, because: texts(reasons)))
      default: events(.finished(id: decision.id, cached: true, milliseconds: 0))
      }
    }
    summary.counts.milliseconds = milliseconds(since: start)
    events(.summary(summary.counts))
    return summary
  }

  /// Builds.
  ///
  /// Cancelling the task stops the build: bodies are cancelled, nothing new starts, the cache stays valid and keeps
  /// what is complete, and the next build goes on from there. The same holds when the process is killed.
  /// - Parameter events: called for every event, one at a time, from any thread; it must not call the builder.
  /// - Returns: what is there and what failed. A failing action does not make this throw.
  /// - Throws: `BuildError` when the build cannot begin: a goal that is not in the plan, a cache that is being pruned.
  public func run(
    _ events: @escaping @Sendable (BuildEvent) -> Void = { _ in }
  ) async throws(BuildError) -> BuildSummary {
    let start = ContinuousClock.now
    let use = try store.use()
    defer { withExtendedLifetime(use) {} }
    let survey = try Survey(plan: plan, store: store, options: options)
    var run = BuildRun(survey: survey, state: state, sink: EventSink(events))
    await run.begin()
    await run.finishAll()
    var summary = run.summary
    summary.counts.milliseconds = milliseconds(since: start)
    events(.summary(summary.counts))
    return summary
  }

  /// Builds, and gives the events as a stream. The summary is the last event; a build that cannot begin ends the stream
  /// with a `BuildError`. Ending the stream early cancels the build.
  public func events() -> AsyncThrowingStream<BuildEvent, any Error> {
    AsyncThrowingStream { continuation in
      let task = Task {
        do {
          _ = try await run { continuation.yield($0) }
          continuation.finish()
        } catch { continuation.finish(throwing: error) }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
