import ImmediateUI
import StudioWindow
import WindowSystem

extension Studio {
  /// What is being made, with the current estimate, and what waits.
  func drawJobs(_ ui: UI) {
    guard !state.jobs.jobs.isEmpty else {
      ui.emptyState(
        .sparkles, "Nothing is being made",
        "Takes, builds and exports run here one after another, each in a process of its own. Playback goes on meanwhile."
      )
      return
    }
    if state.jobs.waiting > 0 {
      if ui.button("Cancel all", icon: .stop, style: .danger) { perform(.cancelAll) }
      ui.spacer(4)
    }
    for job in state.jobs.jobs.reversed() { drawJob(ui, job) }
  }

  private func drawJob(_ ui: UI, _ job: JobQueue.Job) {
    ui.group("job \(job.id)") {
      let top = ui.cursor
      let width = ui.available.width
      let (word, color) = words(job, ui.theme)
      ui.draw.text(job.title, in: Rect(top.x, top.y, width - 70, 24), ui.theme.text, font: .strong)
      ui.draw.text(word, in: Rect(top.x, top.y + 22, width - 70, 18), color, font: .small)
      ui.cursor = Point(top.x + width - 62, top.y + 4)
      ui.together {
        if job.state.isOver {
          if ui.iconButton("again", .refresh, tooltip: "Again") { perform(.retry(job.id)) }
          ui.sameLine(2)
          if ui.iconButton("dismiss", .close, tooltip: "Take off the list") { perform(.dismiss(job.id)) }
        } else if ui.iconButton("cancel", .stop, tooltip: "Cancel", style: .danger, enabled: job.state != .stopping) {
          perform(.cancel(job.id))
        }
      }
      ui.cursor = Point(top.x, top.y + 44)
      if job.state == .running || job.state == .stopping {
        ui.progress(job.fraction > 0 ? job.fraction : nil, text: job.note.isEmpty ? "Starting" : job.note)
        if let estimate = job.estimate { drawEstimate(ui, estimate) }
      }
      if case .failed(let message) = job.state {
        drawNotice(ui, message, .error, ui.theme.bad, width: ui.available.width)
      }
      ui.spacer(4)
      ui.separator()
    }
  }

  private func words(_ job: JobQueue.Job, _ theme: Theme) -> (String, Color) {
    switch job.state {
    case .waiting: ("waits", theme.muted)
    case .running:
      (
        job.remaining.map { "\(Int(job.fraction * 100)) % · \(PlaybackText.clock($0.rounded(.up))) left" } ?? "runs",
        theme.accent
      )
    case .stopping: ("is being stopped", theme.caution)
    case .done: ("done", theme.good)
    case .cancelled: ("cancelled; nothing half made is kept", theme.muted)
    case .failed: ("failed", theme.bad)
    }
  }

  /// The shot as far as it is denoised.
  private func drawEstimate(_ ui: UI, _ estimate: Estimate) {
    textures.show(estimate, window)
    guard let texture = textures.estimate else { return }
    let size = texture.texture
    let width = ui.available.width
    let height = min(150, width * Float(size.height) / Float(max(1, size.width)))
    ui.spacer(2)
    ui.image(texture.id, Size(height * Float(size.width) / Float(size.height), height), rounding: 4)
    ui.muted("Estimate after step \(estimate.norms.step) of \(estimate.norms.steps)", font: .small)
  }

  /// Norms of tokens and latents, for the curious.
  func drawLatents(_ ui: UI) {
    guard let job = state.jobs.jobs.last(where: { !$0.norms.isEmpty }), let last = job.norms.last else {
      ui.emptyState(
        .layers, "No latents yet",
        "While a take is made, this shows after every step how large picture and sound latents are, and how far they moved."
      )
      return
    }
    ui.text(job.title, font: .strong)
    ui.muted("Window \(last.window + 1) of \(last.windows) · step \(last.step) of \(last.steps)", font: .small)
    let current = job.norms.filter { $0.window == last.window }
    drawCurve(ui, "Picture, root mean square", current.map(\.picture), ui.theme.lanes.picture)
    drawCurve(ui, "Sound, root mean square", current.map(\.sound), ui.theme.lanes.sound)
    drawCurve(ui, "Picture, movement per step", current.map(\.pictureChange), ui.theme.lanes.viseme)
    drawCurve(ui, "Sound, movement per step", current.map(\.soundChange), ui.theme.lanes.event)
    ui.heading("Picture tokens of the first patch")
    drawTokens(ui, last.tokens)
    ui.table("steps", [.init("Step", width: 44), .init("Noise"), .init("Picture"), .init("Sound")]) { table in
      for norms in current.suffix(32) {
        table.row("\(norms.step)", height: 24) {
          ui.text("\(norms.step)", font: .mono)
          table.next()
          ui.text(PlaybackText.number(norms.sigma, 3), font: .mono)
          table.next()
          ui.text(PlaybackText.number(norms.picture, 3), font: .mono)
          table.next()
          ui.text(PlaybackText.number(norms.sound, 3), font: .mono)
        }
      }
    }
  }

  private func drawCurve(_ ui: UI, _ title: String, _ values: [Double], _ color: Color) {
    ui.spacer(2)
    ui.pair(title, values.last.map { PlaybackText.number($0, 4) } ?? "–")
    let rect = Rect(ui.cursor.x, ui.cursor.y, ui.available.width, 36)
    ui.draw.fill(rect, ui.theme.well, rounding: 4)
    let most = max(values.max() ?? 1, 1e-9)
    let step = rect.width / Float(max(1, values.count))
    for (index, value) in values.enumerated() {
      let height = Float(value / most) * (rect.height - 8)
      ui.draw.fill(
        Rect(rect.x + Float(index) * step + 1, rect.bottom - 4 - height, max(1, step - 2), height), color.faded(0.8),
        rounding: 1.5)
    }
    ui.spacer(rect.height)
  }

  /// Token norms as a square of cells, brighter where larger.
  private func drawTokens(_ ui: UI, _ tokens: [Double]) {
    guard !tokens.isEmpty else { return }
    let side = max(1, Int(Double(tokens.count).squareRoot().rounded(.up)))
    let width = min(180, ui.available.width)
    let cell = width / Float(side)
    let start = ui.cursor
    let most = max(tokens.max() ?? 1, 1e-9)
    for (index, value) in tokens.enumerated() {
      let rect = Rect(
        start.x + Float(index % side) * cell, start.y + Float(index / side) * cell, cell - 1, cell - 1)
      ui.draw.fill(rect, ui.theme.well.mixed(ui.theme.lanes.picture, Float(value / most)))
    }
    ui.spacer(cell * Float((tokens.count + side - 1) / side) + 6)
  }
}
