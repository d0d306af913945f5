/// Where shots and scenes begin and end.
extension ScreenplayBuilder {
  /// Begins an explicit shot. What waited for a shot becomes its beginning.
  mutating func beginShot(_ id: String?, _ settings: Screenplay.ShotSettings, at position: SourcePosition) {
    endShot()
    var draft = pending
    pending = ShotDraft()
    draft.shot.id = id ?? ""
    draft.shot.isExplicit = true
    draft.shot.settings = settings
    draft.position = position
    takeTransition(&draft.shot)
    open = draft
  }

  private mutating func takeTransition(_ shot: inout Screenplay.Shot) {
    if let transition { shot.transitionIn = transition }
    transition = nil
  }

  /// Ends the explicit shot, if one is open.
  mutating func endShot() {
    guard let draft = open else { return }
    open = nil
    if !draft.hasContent, draft.shot.settings.prompt == nil, draft.shot.events.isEmpty, let place = draft.position {
      diagnostics.append(
        Diagnostic(
          .warning, at: place, "shot \"\(draft.shot.id)\" has neither action nor dialogue",
          fix: "write what is seen below it; a shot ends at the next scene heading or [[shot]]"))
    }
    commit(draft)
  }

  /// Ends a silent shot of action that no directive began.
  mutating func endPendingAction() {
    guard open == nil, !pending.action.isEmpty else { return }
    commit(pending)
    pending = ShotDraft()
  }

  /// Adds a shot to the scene.
  mutating func commit(_ draft: ShotDraft) {
    var shot = draft.shot
    shot.position = draft.position ?? scene.position
    shot.action = draft.action.joined(separator: " ")
    // An explicit shot took its transition when it began; what came since is for the next one.
    if !shot.isExplicit { takeTransition(&shot) }
    hear(draft.ambiences)
    shot.ambiences = ambiences
    checkTimes(of: shot)
    scene.shots.append(shot)
  }

  /// Carries out ambience directives: nil ends all, silence ends one.
  private mutating func hear(_ changes: [Screenplay.Ambience?]) {
    for change in changes {
      guard let change else {
        ambiences = []
        continue
      }
      ambiences.removeAll { $0.name == change.name }
      if change.level == 0 { continue }
      guard ambiences.count < 32 else {
        diagnostics.append(
          Diagnostic(
            .error, at: change.position, "there are more than 32 ambiences at once",
            fix: "end those before with [[ambience none]]"))
        continue
      }
      ambiences.append(change)
    }
  }

  /// Ends the scene: action that waits becomes a silent shot, directives alone go to the last shot, or to the next scene
  /// where this one has none.
  mutating func endScene() {
    endShot()
    endPendingAction()
    if pending.hasOnlyDirectives, let last = scene.shots.popLast() {
      var draft = ShotDraft()
      draft.shot = last
      draft.adopt(pending)
      hear(draft.ambiences)
      draft.shot.ambiences = ambiences
      checkTimes(of: draft.shot)
      scene.shots.append(draft.shot)
      pending = ShotDraft()
    }
    ambiences = []
    let isReal = !scene.heading.isEmpty || !scene.shots.isEmpty || !scene.synopses.isEmpty
    if isReal { screenplay.scenes.append(scene) }
    if !scene.shots.isEmpty { lastShotScene = screenplay.scenes.count - 1 }
    scene = Screenplay.Scene(heading: "", position: scene.position)
  }

  /// Gives ids and compares them, and says what belongs to no shot.
  mutating func endScreenplay() {
    if pending.hasOnlyDirectives, let place = pending.position {
      diagnostics.append(
        Diagnostic(
          .warning, at: place, "the directive belongs to no shot", fix: "put it where there is action or dialogue"))
    }
    if let transition, let last = lastShotScene, transition.kind == .fade {
      // A fade after the last shot can only be its end.
      let shot = screenplay.scenes[last].shots.count - 1
      screenplay.scenes[last].shots[shot].transitionOut =
        screenplay.scenes[last].shots[shot].transitionOut ?? transition
    }
    nameShots()
    compareIds()
  }

  /// Changes the shot before this place, if there is one.
  mutating func updatePreviousShot(_ change: (inout Screenplay.Shot) -> Void) {
    if var draft = open, draft.hasContent {
      open = nil
      change(&draft.shot)
      open = draft
    } else if !scene.shots.isEmpty {
      change(&scene.shots[scene.shots.count - 1])
    } else if let last = lastShotScene {
      change(&screenplay.scenes[last].shots[screenplay.scenes[last].shots.count - 1])
    }
  }

  /// Refuses cues after the end of a shot that says how long it is.
  private mutating func checkTimes(of shot: Screenplay.Shot) {
    guard let duration = shot.settings.duration else { return }
    let cues =
      shot.events.map { ("event \($0.name)", $0.at, $0.position) }
      + shot.haptics.map { ("haptic", $0.at, $0.position) }
      + shot.markers.map { ("marker \($0.name)", $0.at, $0.position) }
      + shot.camera.map { ("camera move", $0.at, $0.position) } + shot.lines.map { ("line", $0.at, $0.position) }
    for (name, at, position) in cues {
      let isLate =
        switch (at, duration) {
        case (.time(let at), .time(let end)): at > end
        case (.frame(let at), .frame(let end)): at > end
        default: false
        }
      guard isLate, let at else { continue }
      diagnostics.append(
        Diagnostic(
          .error, at: position, "the \(name) at \(at) comes after the end of its shot, which lasts \(duration)",
          fix: "move it, or lengthen the shot with dur="))
    }
  }
}
