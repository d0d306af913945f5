import Timeline

extension StudioState {
  /// Commands that choose what is shown.
  mutating func applySelection(_ command: Command) -> [Effect] {
    switch command {
    case .selectCut(let id):
      guard selectedCut != id else { return [] }
      selectedCut = id
      (selectedShot, selectedTake, comparison) = (nil, nil, nil)
      if project != nil {
        selectedShot = cut?.shots.first.map { ShotID(cut: id, shot: $0.id) }
        shown = cut?.clip ?? firstTake(of: cut)
        if shown == cut?.clip { selectedTake = nil }
      } else {
        shown = clips.first { $0.id == id }
      }
      return [.compare, .show(keepsTime: false)]
    case .selectShot(let id):
      selectedShot = id
      tab = .shot
      // In the whole cut the playhead goes to the shot; where takes are looked at, its take is shown.
      if shown?.id == "cut:\(id.cut)", let span = lanes.shots.first(where: { $0.name == id.shot }) {
        selectedTake = nil
        return applyTransport(.seek(span.start))
      }
      guard let shot = project?.shot(id) else { return [] }
      let take = shot.takes.first { $0.isChosen && $0.folder != nil } ?? shot.takes.first { $0.folder != nil }
      return take.map { applySelection(.showTake(TakeID(cut: id.cut, shot: id.shot, number: $0.number))) } ?? []
    case .showTake(let id): return showTake(id)
    case .showCut:
      guard let clip = cut?.clip, shown?.id != clip.id else { return [] }
      let back = selectedTake.flatMap { take in clip.lanes.shots.first { $0.name == take.shot } }?.start
      (shown, selectedTake, comparison) = (clip, nil, nil)
      return [.compare, .show(keepsTime: false)] + (back.map { [.seek($0)] } ?? [])
    case .compare(let id):
      guard let id else {
        comparison = nil
        return [.compare]
      }
      guard project?.take(id)?.folder != nil else {
        log.add(.caution, "Take \(id.number) of \(id.shot) is not made yet.")
        return []
      }
      // Comparing a take with the cut would compare different times: its shot's take stands in for the cut.
      var effects: [Effect] = []
      if selectedTake?.shotID != id.shotID {
        let others = project?.shot(id.shotID)?.takes.filter { $0.folder != nil && $0.number != id.number } ?? []
        guard let first = others.first(where: \.isChosen) ?? others.first else {
          return applySelection(.showTake(id))
        }
        effects = showTake(TakeID(cut: id.cut, shot: id.shot, number: first.number))
      }
      guard selectedTake != id else { return effects }
      comparison = Comparison(other: id, way: comparison?.way ?? .beside)
      return effects + [.compare]
    case .comparison(let way):
      comparison?.way = way
      comparison?.showsOther = false
      return []
    case .swapCompared:
      guard let other = comparison?.other, let first = selectedTake else { return [] }
      comparison?.other = first
      selectedTake = other
      shown = clip(of: other)
      return [.swap]
    default: return []
    }
  }

  private mutating func showTake(_ id: TakeID) -> [Effect] {
    guard let take = project?.take(id) else { return [] }
    selectedShot = id.shotID
    guard take.folder != nil else {
      selectedTake = id
      log.add(.caution, "Take \(id.number) of \(id.shot) is not made yet: make it with the button below the takes.")
      return []
    }
    let isSibling = selectedTake?.shotID == id.shotID
    guard let clip = clip(of: id) else { return [] }
    if shown?.id == clip.id { return [] }
    let otherWasThis = comparison?.other == id
    (selectedTake, shown) = (id, clip)
    if !isSibling || otherWasThis { comparison = nil }
    return [.compare, .show(keepsTime: isSibling)]
  }

  /// A take as a clip; says in the log why where it cannot be read.
  mutating func clip(of id: TakeID) -> Clip? {
    guard let folder = project?.take(id)?.folder else { return nil }
    do throws(StudioError) {
      return try Clip(take: folder, id: id.clip, title: "\(id.shot) · take \(id.number)")
    } catch {
      log.add(.bad, "\(error)")
      return nil
    }
  }

  /// What is shown of a cut that was never assembled.
  mutating func firstTake(of cut: CutDocument?) -> Clip? {
    guard let cut else { return nil }
    for shot in cut.shots {
      guard let take = shot.takes.first(where: { $0.folder != nil }) else { continue }
      let id = TakeID(cut: cut.id, shot: shot.id, number: take.number)
      guard let clip = clip(of: id) else { continue }
      (selectedShot, selectedTake) = (id.shotID, id)
      return clip
    }
    return nil
  }
}
