import ImmediateUI
import Timeline

extension Studio {
  static let laneNames: Float = 108
  static let ruler: Float = 24

  func laneHeight(_ lane: Lane) -> Float {
    switch lane {
    case .pictures: 50
    case .sound: 54
    case .dialogue: 26
    case .mouths: 22
    case .events: 24
    case .haptics: 30
    case .markers: 20
    }
  }

  /// All lanes over one axis of time.
  func drawTimeline(_ ui: UI, _ rect: Rect) {
    ui.surface("timeline", in: rect, padding: false) {
      guard state.hasMedia else {
        ui.emptyState(.list, "No timeline", "What is open has no pictures yet; its lanes appear here.")
        return
      }
      var room = rect
      let top = room.cutVertically(Self.ruler)
      let names = Rect(room.x, room.y, Self.laneNames, room.height)
      let lanes = Rect(room.x + Self.laneNames, room.y, max(10, room.width - Self.laneNames), room.height)
      state.laneWidth = Double(lanes.width)
      let map = TimeMap(view: state.view, seconds: state.seconds, x: lanes.x, width: lanes.width)
      drawTimelineTools(ui, Rect(top.x, top.y, Self.laneNames, top.height))
      drawRuler(ui, Rect(lanes.x, top.y, lanes.width, top.height), map)
      ui.cursor = room.origin
      ui.child("lanes", room.size) {
        var y = ui.cursor.y
        var wishes: [LaneWorker.Wish] = []
        let start = ui.cursor
        let shown = Lane.allCases.filter { !state.view.hidden.contains($0) }
        let height = shown.reduce(0) { $0 + laneHeight($1) + 1 }
        ui.cursor = Point(lanes.x, start.y)
        let region = ui.region("lanes", Size(lanes.width, max(height, room.height - 2)))
        handleLanes(ui, region, map)
        for lane in shown {
          let place = Rect(lanes.x, y, lanes.width, laneHeight(lane))
          drawLaneName(ui, lane, Rect(names.x, y, names.width, place.height))
          ui.draw.fill(place, ui.theme.well)
          ui.draw.clipped(to: place) { drawLane(ui, lane, place, map, &wishes) }
          y += place.height + 1
        }
        drawLoop(ui, Rect(lanes.x, start.y, lanes.width, height), map)
        drawPlayhead(ui, Rect(lanes.x, start.y, lanes.width, max(height, room.height)), map, isHead: false)
        drawHover(ui, region, map)
        self.lanes.wish(wishes)
      }
      drawPlayhead(ui, Rect(lanes.x, top.y, lanes.width, Self.ruler), map, isHead: true)
    }
  }

  private func handleLanes(_ ui: UI, _ region: UI.Region, _ map: TimeMap) {
    scrub(ui, region, id: .lanes) { map.seconds(ui.mouse.x) }
    guard region.isHovered else { return }
    let wheel = ui.wheel
    if wheel.y != 0 { perform(.zoom(wheel.y > 0 ? 1.25 : 0.8, around: map.seconds(ui.mouse.x))) }
    if wheel.x != 0 { perform(.scroll(Double(-wheel.x) * 60 / map.scale)) }
  }

  private func drawTimelineTools(_ ui: UI, _ rect: Rect) {
    ui.cursor = Point(rect.x + 8, rect.y + 1)
    ui.together {
      if ui.iconButton("smaller", .minus, tooltip: "Smaller  −", size: 22) {
        perform(.zoom(1 / 1.5, around: state.time.seconds))
      }
      ui.sameLine(1)
      if ui.iconButton("larger", .plus, tooltip: "Larger  +", size: 22) {
        perform(.zoom(1.5, around: state.time.seconds))
      }
      ui.sameLine(1)
      if ui.iconButton("all", .expand, tooltip: "Whole timeline  0", size: 22) { perform(.fitTimeline) }
      ui.sameLine(1)
      if ui.iconButton("follow", .camera, tooltip: "Follow the playhead", selected: state.view.follows, size: 22) {
        perform(.follow(!state.view.follows))
      }
    }
  }

  private func drawRuler(_ ui: UI, _ rect: Rect, _ map: TimeMap) {
    ui.cursor = rect.origin
    let region = ui.region("ruler", rect.size)
    let near = loopEdge(ui.mouse.x, map)
    if region.wasPressed, let near { timelineDrag.kind = near }
    if timelineDrag.kind == .loopIn || timelineDrag.kind == .loopOut {
      dragLoop(ui, region, map)
    } else {
      scrub(ui, region, id: .lanes) { map.seconds(ui.mouse.x) }
    }
    if region.isHovered, near != nil { ui.pointer = .resizeHorizontal }
    ui.draw.fill(Rect(rect.x, rect.bottom - 1, rect.width, 1), ui.theme.line)
    let step = map.tick
    var number = Int((map.start / step).rounded(.down))
    let last = Int((map.end / step).rounded(.up))
    while number <= last {
      let time = Double(number) * step
      let x = map.x(time).rounded()
      if x >= rect.x, x < rect.right {
        ui.draw.fill(Rect(x, rect.bottom - 8, 1, 7), ui.theme.strongLine)
        ui.draw.text(
          map.label(time, rate: state.rate), at: Point(x + 4, rect.y + 4), ui.theme.faint, font: .small, clip: rect)
      }
      number += 1
    }
  }

  private func loopEdge(_ x: Float, _ map: TimeMap) -> TimelineDrag.Kind? {
    guard let loop = state.transport.loop(of: state.frames), let rate = state.rate else { return nil }
    func place(_ frame: Int64) -> Float { map.x((try? rate.start(ofFrame: frame).seconds) ?? 0) }
    if abs(x - place(loop.lowerBound)) < 5 { return .loopIn }
    return abs(x - place(loop.upperBound)) < 5 ? .loopOut : nil
  }

