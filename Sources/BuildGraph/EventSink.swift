import Synchronization

/// Hands events on one after the other, from whatever thread they come, and keeps count for the overall progress.
final class EventSink: Sendable {
  private struct Counts {
    var totalCost = 0.0
    var doneCost = 0.0
    var toRun = 0
    var done = 0
    var running: [String: (cost: Double, fraction: Double)] = [:]
    var started: ContinuousClock.Instant?
  }

  private let counts = Mutex(Counts())
  private let handler: @Sendable (BuildEvent) -> Void

  init(_ handler: @escaping @Sendable (BuildEvent) -> Void) { self.handler = handler }

  /// Adds actions that will run.
  func expect(_ actions: [Action]) {
    counts.withLock { counts in
      counts.toRun += actions.count
      for action in actions { counts.totalCost += Double(action.cost) }
    }
  }

  /// An event that changes nothing in the overall progress. Handlers run one at a time.
  func send(_ event: BuildEvent) { counts.withLock { _ in handler(event) } }

  func started(_ action: Action, because: [RunReason]) {
    counts.withLock { counts in
      if counts.started == nil { counts.started = .now }
      counts.running[action.id] = (Double(action.cost), 0)
      handler(.started(id: action.id, because: texts(because)))
    }
  }

  func progressed(_ id: String, _ fraction: Double, _ note: String) {
    counts.withLock { counts in
      guard let cost = counts.running[id]?.cost else { return }
      counts.running[id] = (cost, fraction)
      handler(.progress(id: id, fraction: fraction, note: singleLine(note)))
      handler(overall(counts))
    }
  }

  /// An action is no longer running, and `event` says how it ended.
  func ended(_ action: Action, _ event: BuildEvent) {
    counts.withLock { counts in
      counts.running[action.id] = nil
      counts.done += 1
      counts.doneCost += Double(action.cost)
      handler(event)
      handler(overall(counts))
    }
  }

  /// An action has to wait for something else after all.
  func postponed(_ id: String) { counts.withLock { $0.running[id] = nil } }

  private func overall(_ counts: Counts) -> BuildEvent {
    let partial = counts.running.values.reduce(0) { $0 + $1.cost * $1.fraction }
    let elapsed = counts.started.map { milliseconds(since: $0) } ?? 0
    let estimate = ProgressEstimate(
      totalCost: counts.totalCost, doneCost: counts.doneCost + partial, elapsedMilliseconds: elapsed)
    return .overall(
      done: counts.done, toRun: counts.toRun, fraction: estimate.fraction,
      etaMilliseconds: estimate.remainingMilliseconds)
  }
}

/// Whole milliseconds since `instant`.
func milliseconds(since instant: ContinuousClock.Instant) -> Int64 {
  let duration = ContinuousClock.now - instant
  let (seconds, attoseconds) = duration.components
  return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
}
