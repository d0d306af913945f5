import ImmediateUI
import MediaIO
import Timeline

extension Studio {
  func drawLane(_ ui: UI, _ lane: Lane, _ rect: Rect, _ map: TimeMap, _ wishes: inout [LaneWorker.Wish]) {
    let lanes = state.lanes
    let color = color(lane, ui.theme)
    switch lane {
    case .pictures: drawThumbnails(ui, rect, map, &wishes)
    case .sound:
      if state.view.showsSpectrogram {
        drawSpectrum(ui, rect, map, &wishes)
      } else {
        drawWaveform(ui, rect, map, color)
      }
      drawAmbiences(ui, rect, map)
    case .dialogue: drawDialogue(ui, rect, map, color)
    case .mouths: drawSpans(ui, lanes.mouths, rect, map, color.faded(0.55), text: ui.theme.text, font: .small, gap: 1)
    case .events: drawMoments(ui, lanes.events, rect, map, color)
    case .haptics: drawHaptics(ui, rect, map, color)
    case .markers: drawMarkers(ui, rect, map, color)
    }
  }

  /// Spans that can be seen, found by their times.
  private func drawSpans(
    _ ui: UI, _ spans: [Lanes.Span], _ rect: Rect, _ map: TimeMap, _ fill: Color, text: Color, font: FontRole,
    gap: Float
  ) {
    for span in spans {
      let (x0, x1) = (map.x(span.start.seconds), map.x(span.end.seconds))
      guard x1 > rect.x, x0 < rect.right else { continue }
      let box = Rect(x0, rect.y + 3, max(1.5, x1 - x0 - gap), rect.height - 6)
      ui.draw.fill(box, fill, rounding: box.width > 6 ? 3 : 0)
      guard box.width > 16 else { continue }
      let shown = Rect(max(box.x, rect.x), box.y, min(box.right, rect.right) - max(box.x, rect.x), box.height)
      ui.draw.text(span.name, in: shown.inset(4, 0), text, font: font, align: box.width < 40 ? .middle : .start)
    }
  }

  // MARK: Picture

  private func drawThumbnails(_ ui: UI, _ rect: Rect, _ map: TimeMap, _ wishes: inout [LaneWorker.Wish]) {
    guard let rate = state.rate, let size = state.size, state.frames > 0 else { return }
    let height = rect.height - 4
    let width = max(16, (height * Float(size.width) / Float(max(1, size.height))).rounded())
    // Thumbnails lie on a lattice of powers of two of pictures, so that scrolling and zooming find them again.
    let perThumbnail = Double(width) / map.scale * rate.perSecond
    var stride: Int64 = 1
    while Double(stride * 2) <= perThumbnail, stride < 1 << 40 { stride *= 2 }
    let first = max(0, Int64(map.start * rate.perSecond) / stride * stride)
    var frame = first
    while frame < state.frames {
      let x = map.x((try? rate.start(ofFrame: frame).seconds) ?? 0)
      guard x < rect.right else { break }
      let next = map.x((try? rate.start(ofFrame: min(frame + stride, state.frames)).seconds) ?? 0)
      let box = Rect(x, rect.y + 2, max(1, next - x), height)
      let wish = LaneWorker.Wish.thumbnail(frame)
      if let texture = textures.lane(wish.name) {
        // The picture keeps its proportions; what is wider than its room is cut.
        let shown = min(1, box.width / width)
        ui.draw.image(
          texture, in: Rect(box.x, box.y, min(width, box.width), box.height), part: Rect(0, 0, shown, 1))
      } else {
        ui.draw.fill(Rect(box.x, box.y, min(width, box.width), box.height), ui.theme.raised.faded(0.6))
        wishes.append(wish)
      }
      frame += stride
    }
    for shot in state.lanes.shots {
      let x = map.x(shot.start.seconds)
      guard x < rect.right, map.x(shot.end.seconds) > rect.x else { continue }
      ui.draw.fill(Rect(x, rect.y, 2, rect.height), ui.theme.accent.faded(0.8))
      let room = map.x(shot.end.seconds) - max(x, rect.x)
      let label = ui.fitted(shot.name, font: .small, width: room - 14)
      guard !label.isEmpty, room > 24 else { continue }
      let wide = ui.size(of: label, font: .small).width
      let box = Rect(max(x, rect.x) + 4, rect.y + 4, wide + 10, 17)
      ui.draw.fill(box, Color.black.faded(0.66), rounding: 3)
      ui.draw.text(label, in: box, .white, font: .small, align: .middle)
    }
  }

  // MARK: Sound

