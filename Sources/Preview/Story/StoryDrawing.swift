import AudioOutput
import ImmediateUI
import MediaIO
import Playback
import StudioWindow
import Timeline
import WindowSystem

extension StoryRoom {
  /// The stage, and below it who speaks, what happens, and the line to type.
  func draw(_ ui: UI, _ events: [InputEvent]) {
    let size = window.window.size
    var room = Rect(0, 0, size.width, size.height).inset(ui.theme.gap, ui.theme.gap)
    let side = room.cutHorizontally(-280)
    _ = room.cutHorizontally(-ui.theme.gap)
    let lower = room.cutVertically(-96)
    _ = room.cutVertically(-ui.theme.gap)
    ui.surface("stage", in: room, padding: false) { drawStage(ui, room) }
    ui.surface("say", in: lower) { drawSaying(ui) }
    ui.panel("story", in: side, title: "Story", icon: .chat) { drawStory(ui) }
  }

  private func drawStage(_ ui: UI, _ room: Rect) {
    ui.draw.fill(room, Color(0x08090B))
    if let player {
      let shown = player.present()
      if shown.isNew, let picture = shown.picture {
        if texture?.texture.width != picture.width || texture?.texture.height != picture.height {
          texture = try? window.texture(width: picture.width, height: picture.height, sampling: .nearest)
        }
        try? texture?.texture.update(rgba: picture.pixels)
      }
    }
    ui.cursor = room.origin
    guard let texture else {
      ui.emptyState(
        .sparkles, isReady ? "\(people[person].name) comes on stage" : "The model is being loaded", "A moment, please.")
      return
    }
    let (width, height) = (texture.texture.width, texture.texture.height)
    let fit = PixelFit.integer(
      width: width, height: height, inWidth: room.width - 20, inHeight: room.height - 20, scale: window.window.scale)
    ui.draw.image(texture.id, in: Rect(room.x + 10 + fit.x, room.y + 10 + fit.y, fit.width, fit.height))
    if let last = transcript.last, !last.who.isEmpty, let order = orders.first, order.order.line != nil {
      let wide = min(room.width - 60, ui.size(of: last.text, font: .strong).width + 20)
      let box = Rect(room.center.x - wide / 2, room.bottom - 48, wide, 28)
      ui.draw.fill(box, Color.black.faded(0.66), rounding: 4)
      ui.draw.text(last.text, in: box.inset(10, 0), .white, font: .strong, align: .middle)
    }
  }

  private func drawSaying(_ ui: UI) {
    var who = person
    if people.count > 1, ui.segments("who", people.map(\.name), selection: &who) { person = who }
    if people.count > 1 { ui.sameLine(12) }
    for event in events.prefix(8) {
      if ui.button(event, icon: .bolt, enabled: trouble == nil) { happen(event) }
      ui.sameLine(6)
    }
    ui.spacer(1)
    let edit = ui.field(
      "line", &line, hint: "What does \(people[person].name) say next?", width: ui.available.width - 96, focus: false)
    ui.sameLine(8)
    if ui.button("Say", icon: .chat, style: .primary, enabled: !line.isEmpty && trouble == nil, width: 86)
      || edit.submitted
    {
      say(line)
      line = ""
    }
  }

  private func drawStory(_ ui: UI) {
    if let trouble { ui.paragraph(trouble, color: ui.theme.bad) }
    func seconds(_ value: Double?) -> String { value.map { "\(PlaybackText.number($0, 2)) s" } ?? "–" }
    ui.pair("First picture after", seconds(numbers.firstLatency))
    ui.pair("At worst", seconds(numbers.firstLatency == nil ? nil : numbers.worstLatency))
    ui.pair("Deadlines missed", "\(numbers.misses)", color: numbers.misses == 0 ? ui.theme.good : ui.theme.bad)
    ui.pair("Made per second", numbers.speed.map { "\(PlaybackText.number($0, 2)) s" } ?? "–")
    ui.pair("Stops of the clock", "\(player?.waits ?? 0)")
    if let order = orders.first, order.order.line != nil, !order.hasBegun {
      let wanted = max(0.1, numbers.neededAhead(of: order.seconds ?? 0))
      ui.progress(min(1, order.made / wanted), text: "Thinking")
    }
    ui.heading("What was said")
    for entry in transcript.reversed() {
      if entry.who.isEmpty {
        ui.muted(entry.text, font: .small)
      } else {
        ui.text(entry.who, font: .small, color: ui.theme.accent)
        ui.paragraph(entry.text)
      }
    }
    if let message = player?.output.condition.message { ui.paragraph(message, font: .small, color: ui.theme.caution) }
  }
}
