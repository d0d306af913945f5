import CutModel
import ImmediateUI
import Timeline

extension Studio {
  /// On the left: cutscenes, their shots, and the takes of the chosen shot.
  func drawShots(_ ui: UI, _ rect: Rect) {
    guard let project = state.project else {
      drawClips(ui, rect)
      return
    }
    let titles = project.cuts.map { $0.locale.isEmpty ? $0.title : "\($0.title) · \($0.locale)" }
    func buildActions() {
      if ui.iconButton("build", .bolt, tooltip: "Build the project  Ctrl B", enabled: project.problems.isEmpty) {
        perform(.build)
      }
      ui.sameLine(2)
      if ui.iconButton("export", .export, tooltip: "Export  Ctrl E", enabled: state.hasMedia) {
        perform(.show(.export))
      }
    }
    ui.panel(
      "shots", in: rect, title: project.name, icon: .folder, padding: false, scrolls: false, actionsWidth: 62,
      actions: buildActions
    ) {
      var room = Rect(ui.cursor.x, ui.cursor.y, ui.available.width, ui.available.height)
      if project.cuts.count > 1 {
        let top = room.cutVertically(42)
        ui.cursor = Point(top.x + 10, top.y + 8)
        var choice = project.cuts.firstIndex { $0.id == state.selectedCut } ?? -1
        if ui.combo("cut", titles, selection: &choice, width: top.width - 20) {
          perform(.selectCut(project.cuts[choice].id))
        }
      }
      guard let cut = state.cut else {
        ui.cursor = room.origin
        let problem = project.problems.first
        ui.emptyState(
          .warning, problem == nil ? "No cutscenes" : "The project has errors",
          problem ?? "Name a screenplay in cutscene.toml.")
        return
      }
      let takesHeight = min(max(130, Float(takes.count) * 44 + 92), room.height * 0.55)
      let lower = room.cutVertically(-takesHeight)
      ui.cursor = room.origin
      ui.child("list", room.size) { drawShotList(ui, cut) }
      drawTakes(ui, lower)
    }
  }

  private var takes: [TakeDocument] { state.project?.shot(state.selectedShot)?.takes ?? [] }

  private func drawShotList(_ ui: UI, _ cut: CutDocument) {
    ui.spacer(2)
    let isCut = state.selectedTake == nil && state.shown?.id == "cut:\(cut.id)"
    let note = cut.clip == nil ? "not built" : cut.isCurrent ? "" : "outdated"
    if ui.row("Whole cut", id: "whole cut", icon: .film, detail: note, selected: isCut, height: 32) {
      perform(.showCut)
    }
    let playing = isCut ? state.lanes.shot(at: state.time)?.name : state.selectedTake?.shot
    ui.rows(cut.shots.count, height: 46) { index in
      let shot = cut.shots[index]
      let id = ShotID(cut: cut.id, shot: shot.id)
      let region = ui.region(shot.id, Size(ui.available.width, 46))
      let rect = region.rect.inset(4, 1)
      let isSelected = state.selectedShot == id
      if isSelected {
        ui.draw.fill(rect, ui.theme.selection, rounding: 5)
      } else if region.isHovered {
        ui.draw.fill(rect, ui.theme.raised.faded(0.6), rounding: 5)
      }
      let isPlaying = playing == shot.id
      ui.draw.fill(Rect(rect.x, rect.y + 7, 3, rect.height - 14), isPlaying ? ui.theme.accent : .clear, rounding: 1.5)
      var upper = Rect(rect.x + 12, rect.y + 4, rect.width - 22, 19)
      let made = shot.takes.count { $0.folder != nil }
      let count = shot.takes.isEmpty ? "" : "\(made)/\(shot.takes.count)"
      let color = made == 0 ? ui.theme.faint : made < shot.takes.count ? ui.theme.caution : ui.theme.good
      let width = ui.size(of: count, font: .mono).width
      ui.draw.text(count, in: upper.cutHorizontally(-width), color, font: .mono)
      ui.draw.text(shot.id, in: upper, ui.theme.text, font: isSelected ? .strong : .body)
      let lower = Rect(rect.x + 12, rect.y + 22, rect.width - 22, 17)
      let said = shot.lines.isEmpty ? shot.action : "\(shot.speaker): \(shot.lines.joined(separator: " "))"
      ui.draw.text(said, in: lower, ui.theme.muted, font: .small)
      if region.wasClicked { perform(.selectShot(id)) }
    }
  }

