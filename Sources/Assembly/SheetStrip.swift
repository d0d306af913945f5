import CutModel
import MediaIO
import Timeline

/// A few seconds of a cut, drawn.
struct SheetStrip {
  private static let ruler = 18
  private static let bar = 22
  private static let wave = 72
  private static let row = 18
  private static let hum = 26

  let cut: Cut
  let sound: Sound
  /// What it shows.
  let low: Flicks
  let high: Flicks
  /// Where it stands.
  let x: Int
  let y: Int
  let width: Int

  static func height(tile: Int) -> Int { ruler + bar + tile + 8 + wave + 4 * (row + 2) + hum }

  func draw(on raster: inout Raster, tiles: [Raster?], tileHeight: Int) {
    var top = y
    drawRuler(on: &raster, top)
    top += Self.ruler
    drawShots(on: &raster, top)
    top += Self.bar + 4
    for (column, tile) in tiles.enumerated() {
      guard let tile else { continue }
      raster.draw(tile, x: x + column * width / tiles.count + 2, y: top)
    }
    top += tileHeight + 4
    drawWave(on: &raster, top)
    let waveTop = top
    top += Self.wave + 2
    let words = cut.lines.flatMap(\.words).map { ($0.name, $0.start, $0.end) }
    drawSpans(on: &raster, top, words, Raster.pack(58, 74, 98), Raster.pack(232, 232, 238))
    top += Self.row + 2
    let subtitles = cut.subtitles.map { ($0.text.replacing("\n", with: " / "), $0.start, $0.end) }
    drawSpans(on: &raster, top, subtitles, Raster.pack(70, 62, 40), Raster.pack(248, 226, 160))
    top += Self.row + 2
    let ambiences = cut.ambiences.map { ($0.name, $0.start, $0.end) }
    drawSpans(on: &raster, top, ambiences, Raster.pack(34, 58, 52), Raster.pack(140, 200, 176))
    top += Self.row + 2
    drawEvents(on: &raster, top, waveTop)
    top += Self.row + 2
    drawHaptics(on: &raster, top)
  }

  private func place(_ time: Flicks) -> Int {
    let share = Double((time - low).count) / Double(max(1, (high - low).count))
    return x + Int((min(1, max(0, share)) * Double(width)).rounded())
  }

  private func isSeen(_ start: Flicks, _ end: Flicks) -> Bool { start < high && end > low }

  private func drawRuler(on raster: inout Raster, _ top: Int) {
    let seconds = (high - low).seconds
    let step: Int64 = seconds > 40 ? 10 : seconds > 16 ? 5 : 1
    var second = (low.count + Flicks.perSecond - 1) / Flicks.perSecond
    second += (step - second % step) % step
    while second * Flicks.perSecond < high.count {
      let at = place(Flicks(second * Flicks.perSecond))
      raster.fill(x: at, y: top, width: 1, height: Self.ruler, Raster.pack(90, 90, 98))
      raster.write("\(second)s", x: at + 4, y: top + 4, within: 40, Raster.pack(150, 150, 158))
      second += step
    }
  }

  private func drawShots(on raster: inout Raster, _ top: Int) {
    let colors = [Raster.pack(78, 70, 112), Raster.pack(58, 92, 112), Raster.pack(104, 72, 72)]
    for (index, shot) in cut.shots.enumerated() where isSeen(shot.start, shot.end) {
      let (from, to) = (place(shot.start), place(shot.end))
      raster.fill(x: from, y: top, width: max(1, to - from), height: Self.bar, colors[index % colors.count])
      // The transition, brighter, over the beginning.
      if let end = try? cut.frameRate.start(ofFrame: shot.startFrame + shot.transition.frames), shot.start < end {
        raster.fill(
          x: from, y: top, width: max(1, place(end) - from), height: 4, Raster.pack(220, 200, 120))
      }
      var text = "\(shot.id)  take \(shot.take.number)"
      if shot.transition.kind != .cut { text += "  \(shot.transition.kind.rawValue)" }
      text += cut.cameraMoves.filter { $0.shot == shot.id }.map { "  \($0.kind) \($0.direction)" }.joined()
      raster.label(
        text, x: from + 6, y: top + 2, height: Self.bar - 2, within: to - from - 8, Raster.pack(236, 236, 242))
      raster.fill(x: from, y: top, width: 1, height: Self.bar, Raster.pack(240, 240, 244))
    }
  }

