internal import Foundation

/// One build while it runs. One task owns it; bodies run in child tasks and report back.
struct BuildRun {
  /// How a child task ended.
  enum Ending: Sendable {
    case made(ArtifactStore.Made, milliseconds: Int64)
    case failed(String)
    /// Inputs that turned out damaged when they were read, and how.
    case damagedInputs([Int: String])
    case cancelled
  }

  /// What a child task reports.
  struct Ended: Sendable {
    let place: Int
    /// Places of the inputs it has read whole and found intact.
    let trusted: [Int]
    let ending: Ending
  }

  var survey: Survey
  let state: StateFile?
  let sink: EventSink
  var summary = BuildSummary()
  private var records: [String: ActionRecord] = [:]
  private var isRecordDamaged = false
  private var queue = ReadyQueue()
  /// For each action to be made, how many of its inputs are still to be made.
  private var missing: [Int: Int] = [:]
  private var failures: [Int: String] = [:]
  private var running = 0
  private var isStopping = false

  private var plan: Plan { survey.plan }
  private var store: ArtifactStore { survey.store }

  init(survey: Survey, state: StateFile?, sink: EventSink) {
    self.survey = survey
    self.state = state
    self.sink = sink
  }

  private func action(_ place: Int) -> Action { plan.nodes[place].action }

  private func isAbsent(_ place: Int) -> Bool { if case .absent = survey.states[place] { true } else { false } }

  private mutating func warn(_ message: String) {
    summary.warnings.append(message)
    sink.send(.warning(message: message))
  }

  /// Says what is planned and what is there.
  mutating func begin() async {
    let absent = plan.nodes.indices.filter(isAbsent)
    var present: [(Int, Artifact)] = []
    for place in plan.nodes.indices {
      if case .present(let artifact, _) = survey.states[place] { present.append((place, artifact)) }
    }
    sink.send(.planned(total: absent.count + present.count, toRun: absent.count))
    if !absent.isEmpty {
      store.sweep()
      if let content = state?.read() {
        records = content.records
        if let warning = content.warning {
          isRecordDamaged = true
          warn(warning)
        }
      }
    }
    for (place, artifact) in present {
      store.touch(artifact.key)
      sink.send(.finished(id: action(place).id, cached: true, milliseconds: 0))
    }
    enqueue(absent)
  }

  /// Counts what actions that are to be made wait for, and queues those that wait for nothing.
  private mutating func enqueue(_ places: [Int]) {
    sink.expect(places.map(action))
    for place in places {
      // A newly absent input holds up those that count already; those that are queued are counted again when taken.
      for dependent in plan.dependents[place] {
        if let count = missing[dependent], count > 0 { missing[dependent] = count + 1 }
      }
    }
    for place in places {
      if case .absent(let damage?) = survey.states[place] {
        warn("\(action(place).id) is damaged in the cache (\(damage)) and is made again.")
      }
      wait(place)
    }
  }

  private mutating func wait(_ place: Int) {
    let count = plan.nodes[place].dependencies.count(where: isAbsent)
    missing[place] = count
    if count == 0 { queue.add(place, resource: action(place).resource) }
  }

  /// Runs until nothing is left to run.
  mutating func finishAll() async {
    // A body may use several threads itself.
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let jobs = min(max(1, survey.options.jobs), 1_000)
    let threads = BodyThreads(count: jobs + cores)
    defer { threads.stop() }
    await withTaskGroup(of: Ended.self) { group in
      while true {
        if Task.isCancelled { isStopping = true }
        while !isStopping, running < jobs, let place = queue.take() {
          guard plan.nodes[place].dependencies.allSatisfy({ !isAbsent($0) }) else {
            queue.release(action(place).resource)
            wait(place)
            continue
          }
          running += 1
          start(place, in: &group, on: threads)
        }
        guard running > 0, let ended = await group.next() else { break }
        running -= 1
        queue.release(action(ended.place).resource)
        for input in ended.trusted {
          if case .present(let artifact, _) = survey.states[input] {
            survey.states[input] = .present(artifact, isTrusted: true)
          }
        }
        settle(ended.place, ended.ending)
      }
    }
    let isLeft = plan.nodes.indices.contains { isAbsent($0) && failures[$0] == nil }
    summary.counts.cancelled = isLeft && Task.isCancelled
    reportRest()
    saveRecords()
  }

