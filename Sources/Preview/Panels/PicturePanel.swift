import ImmediateUI
import MediaIO
import StudioWindow
import Timeline
import WindowSystem

extension Studio {
  /// The picture with its heading above and the transport below.
  func drawPicture(_ ui: UI, _ rect: Rect) {
    ui.surface("picture", in: rect, padding: false) {
      var room = rect
      let header = room.cutVertically(ui.theme.headerHeight)
      let transport = room.cutVertically(-64)
      drawPictureHeader(ui, header)
      drawStage(ui, room)
      drawTransport(ui, transport)
    }
  }

  private func drawPictureHeader(_ ui: UI, _ rect: Rect) {
    let theme = ui.theme
    ui.draw.fill(Rect(rect.x, rect.bottom - 1, rect.width, 1), theme.line)
    var place = rect.inset(12, 0)
    let icon: Icon = state.selectedTake == nil ? .film : .picture
    ui.draw.icon(icon, in: place.cutHorizontally(16), theme.muted)
    _ = place.cutHorizontally(8)
    let actions = place.cutHorizontally(-(state.comparison == nil ? 124 : 330))
    let title = state.shown?.title ?? "Nothing to show"
    let wide = min(place.width, ui.size(of: title, font: .strong).width)
    ui.draw.text(title, in: place.cutHorizontally(wide), theme.text, font: .strong)
    _ = place.cutHorizontally(10)
    if let size = state.size, let rate = state.rate {
      let text = "\(size.width)×\(size.height) · \(rate.shown) fps"
      ui.draw.text(text, in: place, theme.faint, font: .small)
    }
    ui.cursor = Point(actions.x, rect.y + (rect.height - theme.controlHeight) / 2)
    ui.together { drawPictureActions(ui) }
  }

  private func drawPictureActions(_ ui: UI) {
    if let comparison = state.comparison {
      var way = Comparison.Way.allCases.firstIndex(of: comparison.way) ?? 0
      if ui.segments("compare", ["Toggle", "Wipe", "Beside"], selection: &way, width: 168) {
        perform(.comparison(Comparison.Way.allCases[way]))
      }
      ui.sameLine(6)
      if ui.iconButton("end compare", .close, tooltip: "End comparing  Esc") { perform(.compare(nil)) }
      ui.sameLine(4)
    }
    let preferences = state.preferences
    if ui.iconButton("pixels", .pixels, tooltip: "Whole pixels", selected: preferences.scalesWholePixels) {
      perform(.pixelScaling(!preferences.scalesWholePixels))
    }
    ui.sameLine(2)
    if ui.iconButton("safe area", .expand, tooltip: "Safe area", selected: preferences.showsSafeArea) {
      perform(.safeArea(!preferences.showsSafeArea))
    }
    ui.sameLine(2)
    if ui.iconButton("subtitles", .chat, tooltip: "Subtitles", selected: preferences.showsSubtitles) {
      perform(.subtitles(!preferences.showsSubtitles))
    }
    ui.sameLine(2)
    if ui.iconButton("large", .eye, tooltip: "Large picture  F", selected: layout.maximized != nil) {
      perform(.maximize)
    }
  }

  // MARK: The stage

  private func drawStage(_ ui: UI, _ room: Rect) {
    ui.draw.fill(room, Color(0x08090B))
    ui.cursor = room.origin
    guard let texture = textures.main, state.shown != nil else {
      drawEmptyStage(ui, room)
      return
    }
    let stage = ui.region("stage", room.size)
    if stage.wasDoubleClicked {
      perform(.maximize)
    } else if stage.wasClicked, state.comparison == nil {
      perform(.toggle)
    }
    let inner = room.inset(10, 10)
    guard let comparison = state.comparison, let other = textures.other else {
      drawOne(ui, texture, inner, label: nil)
      return
    }
    let first = state.selectedTake.map { "Take \($0.number)" } ?? "Cut"
    let second = "Take \(comparison.other.number)"
    switch comparison.way {
    case .beside:
      var left = inner
      let right = left.cutHorizontally(-(inner.width - 10) / 2)
      _ = left.cutHorizontally(-10)
      drawOne(ui, texture, left, label: first)
      drawOne(ui, other, right, label: second)
    case .toggle:
      if stage.wasClicked { perform(.swapCompared) }
      drawOne(ui, texture, inner, label: "\(first) of \(first)/\(second) · Tab swaps")
    case .wipe:
      if stage.isHeld {
        let fit = self.fit(texture, inner)
        let share = (ui.mouse.x - fit.x) / max(1, fit.width)
        state.comparison?.edge = Double(min(1, max(0, share)))
      }
      drawWipe(ui, texture, other, inner, edge: Float(comparison.edge), (first, second))
    }
  }

  private func fit(_ texture: StudioTexture, _ room: Rect) -> Rect {
    let (width, height) = (texture.texture.width, texture.texture.height)
    let scale = window.window.scale
    let fit =
      state.preferences.scalesWholePixels
      ? PixelFit.integer(width: width, height: height, inWidth: room.width, inHeight: room.height, scale: scale)
      : PixelFit.whole(width: width, height: height, inWidth: room.width, inHeight: room.height, scale: scale)
    let sampling: Texture.Sampling = fit.factor >= 2 ? .nearest : .linear
    if texture.texture.sampling != sampling { texture.texture.sampling = sampling }
    return Rect(room.x + fit.x, room.y + fit.y, fit.width, fit.height)
  }