  private func drawTakes(_ ui: UI, _ rect: Rect) {
    ui.draw.fill(Rect(rect.x, rect.y, rect.width, 1), ui.theme.line)
    guard let id = state.selectedShot, let shot = state.project?.shot(id) else { return }
    ui.draw.text(
      "Takes of \(shot.id)", in: Rect(rect.x + 12, rect.y + 4, rect.width - 24, 28), ui.theme.muted, font: .small)
    var room = rect
    _ = room.cutVertically(32)
    let footer = room.cutVertically(-46)
    ui.cursor = room.origin
    ui.child("takes", room.size) {
      if shot.takes.isEmpty {
        ui.emptyState(.layers, "No takes", "Only the finished cut is known.")
      }
      for take in shot.takes { drawTake(ui, take, TakeID(cut: id.cut, shot: id.shot, number: take.number)) }
    }
    ui.cursor = Point(footer.x + 10, footer.y + 8)
    let canMake = state.project?.problems.isEmpty == true
    if ui.button(
      state.preferences.takesAtOnce == 1 ? "Make a take" : "Make \(state.preferences.takesAtOnce) takes", id: "make",
      icon: .sparkles, style: .primary, enabled: canMake, width: footer.width - 20 - 76, tooltip: "G")
    {
      perform(.makeTakes(id, count: state.preferences.takesAtOnce))
    }
    ui.sameLine(6)
    var count = state.preferences.takesAtOnce
    if ui.drag("count", &count, in: 1...16, width: 70) {
      state.preferences.takesAtOnce = count
      run(.savePreferences)
    }
  }

  private func drawTake(_ ui: UI, _ take: TakeDocument, _ id: TakeID) {
    let region = ui.region("take \(take.number)", Size(ui.available.width, 42))
    let rect = region.rect.inset(4, 1)
    let isShown = state.selectedTake == id
    let isOther = state.comparison?.other == id
    if isShown {
      ui.draw.fill(rect, ui.theme.selection, rounding: 5)
    } else if isOther {
      ui.draw.stroke(rect, ui.theme.accent.faded(0.6), rounding: 5)
    } else if region.isHovered {
      ui.draw.fill(rect, ui.theme.raised.faded(0.6), rounding: 5)
    }
    let isMade = take.folder != nil
    let text = isMade ? ui.theme.text : ui.theme.faint
    let letter = isShown && state.comparison != nil ? "A  " : isOther ? "B  " : ""
    ui.draw.text(
      "\(letter)Take \(take.number)", in: Rect(rect.x + 12, rect.y + 3, rect.width - 90, 19), text,
      font: isShown ? .strong : .body)
    ui.draw.text(
      isMade ? "seed \(take.seed)" : "not made", in: Rect(rect.x + 12, rect.y + 20, rect.width - 90, 17),
      ui.theme.faint,
      font: .small)
    var actions = rect.inset(6, 0)
    let star = actions.cutHorizontally(-30)
    let compare = actions.cutHorizontally(-30)
    let after = ui.cursor
    var used = false
    ui.group("take \(take.number) actions") {
      ui.cursor = Point(compare.x, rect.y + 7)
      if ui.iconButton(
        "compare", .compare, tooltip: isOther ? "End comparing" : "Compare with what is shown",
        enabled: isMade && !isShown, selected: isOther, size: 26)
      {
        used = true
        perform(.compare(isOther ? nil : id))
      }
      ui.cursor = Point(star.x, rect.y + 7)
      if ui.iconButton(
        "choose", take.isChosen ? .starFilled : .star,
        tooltip: take.isChosen ? "The cut shows it" : "Choose for the cut",
        selected: take.isChosen, size: 26), !take.isChosen
      {
        used = true
        perform(.choose(id))
      }
    }
    ui.cursor = after
    let overActions = ui.mouse.x >= compare.x
    if region.wasClicked, !used, !overActions { perform(.showTake(id)) }
  }

  /// What stands alone: the cuts of a bundle, a take, a movie.
  private func drawClips(_ ui: UI, _ rect: Rect) {
    ui.panel("shots", in: rect, title: title, icon: .folder, padding: false) {
      if state.clips.count > 1 {
        for clip in state.clips
        where ui.row(
          clip.title, id: clip.id, icon: .film, detail: clip.cut?.locale ?? "", selected: clip.id == state.shown?.id)
        {
          perform(.selectCut(clip.id))
        }
        ui.separator()
      }
      for shot in state.lanes.shots {
        let isNow = shot.start <= state.time && state.time < shot.end
        if ui.row(
          shot.name, id: shot.name, icon: .scissors, detail: PlaybackText.clock(shot.start.seconds), selected: isNow)
        {
          perform(.seek(shot.start))
        }
      }
      if state.lanes.shots.isEmpty {
        for line in state.lanes.dialogue
        where ui.row(line.name, id: line.name, icon: .chat, detail: PlaybackText.clock(line.start.seconds)) {
          perform(.seek(line.start))
        }
      }
      if state.lanes.shots.isEmpty, state.lanes.dialogue.isEmpty {
        ui.emptyState(.film, "A movie alone", "It has no shots, lines or events; a bundle or a project has.")
      }
    }
  }
}
