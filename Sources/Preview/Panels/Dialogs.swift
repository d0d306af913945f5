import EngineExport
import Foundation
import ImmediateUI

extension Studio {
  func drawDialogs(_ ui: UI) {
    if let dialog = state.dialog, forms.opensDialog != dialog {
      forms.opensDialog = dialog
      ui.open(dialog.rawValue)
    }
    if state.dialog == nil { forms.opensDialog = nil }
    forms.dialogIsShown = false
    ui.dialog(Dialog.open.rawValue, title: "Open", width: 560) { show(ui) { drawOpen(ui) } }
    ui.dialog(Dialog.export.rawValue, title: "Export", width: 520) { show(ui) { drawExport(ui) } }
    ui.dialog(Dialog.preferences.rawValue, title: "Preferences", width: 420) { show(ui) { drawPreferences(ui) } }
    ui.dialog(Dialog.keys.rawValue, title: "Keys", width: 620) { show(ui) { drawKeys(ui) } }
    ui.dialog(Dialog.about.rawValue, title: "Hoofbeat", width: 420) { show(ui) { drawAbout(ui) } }
    // Closed by Escape or a click outside.
    if !forms.dialogIsShown, state.dialog != nil, forms.dialogWasShown { state.dialog = nil }
    forms.dialogWasShown = forms.dialogIsShown
  }

  /// The inside of a dialog that is open, unless the state says that it is over.
  private func show(_ ui: UI, _ body: @MainActor () -> Void) {
    forms.dialogIsShown = true
    if state.dialog == nil { ui.close() } else { body() }
  }

  private func drawAbout(_ ui: UI) {
    ui.paragraph("Picture and sound, denoised together, on your own machine.", color: ui.theme.muted)
    ui.spacer(8)
    if ui.button("Close") { perform(.show(nil)) }
  }

  private func drawOpen(_ ui: UI) {
    ui.muted(
      "The folder of a project, take or bundle, or a movie. Dropping it on the window does the same.", font: .small)
    let edit = ui.field("path", &forms.path, hint: "/path/to/a/project", focus: !forms.dialogWasShown)
    ui.spacer(4)
    for path in state.preferences.recent.prefix(5)
    where ui.row((path as String).lastPart, id: path, icon: .clock, detail: path.parentPart) { perform(.open(path)) }
    ui.spacer(4)
    if ui.button("Open", style: .primary, enabled: !forms.path.isEmpty) || edit.submitted { perform(.open(forms.path)) }
    ui.sameLine(8)
    if ui.button("Cancel") { perform(.show(nil)) }
  }

  private func drawExport(_ ui: UI) {
    ui.heading("This picture")
    ui.field("frame", &forms.framePath, hint: "frame.png", width: ui.available.width - 120)
    ui.sameLine(8)
    if ui.button("Save PNG", icon: .picture, enabled: !forms.framePath.isEmpty, width: 110) {
      perform(.saveFrame(forms.framePath))
      perform(.show(nil))
    }
    ui.spacer(6)
    ui.heading("Bundles for engines")
    guard let project = state.project else {
      ui.muted("Open a project to export bundles.", font: .small)
      ui.spacer(4)
      if ui.button("Close") { perform(.show(nil)) }
      return
    }
    let exporters = ExporterList.all.map(\.name)
    let grid = ui.cursor
    for (index, name) in exporters.enumerated() {
      ui.cursor = Point(grid.x + Float(index % 3) * 158, grid.y + Float(index / 3) * 28)
      var isOn = forms.exportTargets.contains(name)
      if ui.checkbox(name, &isOn) {
        if isOn { forms.exportTargets.insert(name) } else { forms.exportTargets.remove(name) }
      }
    }
    ui.cursor = Point(grid.x, grid.y + Float((exporters.count + 2) / 3) * 28)
    ui.heading("Cutscene")
    let names = ["All cutscenes"] + project.cuts.map(\.id)
    ui.combo("cutscene", names, selection: &forms.exportCutscene)
    ui.heading("Folder")
    ui.field("output", &forms.exportOutput, hint: "the project's own output folder")
    ui.muted("Made as hoofbeat build makes them, in a process of its own.", font: .small)
    ui.spacer(6)
    let targets = exporters.filter(forms.exportTargets.contains)
    if ui.button("Export", icon: .export, style: .primary, enabled: !targets.isEmpty) {
      let cut = forms.exportCutscene > 0 && forms.exportCutscene < names.count ? names[forms.exportCutscene] : nil
      perform(
        .export(
          ExportOrder(
            targets: targets, cutscene: cut, output: forms.exportOutput.isEmpty ? nil : forms.exportOutput)))
    }
    ui.sameLine(8)
    if ui.button("Cancel") { perform(.show(nil)) }
  }

  private func drawPreferences(_ ui: UI) {
    var preferences = state.preferences
    ui.toggle("Scale pixel art by whole factors", &preferences.scalesWholePixels)
    ui.toggle("Show the safe area", &preferences.showsSafeArea)
    ui.toggle("Show subtitles", &preferences.showsSubtitles)
    ui.toggle("Controllers feel the haptic lane", &preferences.rumbles)
    ui.heading("Takes that the button makes")
    ui.slider("takes", &preferences.takesAtOnce, in: 1...16)
    if preferences != state.preferences {
      state.preferences = preferences
      run(.savePreferences)
    }
    if let path = options.preferences { ui.muted("Kept in \(path)", font: .small) }
    ui.spacer(6)
    if ui.button("Panels as they were", icon: .undo) { layout.shares = [:] }
    ui.sameLine(8)
    if ui.button("Close", style: .primary) { perform(.show(nil)) }
  }

  private func drawKeys(_ ui: UI) {
    let half = (Shortcuts.all.count + 1) / 2
    let top = ui.cursor
    for (index, shortcut) in Shortcuts.all.enumerated() {
      let column = Float(index / half)
      let y = top.y + Float(index % half) * 23
      let x = top.x + column * 296
      let wide = max(24, ui.size(of: shortcut.shown, font: .mono).width + 12)
      let box = Rect(x, y, wide, 19)
      ui.draw.fill(box, ui.theme.raised, rounding: 4)
      ui.draw.text(shortcut.shown, in: box, ui.theme.text, font: .mono, align: .middle)
      ui.draw.text(shortcut.title, in: Rect(x + 84, y, 206, 19), ui.theme.muted, font: .small)
    }
    ui.cursor = Point(top.x, top.y + Float(half) * 23 + 8)
    if ui.button("Close", style: .primary) { perform(.show(nil)) }
  }
}