  private func drawOne(_ ui: UI, _ texture: StudioTexture, _ room: Rect, label: String?) {
    let rect = fit(texture, room)
    ui.draw.image(texture.id, in: rect)
    if state.preferences.showsSafeArea { drawSafeArea(ui, rect) }
    if state.preferences.showsSubtitles { drawSubtitle(ui, rect) }
    if let label { drawLabel(ui, label, at: Point(rect.x + 8, rect.y + 8)) }
    if isWaiting { drawLabel(ui, "Reading…", at: Point(rect.x + 8, rect.bottom - 30)) }
  }

  private func drawWipe(
    _ ui: UI, _ first: StudioTexture, _ second: StudioTexture, _ room: Rect, edge: Float, _ labels: (String, String)
  ) {
    let rect = fit(first, room)
    _ = fit(second, room)
    ui.draw.image(first.id, in: Rect(rect.x, rect.y, rect.width * edge, rect.height), part: Rect(0, 0, edge, 1))
    let rest = Rect(rect.x + rect.width * edge, rect.y, rect.width * (1 - edge), rect.height)
    ui.draw.image(second.id, in: rest, part: Rect(edge, 0, 1 - edge, 1))
    ui.draw.fill(Rect(rest.x - 1, rect.y, 2, rect.height), ui.theme.accent)
    ui.draw.circle(Point(rest.x, rect.center.y), radius: 8, ui.theme.accent)
    ui.draw.icon(.compare, in: Rect(rest.x - 6, rect.center.y - 6, 12, 12), ui.theme.onAccent)
    drawLabel(ui, labels.0, at: Point(rect.x + 8, rect.y + 8))
    let wide = ui.size(of: labels.1, font: .small).width + 16
    drawLabel(ui, labels.1, at: Point(rect.right - wide - 8, rect.y + 8))
    if state.preferences.showsSubtitles { drawSubtitle(ui, rect) }
  }

  private func drawLabel(_ ui: UI, _ text: String, at: Point) {
    let size = ui.size(of: text, font: .small)
    let box = Rect(at.x, at.y, size.width + 16, 22)
    ui.draw.fill(box, Color.black.faded(0.62), rounding: 4)
    ui.draw.text(text, in: box, .white, font: .small, align: .middle)
  }

  /// Title-safe (90 %) and action-safe (93 %) areas, as EBU R95 has them.
  private func drawSafeArea(_ ui: UI, _ rect: Rect) {
    for (share, strength): (Float, Float) in [(0.035, 0.5), (0.05, 0.8)] {
      ui.draw.stroke(rect.inset(rect.width * share, rect.height * share), Color.white.faded(strength * 0.5))
    }
    let centre = rect.center
    ui.draw.line(Point(centre.x - 8, centre.y), Point(centre.x + 8, centre.y), Color.white.faded(0.5))
    ui.draw.line(Point(centre.x, centre.y - 8), Point(centre.x, centre.y + 8), Color.white.faded(0.5))
  }

  private func drawSubtitle(_ ui: UI, _ rect: Rect) {
    guard let subtitle = state.lanes.subtitle(at: state.time) else { return }
    let lines = subtitle.name.split(separator: "\n").map(String.init)
    var y = rect.bottom - rect.height * 0.06 - Float(lines.count) * 24
    for line in lines {
      let shown = ui.fitted(line, font: .strong, width: rect.width * 0.92)
      let width = ui.size(of: shown, font: .strong).width
      let box = Rect(rect.center.x - width / 2 - 8, y, width + 16, 24)
      ui.draw.fill(box, Color.black.faded(0.66), rounding: 3)
      ui.draw.text(shown, in: box, .white, font: .strong, align: .middle)
      y += 26
    }
  }

  private func drawEmptyStage(_ ui: UI, _ room: Rect) {
    ui.child("empty", room.size, scrolls: false) {
      if pending > 0 {
        ui.emptyState(.clock, "Opening", "The medium is being read.")
      } else if let trouble = state.trouble {
        ui.emptyState(.warning, "This cannot be shown", trouble)
      } else if state.project != nil {
        let action = state.project?.problems.isEmpty == true ? "Build the project" : nil
        let text =
          action == nil
          ? "The project has errors; the log lists them. It is read again as soon as a file changes."
          : "Make a take of a shot on the left, or build the whole project: generate, assemble, export."
        if ui.emptyState(.film, "Nothing is made yet", text, action: action) { perform(.build) }
      } else {
        ui.emptyState(.film, "Nothing to show", "Open a project, a take or a bundle.")
      }
    }
  }
}

extension FrameRate {
  /// `24`, `23.976`: as people say it.
  var shown: String {
    guard denominator != 1 else { return "\(numerator)" }
    let thousandths = (numerator * 1000 + denominator / 2) / denominator
    let rest = thousandths % 1000
    let digits = String(repeating: "0", count: 3 - "\(rest)".count) + "\(rest)"
    return "\(thousandths / 1000).\(digits)"
  }
}
