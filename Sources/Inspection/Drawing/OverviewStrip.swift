import Foundation
import MediaIO
import Timeline

/// A few seconds of an overview.
struct OverviewStrip {
  /// Where its parts lie, from its top.
  struct Layout {
    static let ruler = 22
    static let wave = 104
    static let spectrogram = 176
    static let lane = 24
    static let events = 22
    static let haptics = 40

    let width: Int
    /// Size of one picture of the row, zero without pictures.
    let tileWidth: Int, tileHeight: Int
    let lanes: [OverviewContent.Lane]
    let hasSound: Bool, hasMarks: Bool, hasHaptics: Bool

    init(_ content: OverviewContent, _ media: OverviewMedia, width: Int) {
      self.width = width
      if media.hasPictures, let size = media.size {
        // As many as there is room for at a height of about 150 pixels.
        let wide = Double(size.width) / Double(size.height) * 150
        let count = max(3, min(12, Int((Double(width) / max(60, wide)).rounded())))
        tileWidth = (width - 4 * (count - 1)) / count
        tileHeight = min(280, max(24, tileWidth * size.height / max(1, size.width)))
      } else {
        (tileWidth, tileHeight) = (0, 0)
      }
      lanes = content.lanes.filter { !$0.spans.isEmpty }
      hasSound = media.sound != nil
      hasMarks = !content.marks.isEmpty
      hasHaptics = !content.haptics.isEmpty || !content.taps.isEmpty
    }

    var tileCount: Int { tileWidth == 0 ? 0 : (width + 4) / (tileWidth + 4) }
    private var top: Int { Self.ruler + (tileHeight == 0 ? 0 : tileHeight + 6) }
    var waveTop: Int { top }
    var spectrogramTop: Int { top + Self.wave + 6 }
    private var afterSound: Int { hasSound ? spectrogramTop + Self.spectrogram + 6 : top }
    var eventsTop: Int { afterSound }
    var lanesTop: Int { afterSound + (hasMarks ? Self.events + 4 : 0) }
    var hapticsTop: Int { lanesTop + lanes.count * (Self.lane + 4) }
    var height: Int { hapticsTop + (hasHaptics ? Self.haptics : 0) }
  }

  let content: OverviewContent
  let media: OverviewMedia
  let layout: Layout
  /// What it shows, in seconds.
  let low: Double
  let high: Double
  let x: Int
  let y: Int

  static let faint = Canvas.Color(138, 142, 154)
  static let panel = Canvas.Color(27, 29, 35)
  static let eventInk = Canvas.Color(255, 176, 84)
  static let ownInk = Canvas.Color(176, 140, 104)

  func draw(on canvas: inout Canvas) {
    drawRuler(on: &canvas)
    drawTiles(on: &canvas)
    if let sound = media.sound {
      drawWave(sound, on: &canvas)
      drawSpectrogram(sound, on: &canvas)
    }
    if layout.hasMarks { drawMarks(on: &canvas) }
    for (index, lane) in layout.lanes.enumerated() {
      drawLane(lane, top: y + layout.lanesTop + index * (Layout.lane + 4), on: &canvas)
    }
    if layout.hasHaptics { drawHaptics(on: &canvas) }
  }

  func place(_ seconds: Double) -> Double {
    Double(x) + min(1, max(0, (seconds - low) / (high - low))) * Double(layout.width)
  }

  func label(_ text: String, top: Int, height: Int, on canvas: inout Canvas) {
    let size = 11.0
    let width = StrokeFont.width(text) * size / StrokeFont.capital
    canvas.write(
      text, x: Double(x) - 10 - width, y: Double(top) + (Double(height) - size) / 2, size: size, Self.faint)
  }

