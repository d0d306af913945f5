import CutModel
import ImmediateUI
import MediaIO
import Timeline

extension Studio {
  /// What the chosen shot is made from, and how its takes differ.
  func drawShotSettings(_ ui: UI) {
    guard let id = state.selectedShot, let shot = state.project?.shot(id) else {
      drawClipFacts(ui)
      return
    }
    loadForm(id, shot)
    let canEdit = !shot.place.isEmpty && state.project?.problems.isEmpty == true
    ui.text(shot.id, font: .title)
    if !shot.action.isEmpty { ui.paragraph(shot.action, color: ui.theme.muted) }
    ui.disabled(!canEdit) {
      for index in forms.lines.indices {
        ui.heading(shot.speaker.isEmpty ? "Line" : shot.speaker)
        let edit = ui.field("line \(index)", &forms.lines[index])
        if edit.submitted, forms.lines[index] != shot.lines[index] {
          perform(.edit(id, .line(index: index, forms.lines[index])))
        }
      }
      ui.heading("Prompt")
      if ui.field("prompt", &forms.prompt, hint: "what is seen and heard").submitted, forms.prompt != shot.prompt {
        perform(.edit(id, .prompt(forms.prompt)))
      }
      ui.heading("Seed of the first take")
      if ui.field("seed", &forms.seed, width: ui.available.width - 76, mono: true).submitted {
        writeSeed(id, shot)
      }
      ui.sameLine(6)
      if ui.button("Next", id: "next seed", icon: nil, width: 66, tooltip: "The seed after the last take's") {
        let last = shot.takes.map(\.seed).max() ?? shot.seed
        perform(.edit(id, .seed(last &+ 1)))
      }
      ui.heading("Denoising steps")
      let usual = shot.steps == nil
      if ui.slider("steps", &forms.steps, in: 0...32) {}
      if ui.itemCommitted, forms.steps > 0, forms.steps != shot.steps { perform(.edit(id, .steps(forms.steps))) }
      ui.muted(usual ? "The model's own number." : "Set in the screenplay.", font: .small)
    }
    ui.heading("Made from")
    ui.pair("Model", shot.model)
    ui.pair("Voice", shot.voice ?? "–")
    ui.pair("Length", shot.seconds.map { "\(PlaybackText.number($0, 2)) s" } ?? "as the lines take")
    if !shot.events.isEmpty { ui.pair("Events", shot.events.joined(separator: ", "), mono: false) }
    if !shot.place.isEmpty { ui.pair("In", shot.place) }
    drawTakeTable(ui, id, shot)
    ui.spacer(6)
    ui.paragraph(
      "Changes go into the screenplay when you press Enter, as settings of the [[shot]]; the choice of takes goes into "
        + "takes.json. Other takes are made with the seeds that follow.", font: .small, color: ui.theme.faint)
  }

  /// Seeds and settings of the takes side by side.
  private func drawTakeTable(_ ui: UI, _ id: ShotID, _ shot: ShotDocument) {
    guard !shot.takes.isEmpty else { return }
    ui.heading("Takes side by side")
    ui.table("takes", [.init("Take", width: 44), .init("Seed"), .init("Steps", width: 48), .init("Length", width: 62)])
    {
      table in
      for take in shot.takes {
        let takeID = TakeID(cut: id.cut, shot: id.shot, number: take.number)
        let facts = facts(take)
        let pressed = table.row("\(take.number)", selected: state.selectedTake == takeID, height: 28) {
          ui.text("\(take.number)\(take.isChosen ? " *" : "")", font: .mono)
          table.next()
          ui.text("\(take.seed)", font: .mono)
          table.next()
          ui.text(facts.map { "\($0.steps)" } ?? "–", font: .mono)
          table.next()
          ui.text(facts.map { "\(PlaybackText.number($0.seconds, 2)) s" } ?? "not made", font: .mono)
        }
        if pressed { perform(.showTake(takeID)) }
      }
    }
  }

  /// Steps and seconds of a take, read once.
  private func facts(_ take: TakeDocument) -> (steps: Int, seconds: Double)? {
    guard let folder = take.folder else { return nil }
    if let known = takeFacts[folder] { return known }
    guard let record = try? TakeFile(folder: folder) else { return nil }
    let facts = (record.result.steps, Flicks(record.result.durationFlicks).seconds)
    if takeFacts.count > 2000 { takeFacts = [:] }
    takeFacts[folder] = facts
    return facts
  }

  private func writeSeed(_ id: ShotID, _ shot: ShotDocument) {
    guard let seed = UInt64(forms.seed), seed < 1 << 53 else {
      state.log.add(.bad, "\"\(forms.seed)\" is no seed: write a whole number below 9007199254740992.")
      forms.seed = "\(shot.seed)"
      return
    }
    if seed != shot.seed { perform(.edit(id, .seed(seed))) }
  }

  private func loadForm(_ id: ShotID, _ shot: ShotDocument) {
    let stamp = FormStamp(id: id, seed: shot.seed, steps: shot.steps, prompt: shot.prompt, lines: shot.lines)
    guard forms.stamp != stamp else { return }
    forms.stamp = stamp
    forms.seed = "\(shot.seed)"
    forms.steps = shot.steps ?? 0
    forms.prompt = shot.prompt
    forms.lines = shot.lines
  }

  private func drawClipFacts(_ ui: UI) {
    guard let clip = state.shown else {
      ui.emptyState(.info, "Nothing chosen", "Choose a shot on the left.")
      return
    }
    ui.text(clip.title, font: .title)
    if let size = state.size { ui.pair("Size", "\(size.width)×\(size.height)") }
    if let rate = state.rate { ui.pair("Pictures", "\(state.frames) at \(rate.shown) fps") }
    ui.pair("Length", PlaybackText.clock(state.seconds))
    guard let cut = clip.cut else { return }
    ui.pair("Language", cut.locale)
    ui.pair("Shots · lines", "\(cut.shots.count) · \(cut.lines.count)")
    ui.pair("Loudness", cut.sound.integratedLUFS.map { "\(PlaybackText.number($0, 1)) LUFS" } ?? "silence")
    ui.pair("True peak", cut.sound.truePeakDBTP.map { "\(PlaybackText.number($0, 1)) dBTP" } ?? "–")
    ui.heading("Made by")
    for model in cut.provenance.models {
      ui.pair(model.name, String(model.weightsSHA256.prefix(12)))
    }
    ui.pair("Program", "\(cut.provenance.generator) \(cut.provenance.generatorVersion)")
  }
}

/// What the fields of a shot were filled from.
struct FormStamp: Equatable {
  var id: ShotID
  var seed: UInt64
  var steps: Int?
  var prompt: String
  var lines: [String]
}