  private func drawWaveform(_ ui: UI, _ rect: Rect, _ map: TimeMap, _ color: Color) {
    let peaks = lanes.peaks
    let middle = rect.center.y
    ui.draw.fill(Rect(rect.x, middle, rect.width, 1), ui.theme.line)
    guard peaks.frames > 0 else { return }
    let rate = Double(soundRate)
    let columns = Int(rect.width / 2)
    let (low, high) = peaks.columns(columns, over: (map.start * rate)..<(map.end * rate))
    let half = rect.height / 2 - 3
    // Loudness to the ear: a square root lets quiet speech be seen beside a door that slams.
    func place(_ value: Float) -> Float { value < 0 ? half * (-value).squareRoot() : -half * value.squareRoot() }
    ui.draw.columns(
      x: rect.x, step: 2, low: high.map { middle + min(-0.5, place($0)) },
      high: low.map { middle + max(0.5, place($0)) },
      color.faded(0.9))
  }

  /// Samples a second of what `lanes` reads.
  private var soundRate: Int64 { lanes.rate }

  private func drawSpectrum(_ ui: UI, _ rect: Rect, _ map: TimeMap, _ wishes: inout [LaneWorker.Wish]) {
    let rate = Double(soundRate)
    // The finest level at which a column is no narrower than half a point.
    var level = 0
    while level + 1 < SpectrumTile.levels,
      Double(SpectrumTile(level: level, number: 0).hop) / rate * map.scale < 0.6
    { level += 1 }
    let length = Double(SpectrumTile(level: level, number: 0).frames.count) / rate
    var number = max(0, Int(map.start / length))
    while Double(number) * length < min(map.end, state.seconds) {
      let tile = SpectrumTile(level: level, number: number)
      let x = map.x(Double(number) * length)
      let box = Rect(x, rect.y + 1, Float(length * map.scale), rect.height - 2)
      let wish = LaneWorker.Wish.spectrum(tile)
      if let texture = textures.lane(wish.name) {
        ui.draw.image(texture, in: box)
      } else {
        wishes.append(wish)
      }
      number += 1
    }
  }

  private func drawAmbiences(_ ui: UI, _ rect: Rect, _ map: TimeMap) {
    for ambience in state.lanes.ambiences {
      let (x0, x1) = (map.x(ambience.start.seconds), map.x(ambience.end.seconds))
      guard x1 > rect.x, x0 < rect.right, x1 - x0 > 30 else { continue }
      let label = ui.fitted(ambience.name, font: .small, width: min(90, x1 - x0 - 8))
      ui.draw.text(label, at: Point(max(x0, rect.x) + 5, rect.bottom - 17), ui.theme.text.faded(0.55), font: .small)
    }
  }

  // MARK: Words

  private func drawDialogue(_ ui: UI, _ rect: Rect, _ map: TimeMap, _ color: Color) {
    for line in state.lanes.dialogue {
      let (x0, x1) = (map.x(line.start.seconds), map.x(line.end.seconds))
      guard x1 > rect.x, x0 < rect.right else { continue }
      let box = Rect(x0, rect.y + 3, max(2, x1 - x0), rect.height - 6)
      let isNow = line.start <= state.time && state.time < line.end
      ui.draw.fill(box, color.faded(isNow ? 0.36 : 0.2), rounding: 4)
      ui.draw.fill(Rect(box.x, box.y, 2, box.height), color)
      let words = state.lanes.words.filter { $0.start >= line.start && $0.end <= line.end }
      if !words.isEmpty, box.width / Float(words.count) > 44 {
        for word in words {
          let (w0, w1) = (map.x(word.start.seconds), map.x(word.end.seconds))
          let spoken = word.start <= state.time && state.time < word.end
          ui.draw.text(
            word.name, in: Rect(w0 + 4, box.y, max(4, w1 - w0 - 4), box.height), spoken ? .white : ui.theme.text,
            font: .small)
        }
      } else {
        let left = max(box.x, rect.x)
        let text = line.detail.isEmpty ? line.name : "\(line.detail): \(line.name)"
        ui.draw.text(
          text, in: Rect(left + 7, box.y, min(box.right, rect.right) - left - 10, box.height), ui.theme.text,
          font: .small)
      }
    }
  }

  // MARK: Moments