  private func drawRuler(on canvas: inout Canvas) {
    let seconds = high - low
    let steps = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600]
    let step = steps.first { seconds / $0 <= 16 } ?? 1200
    var index = Int((low / step).rounded(.up))
    while Double(index) * step < high {
      let time = Double(index) * step
      let at = Int(place(time))
      canvas.fill(x: at, y: y + 4, width: 1, height: layout.height - 4, Canvas.Color(40, 43, 51))
      canvas.write(
        Self.clock(time, step), x: Double(at) + 5, y: Double(y) + 5, size: 10, within: Double(x + layout.width - at),
        Self.faint)
      index += 1
    }
  }

  private static func clock(_ time: Double, _ step: Double) -> String {
    let hundredths = Int((time * 100).rounded())
    let (minutes, rest) = (hundredths / 6000, hundredths % 6000)
    let seconds = decimals(Double(rest) / 100)
    return minutes > 0 ? "\(minutes):" + (rest < 1000 ? "0" : "") + seconds : seconds + " s"
  }

  private func drawTiles(on canvas: inout Canvas) {
    label("picture", top: y + Layout.ruler, height: layout.tileHeight, on: &canvas)
    let count = layout.tileCount
    for column in 0..<count {
      let left = x + column * (layout.tileWidth + 4)
      let top = y + Layout.ruler
      // The picture shown where the tile's left edge is on the axis.
      let time = low + (high - low) * Double(column * (layout.tileWidth + 4)) / Double(layout.width)
      guard let flicks = try? Flicks(Int64(time * 1_000_000), timesPerSecond: 1_000_000),
        let picture = media.picture(at: flicks)
      else {
        canvas.fill(x: left, y: top, width: layout.tileWidth, height: layout.tileHeight, Self.panel)
        continue
      }
      // A checkerboard below what can be seen through.
      if !picture.isOpaque {
        for cell in 0..<(layout.tileWidth / 8 + 1) * (layout.tileHeight / 8 + 1) {
          let (across, down) = (cell % (layout.tileWidth / 8 + 1), cell / (layout.tileWidth / 8 + 1))
          canvas.fill(
            x: left + across * 8, y: top + down * 8, width: min(8, layout.tileWidth - across * 8),
            height: min(8, layout.tileHeight - down * 8),
            (across + down) % 2 == 0 ? Canvas.Color(70, 72, 80) : Canvas.Color(96, 98, 106))
        }
      }
      if let tile = Self.tile(picture, layout.tileWidth, layout.tileHeight) { canvas.draw(tile, x: left, y: top) }
      guard let rate = content.frameRate, let number = try? rate.frame(at: flicks) else { continue }
      let text = "\(number)"
      let wide = Int(StrokeFont.width(text) * 9 / StrokeFont.capital) + 7
      canvas.fill(x: left, y: top + layout.tileHeight - 16, width: wide, height: 16, Overview.background)
      canvas.write(
        text, x: Double(left) + 4, y: Double(top + layout.tileHeight) - 13, size: 9, Canvas.Color(200, 202, 210))
    }
  }

  /// A picture in the size of a tile: means of pixels for a smaller one, Lanczos for a larger one.
  private static func tile(_ picture: Picture, _ width: Int, _ height: Int) -> Picture? {
    guard picture.width >= width, picture.height >= height else {
      return try? picture.resampled(width: width, height: height)
    }
    var pixels = [UInt8](repeating: 0, count: width * height * 4)
    picture.pixels.withUnsafeBufferPointer { source in
      for row in 0..<height {
        let (top, bottom) = (row * picture.height / height, (row + 1) * picture.height / height)
        for column in 0..<width {
          let (left, right) = (column * picture.width / width, (column + 1) * picture.width / width)
          var (red, green, blue, alpha) = (0, 0, 0, 0)
          var y = top
          while y < bottom {
            var at = (y &* picture.width &+ left) &* 4
            let end = (y &* picture.width &+ right) &* 4
            while at < end {
              let share = Int(source[at + 3])
              red &+= Int(source[at]) &* share
              green &+= Int(source[at + 1]) &* share
              blue &+= Int(source[at + 2]) &* share
              alpha &+= share
              at &+= 4
            }
            y &+= 1
          }
          guard alpha > 0 else { continue }
          let to = (row * width + column) * 4
          (pixels[to], pixels[to + 1]) = (UInt8(red / alpha), UInt8(green / alpha))
          (pixels[to + 2], pixels[to + 3]) = (UInt8(blue / alpha), UInt8(alpha / ((bottom - top) * (right - left))))
        }
      }
    }
    return Picture(width: width, height: height, pixels: pixels)
  }

  private func drawMarks(on canvas: inout Canvas) {
    let top = y + layout.eventsTop
    label("events", top: top, height: Layout.events, on: &canvas)
    let marks = content.marks.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
      .filter { $0.time.seconds >= low && $0.time.seconds < high }
    // Lines first, so that none crosses a name; dashed, so that what lies below can still be seen.
    for mark in marks {
      let from = layout.hasSound ? y + layout.waveTop : top
      for row in stride(from: from, to: top, by: 6) {
        canvas.fill(x: Int(place(mark.time.seconds)), y: row, width: 1, height: 4, Self.color(mark))
      }
    }
    var free = Double(x)
    for mark in marks {
      let at = place(mark.time.seconds)
      canvas.line((at, Double(top) + 1), (at, Double(top) + 1), radius: 3, Self.color(mark))
      let left = max(at + 4, free)
      let width = StrokeFont.width(mark.name) * 11 / StrokeFont.capital
      // A name far from its line would be taken for another's.
      guard left < at + 60 else { continue }
      let shown = max(free, min(left, Double(x + layout.width) - width))
      guard shown + width <= Double(x + layout.width) + 1 else { continue }
      canvas.fill(x: Int(shown) - 1, y: top + 6, width: Int(width) + 2, height: Layout.events - 6, Overview.background)
      free = shown + 10 + canvas.write(mark.name, x: shown, y: Double(top) + 8, size: 11, Self.color(mark))
    }
  }

  private static func color(_ mark: OverviewContent.Mark) -> Canvas.Color { mark.isStrong ? eventInk : ownInk }

  private static let laneColors = [
    (Canvas.Color(74, 66, 112), Canvas.Color(222, 216, 250)), (Canvas.Color(46, 78, 88), Canvas.Color(190, 230, 238)),
    (Canvas.Color(88, 74, 34), Canvas.Color(252, 232, 168)), (Canvas.Color(44, 68, 108), Canvas.Color(206, 226, 255)),
    (Canvas.Color(90, 52, 76), Canvas.Color(252, 206, 232)), (Canvas.Color(36, 76, 58), Canvas.Color(182, 240, 208)),
  ]

  private func drawLane(_ lane: OverviewContent.Lane, top: Int, on canvas: inout Canvas) {
    label(lane.name, top: top, height: Layout.lane, on: &canvas)
    canvas.fill(x: x, y: top, width: layout.width, height: Layout.lane, Self.panel)
    let (paper, ink) = Self.laneColors[lane.color % Self.laneColors.count]
    for span in lane.spans where span.start.seconds < high && span.end.seconds > low {
      let (from, to) = (place(span.start.seconds), place(span.end.seconds))
      let width = max(2, Int(to) - Int(from) - 1)
      canvas.fill(x: Int(from), y: top, width: width, height: Layout.lane, paper)
      canvas.fill(x: Int(from), y: top, width: 2, height: Layout.lane, ink)
      // Small names are better than none: visemes and phonemes last some tens of milliseconds.
      let wanted = StrokeFont.width(span.name) / StrokeFont.capital
      let size = min(11, max(8, (to - from - 8) / max(1, wanted)))
      guard wanted * size < to - from - 3 || to - from > 40 else { continue }
      canvas.write(
        span.name, x: from + 5, y: Double(top) + (Double(Layout.lane) - size) / 2, size: size, within: to - from - 6,
        ink)
    }
  }

  private func drawHaptics(on canvas: inout Canvas) {
    let top = y + layout.hapticsTop
    label("haptics", top: top, height: Layout.haptics, on: &canvas)
    canvas.fill(x: x, y: top, width: layout.width, height: Layout.haptics, Self.panel)
    for column in 0..<layout.width where !content.haptics.isEmpty {
      let time = low + (high - low) * Double(column) / Double(layout.width)
      let row = Int(time * Double(content.hapticRate))
      guard content.haptics.indices.contains(row) else { continue }
      let height = Int(min(1, max(0, content.haptics[row])) * Double(Layout.haptics))
      canvas.fill(
        x: x + column, y: top + Layout.haptics - height, width: 1, height: height, Canvas.Color(150, 86, 132))
    }
    for tap in content.taps where tap.time.seconds >= low && tap.time.seconds < high {
      let height = max(6, Int(min(1, max(0, tap.strength)) * Double(Layout.haptics)))
      canvas.fill(
        x: Int(place(tap.time.seconds)) - 1, y: top + Layout.haptics - height, width: 3, height: height,
        Canvas.Color(255, 208, 236))
    }
  }
}
