import AudioOutput
import ImmediateUI
import Playback
import StudioWindow
import Timeline
import WindowSystem

extension Studio {
  /// Fills one frame of the window.
  func draw(_ ui: UI) {
    let size = window.window.size
    let bar = ui.menuBar { drawMenus(ui) }
    drawStatus(ui, right: size.width, height: bar)
    var room = Rect(0, bar, size.width, size.height - bar).inset(ui.theme.gap, ui.theme.gap)
    room.y -= 2
    room.height += 2
    let isEmpty = state.subject == nil
    if isEmpty {
      ui.surface("welcome", in: room) { drawWelcome(ui) }
    } else {
      let frames = ui.split(&layout, in: room)
      if let rect = frames["shots"] { drawShots(ui, rect) }
      if let rect = frames["picture"] { drawPicture(ui, rect) }
      if let rect = frames["side"] { drawSide(ui, rect) }
      if let rect = frames["timeline"] { drawTimeline(ui, rect) }
    }
    drawDialogs(ui)
  }

  /// On the right of the menu bar: what is open, what runs, whether there is sound.
  private func drawStatus(_ ui: UI, right: Float, height: Float) {
    let front = ui.front
    var place = Rect(right - 420, 0, 408, height)
    let (text, color) = soundStatus
    let width = ui.size(of: text, font: .small).width
    var part = place.cutHorizontally(-(width + 4))
    front.text(text, in: part, ui.theme.muted, font: .small, align: .end)
    part = place.cutHorizontally(-16)
    front.circle(part.center, radius: 4, color(ui))
    if let job = state.jobs.current {
      let text = "\(Int(job.fraction * 100)) % · \(job.title)"
      let width = min(300, ui.size(of: text, font: .small).width)
      _ = place.cutHorizontally(-16)
      part = place.cutHorizontally(-(width + 2))
      front.text(text, in: part, ui.theme.text, font: .small, align: .end)
      part = place.cutHorizontally(-20)
      front.icon(.sparkles, in: Rect(part.x, part.center.y - 7, 14, 14), ui.theme.accent)
    }
  }

  private var soundStatus: (String, (UI) -> Color) {
    guard let output = slot.player?.output else { return ("No sound", { $0.theme.faint }) }
    if state.transport.isMuted { return ("Muted", { $0.theme.caution }) }
    switch output.condition {
    case .device(let name): return (name, { $0.theme.good })
    case .systemClock: return ("No sound device: system clock", { $0.theme.caution })
    case .virtual: return ("Script clock", { $0.theme.faint })
    case .closed: return ("Closed", { $0.theme.faint })
    }
  }

  /// Nothing is open: what to do.
  private func drawWelcome(_ ui: UI) {
    let room = Rect(ui.cursor.x, ui.cursor.y, ui.available.width, ui.available.height)
    let width: Float = min(520, room.width - 40)
    let left = room.center.x - width / 2
    let recent = state.preferences.recent.prefix(6)
    var y = room.y + max(20, (room.height - 300 - Float(recent.count) * 30) / 2)
    ui.draw.circle(Point(room.center.x, y + 30), radius: 32, ui.theme.accent.faded(0.14))
    ui.draw.icon(.film, in: Rect(room.center.x - 15, y + 15, 30, 30), ui.theme.accent)
    y += 78
    ui.draw.text("Hoofbeat", in: Rect(left, y, width, 30), ui.theme.text, font: .title, align: .middle)
    y += 36
    ui.draw.text(
      "Drop a project, a take, a bundle or a movie here.", in: Rect(left, y, width, 22), ui.theme.muted, align: .middle)
    y += 40
    ui.cursor = Point(left, y)
    if let path = state.opening {
      ui.progress(nil, text: "Opening \(path)", width: width)
    } else {
      let edit = ui.field("path", &forms.path, hint: "/path/to/a/project", width: width - 96)
      ui.sameLine(8)
      if ui.button("Open", icon: .folder, style: .primary, enabled: !forms.path.isEmpty, width: 88) || edit.submitted {
        perform(.open(forms.path))
      }
    }
    y += 44
    if let trouble = state.trouble {
      ui.cursor = Point(left, y)
      y += drawNotice(ui, trouble, .warning, ui.theme.bad, width: width) + 12
    }
    guard !recent.isEmpty else { return }
    ui.cursor = Point(left, y)
    ui.heading("Opened before")
    for path in recent {
      ui.cursor = Point(left, ui.cursor.y)
      if ui.row((path as String).lastPart, id: path, icon: .clock, detail: path.parentPart, width: width) {
        perform(.open(path))
      }
    }
  }

  /// A sentence in a box. Returns its height.
  @discardableResult
  func drawNotice(_ ui: UI, _ text: String, _ icon: Icon, _ color: Color, width: Float) -> Float {
    let start = ui.cursor
    let wrap = width - 48
    let height = max(20, ui.size(of: text, wrap: wrap).height) + 18
    ui.draw.fill(Rect(start.x, start.y, width, height), color.faded(0.1), rounding: ui.theme.rounding)
    ui.draw.fill(Rect(start.x, start.y, 3, height), color, rounding: 1.5)
    ui.draw.icon(icon, in: Rect(start.x + 14, start.y + 10, 16, 16), color)
    ui.draw.text(text, at: Point(start.x + 38, start.y + 9), ui.theme.text, wrap: wrap)
    ui.cursor = Point(start.x, start.y + height)
    ui.spacer(4)
    return height
  }
}

extension String {
  var lastPart: String { split(separator: "/").last.map(String.init) ?? self }
  var parentPart: String {
    guard let slash = lastIndex(of: "/") else { return "" }
    return String(self[..<slash])
  }
}

/// What is being typed and dragged, which is nobody else's business.
struct Forms: Equatable {
  var path = ""
  var framePath = "frame.png"
  var exportTargets: Set<String> = []
  var exportCutscene = 0
  var exportOutput = ""
  /// What the fields of a shot were filled from.
  var stamp: FormStamp?
  var seed = ""
  var steps = 0
  var prompt = ""
  var lines: [String] = []
  var opensDialog: Dialog?
  var dialogWasShown = false
  var dialogIsShown = false
}