  private func drawMoments(_ ui: UI, _ moments: [Lanes.Moment], _ rect: Rect, _ map: TimeMap, _ color: Color) {
    var free = rect.x - 1000
    for moment in moments {
      let x = map.x(moment.time.seconds)
      guard x > rect.x - 80, x < rect.right + 8 else { continue }
      let ink = color.faded(moment.isScripted ? 1 : 0.45)
      let radius: Float = moment.isScripted ? 3 + 2.5 * Float(moment.force) : 2.5
      ui.draw.circle(Point(x, rect.center.y), radius: radius, ink)
      guard x > free else { continue }
      let wide = ui.size(of: moment.name, font: .small).width
      ui.draw.text(
        moment.name, in: Rect(x + 9, rect.y, wide + 2, rect.height),
        moment.isScripted ? ui.theme.text : ui.theme.faint, font: .small)
      free = x + wide + 18
    }
  }

  private func drawMarkers(_ ui: UI, _ rect: Rect, _ map: TimeMap, _ color: Color) {
    for marker in state.lanes.markers {
      let x = map.x(marker.time.seconds)
      guard x > rect.x - 120, x < rect.right else { continue }
      ui.draw.fill(Rect(x, rect.y, 1.5, rect.height), color)
      let wide = ui.size(of: marker.name, font: .small).width
      ui.draw.fill(
        Rect(x, rect.y + 2, wide + 12, rect.height - 4), color.faded(0.24), rounding: 3, corners: .right)
      ui.draw.text(marker.name, in: Rect(x + 6, rect.y, wide + 4, rect.height), ui.theme.text, font: .small)
    }
  }

  private func drawHaptics(_ ui: UI, _ rect: Rect, _ map: TimeMap, _ color: Color) {
    let hum = state.lanes.hum
    if !hum.isEmpty {
      let columns = Int(rect.width / 2)
      var high = [Float](repeating: rect.bottom - 2, count: columns)
      for column in 0..<columns {
        let from = Int(map.seconds(rect.x + Float(column) * 2) * 60)
        let to = max(from + 1, Int(map.seconds(rect.x + Float(column + 1) * 2) * 60))
        guard from < hum.count, to > 0 else { continue }
        let most = hum[max(0, from)..<min(hum.count, to)].max() ?? 0
        high[column] = rect.bottom - 2 - Float(most) * (rect.height - 6)
      }
      ui.draw.columns(
        x: rect.x, step: 2, low: high, high: [Float](repeating: rect.bottom - 1, count: columns), color.faded(0.55))
    }
    for tap in state.lanes.taps {
      let x = map.x(tap.time.seconds)
      guard x > rect.x - 4, x < rect.right + 4 else { continue }
      let height = (rect.height - 6) * Float(max(0.2, tap.force))
      ui.draw.fill(Rect(x - 1.5, rect.bottom - 2 - height, 3, height), color, rounding: 1.5)
    }
  }

  // MARK: What the mouse is over

  func laneText(_ ui: UI, at time: Flicks, _ region: UI.Region, _ map: TimeMap) -> String? {
    var y = region.rect.y
    for lane in Lane.allCases where !state.view.hidden.contains(lane) {
      let height = laneHeight(lane) + 1
      defer { y += height }
      guard ui.mouse.y >= y, ui.mouse.y < y + height else { continue }
      return text(lane, at: time, near: Flicks(Int64(6 / map.scale * Double(Flicks.perSecond))))
    }
    return nil
  }

  private func text(_ lane: Lane, at time: Flicks, near: Flicks) -> String? {
    let lanes = state.lanes
    func moment(_ moments: [Lanes.Moment]) -> Lanes.Moment? {
      moments.first { abs($0.time.count - time.count) <= near.count }
    }
    switch lane {
    case .pictures:
      guard let shot = lanes.shot(at: time) else { return nil }
      return shot.detail.isEmpty ? shot.name : "\(shot.name): \(shot.detail)"
    case .dialogue:
      return lanes.dialogue.first { $0.start <= time && time < $0.end }.map {
        $0.detail.isEmpty ? $0.name : "\($0.detail): \($0.name)"
      }
    case .mouths: return lanes.mouths.first { $0.start <= time && time < $0.end }?.name
    case .events:
      return moment(lanes.events).map {
        "\($0.name) at \($0.time)" + ($0.isScripted ? ", force \(Int($0.force * 100)) %" : ", by the model itself")
      }
    case .haptics: return moment(lanes.taps).map { "\($0.name.isEmpty ? "tap" : $0.name), \(Int($0.force * 100)) %" }
    case .markers: return moment(lanes.markers).map { "\($0.name) at \($0.time)" }
    case .sound: return lanes.ambiences.first { $0.start <= time && time < $0.end }?.name
    }
  }

  /// Puts what the lanes' thread has made into textures.
  func drainLanes() {
    for (wish, picture) in lanes.take() { textures.addLane(wish.name, picture, window) }
  }
}

extension FrameRate {
  /// Pictures a second, for drawing.
  var perSecond: Double { Double(numerator) / Double(denominator) }
}