  private func drawWave(on raster: inout Raster, _ top: Int) {
    raster.fill(x: x, y: top, width: width, height: Self.wave, Raster.pack(32, 32, 38))
    let middle = top + Self.wave / 2
    let half = Float(Self.wave / 2 - 1)
    for column in 0..<width {
      let (start, end) = (sample(column), sample(column + 1))
      guard start < end else { continue }
      var (lowest, highest): (Float, Float) = (0, 0)
      sound.samples.withUnsafeBufferPointer { samples in
        var index = start * sound.channels
        while index < end * sound.channels {
          lowest = min(lowest, samples[index])
          highest = max(highest, samples[index])
          index &+= 1
        }
      }
      let (up, down) = (Int(min(1, highest) * half), Int(min(1, -lowest) * half))
      raster.fill(x: x + column, y: middle - up, width: 1, height: up + down + 1, Raster.pack(110, 184, 236))
    }
  }

  private func sample(_ column: Int) -> Int {
    let share = Double(column) / Double(width)
    let time = low.seconds + (high - low).seconds * share
    return min(sound.length, Int(time * Double(sound.rate.hertz)))
  }

  private func drawSpans(
    on raster: inout Raster, _ top: Int, _ spans: [(String, Flicks, Flicks)], _ color: UInt32, _ ink: UInt32
  ) {
    for (name, start, end) in spans where isSeen(start, end) {
      let (from, to) = (place(start), place(end))
      raster.fill(x: from, y: top, width: max(2, to - from - 1), height: Self.row, color)
      raster.label(name, x: from + 3, y: top, height: Self.row, within: to - from - 4, ink)
    }
  }

  private func drawEvents(on raster: inout Raster, _ top: Int, _ waveTop: Int) {
    let marks =
      cut.events.map { ($0.id, $0.time, $0.isScripted ? Raster.pack(244, 166, 70) : Raster.pack(150, 120, 90)) }
      + cut.markers.map { ($0.name, $0.time, Raster.pack(160, 220, 120)) }
    var free = x
    for (name, time, color) in marks.sorted(by: { ($0.1, $0.0) < ($1.1, $1.0) }) where isSeen(time, time + Flicks(1)) {
      let at = place(time)
      raster.fill(x: at, y: waveTop, width: 1, height: Self.wave, color)
      let from = max(at, free)
      free = from + raster.write(name, x: from, y: top + 2, scale: 2, within: x + width - from, color) + 6
    }
  }

  private func drawHaptics(on raster: inout Raster, _ top: Int) {
    raster.fill(x: x, y: top, width: width, height: Self.hum, Raster.pack(28, 26, 34))
    guard !cut.haptics.amplitude.isEmpty else { return }
    for column in 0..<width {
      let time = low.seconds + (high - low).seconds * Double(column) / Double(width)
      let row = min(cut.haptics.amplitude.count - 1, Int(time * Double(cut.haptics.rate)))
      let height = Int(cut.haptics.amplitude[row] * Double(Self.hum))
      raster.fill(
        x: x + column, y: top + Self.hum - height, width: 1, height: height, Raster.pack(196, 110, 160))
    }
    for tap in cut.haptics.taps where isSeen(tap.time, tap.time + Flicks(1)) {
      let height = max(3, Int(tap.intensity * Double(Self.hum)))
      raster.fill(
        x: place(tap.time) - 1, y: top + Self.hum - height, width: 3, height: height, Raster.pack(250, 210, 230))
    }
  }
}
