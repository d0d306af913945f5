import CutModel
import Timeline

/// The shots of a cut one after the other, as editing programs want them: without gaps and overlaps, with a join that says
/// how many pictures before and after the edit two shots share.
///
/// Where a shot overlaps the one before it, the edit lies in the middle of the overlap. A transition that would reach
/// into another one or beyond a shot is left out: the finished movie shows it in any case.
struct EditPlan {
  /// A transition around an edit.
  struct Join: Equatable {
    var kind: CutTransition.Kind
    /// Pictures before the edit that belong to it.
    var before: Int64
    /// Pictures from the edit on that belong to it.
    var after: Int64
  }

  /// A shot between two edits.
  struct Edit {
    var shot: CutShot
    /// First picture.
    var first: Int64
    /// The picture after the last.
    var end: Int64
    /// How it takes over from the shot before it; nil for a cut.
    var join: Join?
  }

  /// The edits; they follow one another without gaps from picture 0 to the end of the cut.
  let edits: [Edit]
  private let frameRate: FrameRate
  private let frameCount: Int64

  /// Lays out the shots of a cut.
  init(_ cut: Cut) {
    frameRate = cut.frameRate
    frameCount = cut.frames
    var edits: [Edit] = []
    for shot in cut.shots {
      let overlap = max(0, (edits.last.map { $0.shot.startFrame + $0.shot.frames } ?? 0) - shot.startFrame)
      let first = edits.isEmpty ? 0 : min(max(shot.startFrame + overlap / 2, edits[edits.count - 1].first), cut.frames)
      if !edits.isEmpty { edits[edits.count - 1].end = first }
      var join: Join?
      if shot.transition.kind != .cut, !edits.isEmpty {
        let before = overlap > 0 ? overlap / 2 : shot.transition.frames / 2
        join = Join(kind: shot.transition.kind, before: before, after: shot.transition.frames - before)
      }
      edits.append(Edit(shot: shot, first: first, end: cut.frames, join: join))
    }
    edits.removeAll { $0.first >= $0.end }
    for index in edits.indices {
      guard let join = edits[index].join else { continue }
      let former = index > 0 ? edits[index - 1] : nil
      let room = former.map { $0.end - $0.first - ($0.join?.after ?? 0) } ?? 0
      if join.before > room || join.after > edits[index].end - edits[index].first || join.before + join.after < 1 {
        edits[index].join = nil
      }
    }
    self.edits = edits
  }

  /// The pictures that a stretch of time touches: the first, and the one after the last; at least one picture, inside of
  /// the cut.
  func frames(from start: Flicks, to end: Flicks) -> (first: Int64, end: Int64) {
    let first = min(max(0, (try? frameRate.frame(at: start)) ?? 0), max(0, frameCount - 1))
    let last = (try? frameRate.frame(at: Flicks(end.count - 1))) ?? first
    return (first, min(max(first, last) + 1, frameCount))
  }
}
