import ImmediateUI
import Timeline

extension Studio {
  /// Below the picture: a line to scrub on, time, buttons, speed and volume.
  func drawTransport(_ ui: UI, _ rect: Rect) {
    let theme = ui.theme
    ui.draw.fill(rect, theme.panel)
    drawScrubLine(ui, Rect(rect.x, rect.y, rect.width, 12))
    let row = Rect(rect.x + 14, rect.y + 14, rect.width - 28, rect.height - 16)
    let middle = row.y + (row.height - theme.controlHeight) / 2
    ui.disabled(!state.hasMedia) {
      drawClock(ui, row)
      let wide: Float = 7 * 34 + 44 + 24
      ui.cursor = Point(max(row.x + 150, row.center.x - wide / 2), middle)
      ui.together { drawButtons(ui) }
      if row.width > 640 {
        ui.cursor = Point(row.right - 190, middle)
        ui.together { drawLevels(ui) }
      }
    }
  }

  private func drawClock(_ ui: UI, _ row: Rect) {
    var place = row
    place.width = 150
    let rate = state.rate ?? .film
    let text = state.hasMedia ? Timecode(frame: state.frame, rate: rate).description : "––:––:––:––"
    let upper = Rect(place.x, place.y + 2, place.width, 24)
    ui.draw.text(text, in: upper, state.hasMedia ? ui.theme.text : ui.theme.faint, font: .title)
    let lower = Rect(place.x, place.y + 24, place.width, 18)
    guard state.hasMedia else { return }
    ui.draw.text("\(state.frame + 1) of \(state.frames)", in: lower, ui.theme.faint, font: .small)
  }

  private func drawButtons(_ ui: UI) {
    let transport = state.transport
    func key(_ id: String, _ icon: Icon, _ tip: String, _ command: Command, selected: Bool = false) {
      if ui.iconButton(id, icon, tooltip: tip, selected: selected, size: 32) { perform(command) }
      ui.sameLine(2)
    }
    key("start", .toStart, "To the start  Home", .toStart)
    key("former shot", .chevronLeft, "Former shot  ↑", .jump(.shot, forwards: false))
    key("back", .stepBack, "Former picture  ←", .step(-1))
    let isPlaying = transport.isPlaying || transport.reverse > 0
    ui.sameLine(6)
    let line = ui.cursor
    ui.cursor = Point(line.x, line.y - 5)
    if ui.iconButton(
      "play", isPlaying ? .pause : .play, tooltip: isPlaying ? "Pause  Space" : "Play  Space", style: .primary, size: 40
    ) {
      perform(.toggle)
    }
    ui.cursor = Point(line.x + 48, line.y)
    key("on", .stepForward, "Next picture  →", .step(1))
    key("next shot", .chevronRight, "Next shot  ↓", .jump(.shot, forwards: true))
    key("end", .toEnd, "To the end  End", .toEnd)
    let loops = transport.loopIn != nil || transport.loopOut != nil
    key(
      "loop", .loop, loops ? "No loop  P" : "Loop everything; I and O set a range",
      loops ? .clearLoop : .loopRange(0...max(0, state.frames - 1)), selected: loops)
  }

  private func drawLevels(_ ui: UI) {
    let transport = state.transport
    if transport.reverse > 0 {
      ui.text("−\(transport.reverse)×", font: .mono, color: ui.theme.accent)
      ui.sameLine(8)
    } else {
      var choice = Transport.speeds.firstIndex(of: transport.speed) ?? -1
      let names = Transport.speeds.map { "\(PlaybackText.speed($0))" }
      if ui.combo("speed", names, selection: &choice, width: 72) { perform(.speed(Transport.speeds[choice])) }
      ui.sameLine(8)
    }
    let muted = transport.isMuted
    if ui.iconButton("mute", muted ? .mute : .volume, tooltip: muted ? "Sound on  M" : "Sound off  M", selected: muted)
    {
      perform(.mute(!muted))
    }
    ui.sameLine(2)
    var volume = transport.volume
    if ui.slider("volume", &volume, in: 0...1, showsValue: false, width: 74) { perform(.volume(volume)) }
  }

  /// A thin line over the whole medium, for when the timeline is out of sight or zoomed in.
  private func drawScrubLine(_ ui: UI, _ rect: Rect) {
    ui.cursor = rect.origin
    let region = ui.region("scrub", rect.size)
    let line = Rect(rect.x, rect.y, rect.width, region.isHovered || region.isHeld ? 6 : 3)
    ui.draw.fill(line, ui.theme.raised)
    guard state.hasMedia else { return }
    if let loop = state.transport.loop(of: state.frames) {
      let first = Float(loop.lowerBound) / Float(state.frames)
      let last = Float(loop.upperBound) / Float(state.frames)
      ui.draw.fill(
        Rect(line.x + first * line.width, line.y, (last - first) * line.width, line.height), ui.theme.accent.faded(0.25)
      )
    }
    let share = Float(state.time.seconds / max(state.seconds, 0.001))
    ui.draw.fill(Rect(line.x, line.y, line.width * min(1, share), line.height), ui.theme.accent)
    scrub(ui, region, id: .line) { Double(min(1, max(0, region.place.x))) * self.state.seconds }
  }
}

enum PlaybackText {
  static func speed(_ percent: Int) -> String {
    switch percent {
    case 25: "0.25×"
    case 50: "0.5×"
    case 75: "0.75×"
    case 100: "1×"
    case 125: "1.25×"
    case 150: "1.5×"
    case 200: "2×"
    default: "\(percent) %"
    }
  }

  /// `0:42`, `1:02:03`.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(min(1e7, max(0, seconds)))
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    let tail = (rest < 10 ? "0" : "") + "\(rest)"
    guard hours > 0 else { return "\(minutes):\(tail)" }
    return "\(hours):" + (minutes < 10 ? "0" : "") + "\(minutes):\(tail)"
  }
}