  private mutating func start(_ place: Int, in group: inout TaskGroup<Ended>, on threads: BodyThreads) {
    let node = plan.nodes[place]
    var inputs: [Artifact] = []
    var doubtful: [Int] = []
    for dependency in node.dependencies {
      // Everything an action that starts needs is present.
      guard case .present(let artifact, let isTrusted) = survey.states[dependency] else { continue }
      inputs.append(artifact)
      if !isTrusted { doubtful.append(dependency) }
    }
    let damage: String? = if case .absent(let damage) = survey.states[place] { damage } else { nil }
    let job = ActionJob(
      node: node, place: place, inputs: inputs, inputIDs: node.action.dependencies, doubtful: doubtful,
      keys: doubtful.map { plan.nodes[$0].key }, store: store, engine: survey.options.engine,
      reuse: survey.isForced(place) ? .never : damage != nil || survey.options.verify ? .verified : .known,
      reasons: survey.reasons(place, records: records), sink: sink)
    group.addTask(executorPreference: threads) { await job.run() }
  }

  private mutating func settle(_ place: Int, _ ending: Ending) {
    let action = action(place)
    switch ending {
    case .made(let made, let milliseconds):
      if made.isNew { summary.counts.made += 1 }
      survey.states[place] = .present(made.artifact, isTrusted: made.isNew)
      sink.ended(action, .finished(id: action.id, cached: !made.isNew, milliseconds: milliseconds))
      for dependent in plan.dependents[place] {
        guard let count = missing[dependent], count > 0 else { continue }
        missing[dependent] = count - 1
        if count == 1 { queue.add(dependent, resource: self.action(dependent).resource) }
      }
    case .failed(let message):
      failures[place] = message
      sink.ended(action, .failed(id: action.id, message: message))
      if !survey.options.keepGoing { isStopping = true }
    case .cancelled:
      sink.postponed(action.id)
    case .damagedInputs(let damaged):
      for (input, why) in damaged.sorted(by: { $0.key < $1.key }) where !isAbsent(input) {
        enqueue(survey.revoke(input, damage: why))
      }
      wait(place)
    }
  }

  /// Says what was not run, and why.
  private mutating func reportRest() {
    summary.failures = failures.sorted { $0.key < $1.key }.map { .init(id: action($0.key).id, message: $0.value) }
    summary.counts.failed = failures.count
    for place in plan.nodes.indices {
      if case .present(let artifact, _) = survey.states[place] { summary.artifacts[action(place).id] = artifact }
      guard isAbsent(place), failures[place] == nil else { continue }
      let id = action(place).id
      let blocker = plan.nodes[place].dependencies.first(where: isAbsent)
      let because =
        if let blocker {
          "it needs \(action(blocker).id), which \(failures[blocker] == nil ? "was not made" : "failed")"
        } else {
          summary.counts.cancelled ? "the build was stopped" : "the build stopped at a failure"
        }
      summary.skipped.append(id)
      sink.send(.skipped(id: id, because: because))
    }
    summary.counts.skipped = summary.skipped.count
    summary.counts.cached = summary.artifacts.count - summary.counts.made
  }

  /// Records what is there now; what was not made keeps its old record, so that the next build can still say what has
  /// changed since it was last made.
  private mutating func saveRecords() {
    guard let state else { return }
    let isPartial = summary.artifacts.count < plan.count
    if isPartial && records.isEmpty { records = state.read().records }
    var kept: [ActionRecord] = []
    var pairs: [(id: String, key: String)] = []
    for (place, node) in plan.nodes.enumerated() {
      if case .present = survey.states[place] {
        pairs.append((node.action.id, node.key.hexadecimal))
      } else if let old = records[node.action.id] {
        pairs.append((old.id, old.key))
      }
    }
    if !isRecordDamaged && state.holds(StateFile.digest(pairs)) { return }
    for (place, node) in plan.nodes.enumerated() {
      if case .present = survey.states[place] {
        kept.append(ActionRecord(node, in: plan))
      } else if let old = records[node.action.id] {
        kept.append(old)
      }
    }
    do { try state.write(kept) } catch { warn(error.description) }
  }
}
