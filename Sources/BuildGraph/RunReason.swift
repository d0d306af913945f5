/// Why an action runs.
public enum RunReason: Sendable, Equatable, CustomStringConvertible {
  /// No build on record has had it.
  case new
  /// Somebody asked for it.
  case forced
  /// What sort of thing it is has changed.
  case kindChanged(old: String, new: String)
  /// A field has another value; a value is nil when it is too long to show.
  case fieldChanged(name: String, old: String?, new: String?)
  /// A field that was not there.
  case fieldAdded(name: String, new: String?)
  /// A field that is no longer there.
  case fieldRemoved(name: String, old: String?)
  /// The result of a dependency is made from other things than last time.
  case dependencyChanged(String)
  /// A dependency that was not there.
  case dependencyAdded(String)
  /// A dependency that is no longer there.
  case dependencyRemoved(String)
  /// The same dependencies in another order.
  case dependenciesReordered
  /// Nothing has changed, but the cache no longer has the result.
  case missing
  /// Nothing has changed, but what the cache has must not be used.
  case damaged(String)
  /// Nothing on record differs: keys are computed in another way than they were.
  case keysComputedAnew

  public var description: String {
    switch self {
    case .new: "new"
    case .forced: "forced"
    case .kindChanged(let old, let new): "kind \(singleLine(old)) → \(singleLine(new))"
    case .fieldChanged(let name, let old?, let new?): "\(singleLine(name)) \(old) → \(new)"
    case .fieldChanged(let name, _, _): "\(singleLine(name)) changed"
    case .fieldAdded(let name, let new): "\(singleLine(name)) added" + (new.map { ": \($0)" } ?? "")
    case .fieldRemoved(let name, let old): "\(singleLine(name)) removed" + (old.map { ", was \($0)" } ?? "")
    case .dependencyChanged(let id): "\(id) changed"
    case .dependencyAdded(let id): "now needs \(id)"
    case .dependencyRemoved(let id): "no longer needs \(singleLine(id))"
    case .dependenciesReordered: "needs the same things in another order"
    case .missing: "missing from the cache"
    case .damaged(let why): "damaged in the cache: \(why)"
    case .keysComputedAnew: "keys are computed in another way"
    }
  }
}

extension ActionRecord {
  /// What is different from `old`, in the order of the record; empty when the keys are the same.
  func changes(since old: ActionRecord) -> [RunReason] {
    guard key != old.key else { return [] }
    var reasons: [RunReason] = []
    if !kind.utf8.elementsEqual(old.kind.utf8) { reasons.append(.kindChanged(old: old.kind, new: kind)) }
    // A record may have been made by another program: a name that is there twice counts once.
    let before = Dictionary(old.fields.map { ($0.name, $0) }) { first, _ in first }
    let names = Set(fields.map(\.name))
    for field in fields {
      guard let was = before[field.name] else {
        reasons.append(.fieldAdded(name: field.name, new: field.phrase))
        continue
      }
      if !field.matches(was) {
        // Equal phrases of different values would only confuse.
        let isTold = was.phrase != field.phrase
        reasons.append(
          .fieldChanged(name: field.name, old: isTold ? was.phrase : nil, new: isTold ? field.phrase : nil))
      }
    }
    for field in old.fields where !names.contains(field.name) {
      reasons.append(.fieldRemoved(name: field.name, old: field.phrase))
    }
    let keys = Dictionary(old.dependencies.map { ($0.id, $0.key) }) { first, _ in first }
    for dependency in dependencies {
      guard let was = keys[dependency.id] else {
        reasons.append(.dependencyAdded(dependency.id))
        continue
      }
      if was != dependency.key { reasons.append(.dependencyChanged(dependency.id)) }
    }
    let ids = Set(dependencies.map(\.id))
    for dependency in old.dependencies where !ids.contains(dependency.id) {
      reasons.append(.dependencyRemoved(dependency.id))
    }
    if reasons.isEmpty && dependencies != old.dependencies { reasons.append(.dependenciesReordered) }
    return reasons.isEmpty ? [.keysComputedAnew] : reasons
  }
}

/// Reasons for an event, not more than people read: a bundle may need thousands of shots that have all changed.
func texts(_ reasons: [RunReason]) -> [String] {
  let limit = 20
  let texts = reasons.prefix(limit).map(\.description)
  return reasons.count > limit ? texts + ["and \(reasons.count - limit) more"] : texts
}
