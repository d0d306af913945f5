/// Looks at the cache and decides what has to run.
///
/// A result is wanted when it is a goal or when something that runs reads it. A cached result whose inputs are gone
/// stays as it is: keys come from the plan alone, so the inputs are not missed.
struct Survey {
  enum State {
    /// Nobody wants it.
    case unwanted
    /// In the cache. `isTrusted`: made or read whole in this build.
    case present(Artifact, isTrusted: Bool)
    /// To be made; the damage of what is in the cache, if any.
    case absent(damage: String?)
  }

  let plan: Plan
  let store: ArtifactStore
  let options: BuildOptions
  var states: [State]

  init(plan: Plan, store: ArtifactStore, options: BuildOptions) throws(BuildError) {
    self.plan = plan
    self.store = store
    self.options = options
    states = [State](repeating: .unwanted, count: plan.count)
    var isWanted = [Bool](repeating: options.goals == nil, count: plan.count)
    for id in (options.goals ?? []).sorted() {
      guard let place = plan.place(id) else {
        throw BuildError("\"\(singleLine(id, limit: 60))\" is nothing this project makes: check the name.")
      }
      isWanted[place] = true
    }
    if case .ids(let ids) = options.force {
      for id in ids.sorted() where plan.place(id) == nil {
        throw BuildError("\"\(singleLine(id, limit: 60))\" is nothing this project makes: check the name.")
      }
    }
    // What needs a result comes after it in the plan, so walking backwards meets every reader first.
    for place in plan.nodes.indices.reversed() where isWanted[place] {
      states[place] = look(place)
      if case .absent = states[place] {
        for dependency in plan.nodes[place].dependencies { isWanted[dependency] = true }
      }
    }
  }

  func isForced(_ place: Int) -> Bool {
    switch options.force {
    case .none: false
    case .all: true
    case .ids(let ids): ids.contains(plan.nodes[place].action.id)
    }
  }

  private func look(_ place: Int) -> State {
    if isForced(place) { return .absent(damage: nil) }
    let key = plan.nodes[place].key
    return switch options.verify ? store.verify(key) : store.lookup(key) {
    case .present(let artifact): .present(artifact, isTrusted: options.verify)
    case .missing: .absent(damage: nil)
    case .damaged(let why): .absent(damage: why)
    }
  }

  /// Marks the result at `place` as not usable after all and looks at what is then needed.
  /// - Returns: the places that were not going to be made before and now are, `place` with them.
  mutating func revoke(_ place: Int, damage: String) -> [Int] {
    states[place] = .absent(damage: damage)
    var added = [place]
    var pending = [place]
    while let place = pending.popLast() {
      for dependency in plan.nodes[place].dependencies {
        guard case .unwanted = states[dependency] else { continue }
        states[dependency] = look(dependency)
        if case .absent = states[dependency] {
          added.append(dependency)
          pending.append(dependency)
        }
      }
    }
    return added
  }

  /// Why the absent result at `place` is made.
  func reasons(_ place: Int, records: [String: ActionRecord]) -> [RunReason] {
    if isForced(place) { return [.forced] }
    let node = plan.nodes[place]
    let damage: String? = if case .absent(let damage) = states[place] { damage } else { nil }
    guard let record = records[node.action.id] else { return [damage.map { .damaged($0) } ?? .new] }
    let changes = ActionRecord(node, in: plan).changes(since: record)
    if let damage { return changes + [.damaged(damage)] }
    return changes.isEmpty ? [.missing] : changes
  }
}