  private func dragLoop(_ ui: UI, _ region: UI.Region, _ map: TimeMap) {
    guard region.isHeld else {
      timelineDrag.kind = nil
      if let loop = state.transport.loop(of: state.frames) { run(.loop(loop)) }
      return
    }
    guard let rate = state.rate else { return }
    let time = Flicks(Int64(max(0, map.seconds(ui.mouse.x)) * Double(Flicks.perSecond)))
    let frame = min(max(0, (try? rate.frame(at: time)) ?? 0), state.frames - 1)
    if timelineDrag.kind == .loopIn {
      state.transport.loopIn = min(frame, state.transport.loopOut ?? frame)
    } else {
      state.transport.loopOut = max(frame, state.transport.loopIn ?? frame)
    }
  }

  private func drawLaneName(_ ui: UI, _ lane: Lane, _ rect: Rect) {
    let icon: Icon =
      switch lane {
      case .pictures: .film
      case .sound: state.view.showsSpectrogram ? .spectrogram : .waveform
      case .dialogue: .chat
      case .mouths: .mouth
      case .events: .event
      case .haptics: .haptic
      case .markers: .marker
      }
    ui.draw.fill(Rect(rect.x, rect.bottom, rect.width, 1), ui.theme.line.faded(0.5))
    ui.draw.fill(Rect(rect.x, rect.y, 3, rect.height), color(lane, ui.theme).faded(0.8))
    ui.draw.icon(icon, in: Rect(rect.x + 12, rect.center.y - 7, 14, 14), color(lane, ui.theme))
    ui.draw.text(lane.title, in: Rect(rect.x + 33, rect.y, rect.width - 36, rect.height), ui.theme.muted, font: .small)
  }

  func color(_ lane: Lane, _ theme: Theme) -> Color {
    switch lane {
    case .pictures: theme.lanes.picture
    case .sound: theme.lanes.sound
    case .dialogue: theme.lanes.dialogue
    case .mouths: theme.lanes.viseme
    case .events: theme.lanes.event
    case .haptics: theme.lanes.haptic
    case .markers: theme.lanes.marker
    }
  }

  private func drawLoop(_ ui: UI, _ rect: Rect, _ map: TimeMap) {
    guard let loop = state.transport.loop(of: state.frames), let rate = state.rate,
      let start = try? rate.start(ofFrame: loop.lowerBound), let end = try? rate.start(ofFrame: loop.upperBound)
    else { return }
    let (left, right) = (map.x(start.seconds), map.x(end.seconds))
    ui.draw.fill(Rect(rect.x, rect.y, max(0, left - rect.x), rect.height), Color.black.faded(0.45))
    ui.draw.fill(Rect(right, rect.y, max(0, rect.right - right), rect.height), Color.black.faded(0.45))
    for x in [left, right] where x >= rect.x - 1 && x <= rect.right {
      ui.draw.fill(Rect(x - 1, rect.y - Self.ruler, 2, rect.height + Self.ruler), ui.theme.accent.faded(0.7))
    }
  }

  private func drawPlayhead(_ ui: UI, _ rect: Rect, _ map: TimeMap, isHead: Bool) {
    let x = map.x(state.time.seconds).rounded()
    guard x >= rect.x - 1, x <= rect.right else { return }
    ui.draw.clipped(to: Rect(rect.x - 7, rect.y, rect.width + 7, rect.height)) {
      ui.draw.fill(Rect(x - 0.5, rect.y, 1.5, rect.height), ui.theme.accent)
      guard isHead else { return }
      ui.draw.fill(Rect(x - 5.5, rect.y + 2, 11, 9), ui.theme.accent, rounding: 2)
      ui.draw.triangle(
        Point(x - 5.5, rect.y + 10), Point(x + 5.5, rect.y + 10), Point(x, rect.y + 16), ui.theme.accent)
    }
  }

  private func drawHover(_ ui: UI, _ region: UI.Region, _ map: TimeMap) {
    guard region.isHovered, !region.isHeld else { return }
    let x = ui.mouse.x.rounded()
    ui.draw.fill(Rect(x, region.rect.y, 1, region.rect.height), Color.white.faded(0.16))
    let time = Flicks(Int64(max(0, map.seconds(ui.mouse.x)) * Double(Flicks.perSecond)))
    guard let text = laneText(ui, at: time, region, map) else { return }
    ui.tooltip { ui.text(text, font: .small) }
  }
}

/// Times to places of a timeline, and back.
struct TimeMap: Equatable {
  let scale: Double
  let start: Double
  let left: Float
  let width: Float

  init(view: TimelineView, seconds: Double, x: Float, width: Float) {
    scale = view.scale(Double(width), seconds)
    start = view.scale == nil ? 0 : view.start
    left = x
    self.width = width
  }

  var end: Double { start + Double(width) / scale }
  func x(_ seconds: Double) -> Float { left + Float((seconds - start) * scale) }
  func seconds(_ x: Float) -> Double { start + Double(x - left) / scale }

  /// Seconds between marks: at least 80 points apart.
  var tick: Double {
    let steps: [Double] = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600]
    return steps.first { $0 * scale >= 80 } ?? 7200
  }

  func label(_ seconds: Double, rate: FrameRate?) -> String {
    guard tick < 1 else { return PlaybackText.clock(seconds) }
    let hundredths = Int((seconds * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100)." + (rest < 10 ? "0" : "") + "\(rest)"
  }
}
