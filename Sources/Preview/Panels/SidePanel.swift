import AudioOutput
import ImmediateUI
import Playback
import StudioWindow
import Timeline
import WindowSystem

extension Studio {
  /// On the right: what is chosen, how well it plays, what is being made.
  func drawSide(_ ui: UI, _ rect: Rect) {
    ui.surface("side", in: rect, padding: false) {
      ui.cursor = Point(rect.x + 6, rect.y + 2)
      var choice = SideTab.allCases.firstIndex(of: state.tab) ?? 0
      let titles = SideTab.allCases.map { tab in
        switch tab {
        case .jobs where state.jobs.waiting + (state.jobs.current == nil ? 0 : 1) > 0:
          "Jobs \(state.jobs.waiting + (state.jobs.current == nil ? 0 : 1))"
        case .log where state.log.news > 0: "Log \(state.log.news)"
        default: tab.title
        }
      }
      if ui.tabs("tabs", titles, selection: &choice) { perform(.tab(SideTab.allCases[choice])) }
      let top = rect.y + ui.theme.headerHeight
      ui.cursor = Point(rect.x, top)
      ui.child(state.tab.rawValue, Size(rect.width, rect.bottom - top), padding: true) {
        switch state.tab {
        case .shot: drawShotSettings(ui)
        case .sync: drawSync(ui)
        case .latents: drawLatents(ui)
        case .jobs: drawJobs(ui)
        case .log: drawLog(ui)
        }
      }
    }
  }

  // MARK: Sync

  private func drawSync(_ ui: UI) {
    guard let player = slot.player else {
      ui.emptyState(
        .clock, "Nothing plays", "How well sound and picture keep together is measured here while something plays.")
      return
    }
    let statistics = player.statistics
    let records = player.recentRecords
    ui.heading("Sound minus picture")
    let last = records.last
    let offset = last.map { $0.error.milliseconds } ?? 0
    let half = max(1, last.map { $0.half.milliseconds } ?? 20)
    drawMeter(ui, offset: offset, half: half)
    ui.plot(
      "errors", records.map { Float($0.error.milliseconds) }, in: Float(-half * 2)...Float(half * 2),
      size: Size(ui.available.width, 64))
    ui.spacer(2)
    let theme = ui.theme
    func number(_ value: Double, _ digits: Int = 2) -> String { PlaybackText.number(value, digits) }
    ui.pair("Offset now", last == nil ? "–" : "\(number(offset)) ms")
    ui.pair(
      "p50 · p95 · p99", "\(number(statistics.p50, 1)) · \(number(statistics.p95, 1)) · \(number(statistics.p99, 1)) ms"
    )
    ui.pair(
      "Beyond half a picture", "\(statistics.beyondHalf) of \(statistics.presents)",
      color: statistics.beyondHalf == 0 ? theme.good : theme.caution)
    ui.pair(
      "Drift", "\(number(statistics.drift, 3)) ms/min", color: abs(statistics.drift) <= 1 ? theme.good : theme.caution)
    ui.pair("Sound against system clock", "\(number(statistics.clockDrift, 2)) ms/min")
    ui.pair("Late pictures", "\(statistics.late)", color: statistics.late == 0 ? theme.good : theme.bad)
    ui.pair("Skipped pictures", "\(statistics.dropped)", color: statistics.dropped == 0 ? theme.good : theme.caution)
    ui.pair("Waits for the disk", "\(player.waits)")
    ui.pair(
      "Sound underruns", "\(player.output.underruns)", color: player.output.underruns == 0 ? theme.good : theme.bad)
    ui.pair("Sound latency", "\(number(player.output.now.latency.milliseconds, 1)) ms")
    ui.heading("Window")
    ui.pair("Drawn by", window.window.rendererName)
    ui.pair("Frame to frame", PlaybackText.summary(window.intervals), color: nil)
    ui.pair("Own work", PlaybackText.summary(window.work))
    ui.spacer(4)
    if ui.button("Measure anew", icon: .refresh) { player.resetStatistics() }
    if let message = player.output.condition.message {
      ui.spacer(4)
      drawNotice(ui, message, .mute, theme.caution, width: ui.available.width)
    }
  }

  /// A needle between half a picture early and late.
  private func drawMeter(_ ui: UI, offset: Double, half: Double) {
    let rect = Rect(ui.cursor.x, ui.cursor.y, ui.available.width, 40)
    let theme = ui.theme
    ui.draw.fill(rect, theme.well, rounding: 5)
    func x(_ value: Double) -> Float {
      rect.center.x + Float(min(1.0, max(-1.0, value / (half * 2)))) * (rect.width / 2 - 10)
    }
    ui.draw.fill(Rect(x(-half), rect.y + 6, x(half) - x(-half), rect.height - 12), theme.good.faded(0.16), rounding: 3)
    ui.draw.fill(Rect(rect.center.x, rect.y + 6, 1, rect.height - 12), theme.strongLine)
    let good = abs(offset) <= half + 0.01
    ui.draw.fill(Rect(x(offset) - 1.5, rect.y + 4, 3, rect.height - 8), good ? theme.good : theme.bad, rounding: 1.5)
    ui.draw.text("early", in: Rect(rect.x + 8, rect.y, 60, rect.height), theme.faint, font: .small)
    ui.draw.text("late", in: Rect(rect.right - 68, rect.y, 60, rect.height), theme.faint, font: .small, align: .end)
    ui.spacer(rect.height)
  }

  // MARK: Log

  private func drawLog(_ ui: UI) {
    state.log.seen()
    guard !state.log.messages.isEmpty else {
      ui.emptyState(.info, "Nothing to report", "Errors of projects and jobs, and what was written where, appear here.")
      return
    }
    for message in state.log.messages.reversed() {
      let (icon, color): (Icon, Color) =
        switch message.grade {
        case .info: (.info, ui.theme.muted)
        case .good: (.check, ui.theme.good)
        case .caution: (.warning, ui.theme.caution)
        case .bad: (.error, ui.theme.bad)
        }
      let text = message.times > 1 ? "\(message.text) (\(message.times)×)" : message.text
      drawNotice(ui, text, icon, color, width: ui.available.width)
    }
  }
}

extension PlaybackText {
  static func number(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "–" }
    var factor = 1.0
    for _ in 0..<digits { factor *= 10 }
    let scaled = Int((abs(value) * factor).rounded())
    let sign = value < 0 && scaled != 0 ? "−" : ""
    guard digits > 0 else { return sign + "\(scaled)" }
    let rest = "\(scaled % Int(factor))"
    return sign + "\(scaled / Int(factor))." + String(repeating: "0", count: digits - rest.count) + rest
  }

  static func summary(_ times: WindowSystem.FrameTimes) -> String {
    func text(_ share: Double) -> String { number(Double(times.percentile(share)) / 1e6, 1) }
    return "\(text(0.5)) · \(text(0.95)) · \(text(0.99)) ms"
  }
}
