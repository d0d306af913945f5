import Timeline

extension StudioState {
  /// What was read of a subject.
  enum Opened: Equatable, Sendable {
    case project(ProjectDocument)
    case clips([Clip])
  }

  /// Takes in what was read. The place in it is kept where it is the same subject as before.
  mutating func opened(_ subject: Subject, _ opened: Opened) -> [Effect] {
    let isSame = self.subject == subject
    self.subject = subject
    opening = nil
    trouble = nil
    preferences.opened(subject.path)
    switch opened {
    case .project(let document): return take(document, keepsPlace: isSame)
    case .clips(let clips): return take(clips, keepsPlace: isSame)
    }
  }

  private mutating func take(_ document: ProjectDocument, keepsPlace: Bool) -> [Effect] {
    let before = shown
    for problem in document.problems where !(project?.problems.contains(problem) ?? false) { log.add(.bad, problem) }
    for note in document.notes where !(project?.notes.contains(note) ?? false) { log.add(.caution, note) }
    project = document
    clips = []
    if !keepsPlace {
      (selectedShot, selectedTake, comparison, history) = (nil, nil, nil, ChoiceHistory())
      transport = Transport(volume: transport.volume, isMuted: transport.isMuted)
      view.scale = nil
      selectedCut = (document.cuts.first { $0.clip != nil } ?? document.cuts.first)?.id
      selectedShot = cut?.shots.first.map { ShotID(cut: cut?.id ?? "", shot: $0.id) }
      shown = cut?.clip ?? firstTake(of: cut)
      return [.compare, .show(keepsTime: false), .savePreferences]
    }
    if document.cut(selectedCut) == nil { selectedCut = document.cuts.first?.id }
    if document.shot(selectedShot) == nil {
      selectedShot = cut?.shots.first.map { ShotID(cut: cut?.id ?? "", shot: $0.id) }
    }
    if let take = selectedTake, document.take(take)?.folder == nil {
      selectedTake = nil
    }
    if let other = comparison?.other, document.take(other)?.folder == nil { comparison = nil }
    if let take = selectedTake { shown = clip(of: take) } else { shown = cut?.clip ?? firstTake(of: cut) }
    // A cut that is the same file as before plays on as if nothing had happened.
    return shown == before ? [.compare] : [.compare, .show(keepsTime: true)]
  }

  private mutating func take(_ clips: [Clip], keepsPlace: Bool) -> [Effect] {
    let before = shown
    (project, self.clips) = (nil, clips)
    if !keepsPlace {
      (selectedShot, selectedTake, comparison) = (nil, nil, nil)
      transport = Transport(volume: transport.volume, isMuted: transport.isMuted)
      view.scale = nil
    }
    shown = (keepsPlace ? clips.first { $0.id == before?.id } : nil) ?? clips.first
    selectedCut = shown?.id
    return shown == before ? [] : [.compare, .show(keepsTime: keepsPlace), .savePreferences]
  }

  /// What was asked for cannot be opened. What was open before stays.
  mutating func failed(_ sentence: String) {
    opening = nil
    trouble = sentence
    log.add(.bad, sentence)
  }

  /// Nothing is open.
  mutating func closed() -> [Effect] {
    let old = self
    self = StudioState()
    (preferences, log, jobs, transport.volume) = (old.preferences, old.log, old.jobs, old.transport.volume)
    view = TimelineView(hidden: old.view.hidden, showsSpectrogram: old.view.showsSpectrogram)
    laneWidth = old.laneWidth
    return [.compare, .show(keepsTime: false)]
  }
}
