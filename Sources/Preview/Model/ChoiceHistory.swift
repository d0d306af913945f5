/// Choices of takes that can be taken back.
struct ChoiceHistory: Equatable, Sendable {
  struct Change: Equatable, Sendable {
    var shot: ShotID
    var before, after: Int
  }

  private var done: [Change] = []
  private var undone: [Change] = []

  var canUndo: Bool { !done.isEmpty }
  var canRedo: Bool { !undone.isEmpty }

  mutating func add(_ change: Change) {
    guard change.before != change.after else { return }
    done.append(change)
    if done.count > 200 { done.removeFirst() }
    undone = []
  }

  /// The take to choose so that the last choice is taken back.
  mutating func undo() -> TakeID? {
    guard let change = done.popLast() else { return nil }
    undone.append(change)
    return TakeID(cut: change.shot.cut, shot: change.shot.shot, number: change.before)
  }

  /// The take to choose so that what was taken back is there again.
  mutating func redo() -> TakeID? {
    guard let change = undone.popLast() else { return nil }
    done.append(change)
    return TakeID(cut: change.shot.cut, shot: change.shot.shot, number: change.after)
  }
}
