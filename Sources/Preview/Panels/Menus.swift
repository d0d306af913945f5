import ImmediateUI

extension Studio {
  func drawMenus(_ ui: UI) {
    ui.menu("File") {
      if ui.menuItem("Open…", shortcut: "Ctrl O") { perform(.show(.open)) }
      ui.menu("Open recent", enabled: !state.preferences.recent.isEmpty) {
        for path in state.preferences.recent where ui.menuItem(path) { perform(.open(path)) }
      }
      if ui.menuItem("Read again", shortcut: "Ctrl R", enabled: state.subject != nil) { perform(.reload) }
      ui.separator()
      if ui.menuItem("Export…", shortcut: "Ctrl E", enabled: state.hasMedia) { perform(.show(.export)) }
      if ui.menuItem("Preferences…", shortcut: "Ctrl ,") { perform(.show(.preferences)) }
      ui.separator()
      if ui.menuItem("Close", enabled: state.subject != nil) { perform(.close) }
      if ui.menuItem("Quit", shortcut: "Ctrl Q") { perform(.quit) }
    }
    ui.menu("Play", enabled: state.hasMedia) {
      for title in [
        "Play or pause", "Next picture", "Former picture", "Next shot", "Former shot", "Next line", "Former line",
        "Next event", "Former event", "To the start", "To the end", "Loop from here", "Loop to here", "No loop",
        "Sound off or on",
      ] { shortcutItem(ui, title) }
    }
    ui.menu("Takes", enabled: state.project != nil) {
      for title in [
        "Choose the shown take", "Make a take of the shot", "The whole cut", "Swap the compared takes",
        "Take back a choice", "Choose again",
      ] { shortcutItem(ui, title) }
      ui.separator()
      shortcutItem(ui, "Build the project")
    }
    ui.menu("View", enabled: state.subject != nil) {
      let preferences = state.preferences
      if ui.menuItem("Whole pixels", selected: preferences.scalesWholePixels) {
        perform(.pixelScaling(!preferences.scalesWholePixels))
      }
      if ui.menuItem("Safe area", selected: preferences.showsSafeArea) {
        perform(.safeArea(!preferences.showsSafeArea))
      }
      if ui.menuItem("Subtitles", selected: preferences.showsSubtitles) {
        perform(.subtitles(!preferences.showsSubtitles))
      }
      ui.separator()
      if ui.menuItem("Spectrogram", shortcut: "S", selected: state.view.showsSpectrogram) {
        perform(.spectrogram(!state.view.showsSpectrogram))
      }
      for lane in Lane.allCases
      where ui.menuItem(lane.title, selected: !state.view.hidden.contains(lane)) { perform(.toggleLane(lane)) }
      if ui.menuItem("Follow the playhead", selected: state.view.follows) { perform(.follow(!state.view.follows)) }
      ui.separator()
      shortcutItem(ui, "Large picture")
      shortcutItem(ui, "Full screen")
    }
    ui.menu("Help") {
      shortcutItem(ui, "All keys")
      if ui.menuItem("About") { perform(.show(.about)) }
    }
  }

  /// An entry that does what a key does.
  private func shortcutItem(_ ui: UI, _ title: String) {
    guard let found = Shortcuts.all.first(where: { $0.title == title }) else { return }
    let command = found.command(state)
    if ui.menuItem(title, shortcut: found.shown, enabled: command != nil), let command { perform(command) }
  }
}
