import MediaIO
import Timeline

/// Waveform and spectrogram of a strip.
extension OverviewStrip {
  func drawWave(_ sound: Sound, on canvas: inout Canvas) {
    let top = y + layout.waveTop
    let gain = media.waveGain
    label("sound", top: top, height: Layout.wave - (gain > 1 ? 18 : 0), on: &canvas)
    if gain > 1 { label("×\(gain)", top: top + 18, height: Layout.wave - 18, on: &canvas) }
    canvas.fill(x: x, y: top, width: layout.width, height: Layout.wave, Self.panel)
    let middle = top + Layout.wave / 2
    let half = Float(Layout.wave / 2 - 2) * Float(gain)
    canvas.fill(x: x, y: middle, width: layout.width, height: 1, Canvas.Color(58, 62, 72))
    let rate = Double(sound.rate.hertz)
    for column in 0..<layout.width {
      let from = Int((low + (high - low) * Double(column) / Double(layout.width)) * rate)
      let to = Int((low + (high - low) * Double(column + 1) / Double(layout.width)) * rate)
      guard from >= 0, from < sound.length, to > from else { continue }
      var (least, most, energy): (Float, Float, Float) = (0, 0, 0)
      let range = (from * sound.channels)..<(min(to, sound.length) * sound.channels)
      sound.samples.withUnsafeBufferPointer { samples in
        for index in range {
          least = min(least, samples[index])
          most = max(most, samples[index])
          energy += samples[index] * samples[index]
        }
      }
      let mean = (energy / Float(max(1, range.count))).squareRoot()
      bar(column, middle, least, most, half, Canvas.Color(74, 128, 176), on: &canvas)
      bar(column, middle, max(least, -mean), min(most, mean), half, Canvas.Color(146, 204, 250), on: &canvas)
      if most >= 1 || least <= -1 {
        canvas.fill(x: x + column, y: top, width: 1, height: 3, Canvas.Color(255, 96, 84))
      }
    }
  }

  private func bar(
    _ column: Int, _ middle: Int, _ least: Float, _ most: Float, _ half: Float, _ color: Canvas.Color,
    on canvas: inout Canvas
  ) {
    let tallest = Float(Layout.wave / 2 - 2)
    let (up, down) = (Int(min(tallest, most * half)), Int(min(tallest, -least * half)))
    canvas.fill(x: x + column, y: middle - up, width: 1, height: up + down + 1, color)
  }

  func drawSpectrogram(_ sound: Sound, on canvas: inout Canvas) {
    let top = y + layout.spectrogramTop
    canvas.fill(x: x, y: top, width: layout.width, height: Layout.spectrogram, HeatMap.colors[0])
    guard
      let strip = SpectrogramStrip(
        sound, start: low, seconds: high - low, columns: layout.width, rows: Layout.spectrogram)
    else { return }
    for column in 0..<strip.columns {
      for row in 0..<strip.rows {
        canvas.fill(
          x: x + column, y: top + strip.rows - 1 - row, width: 1, height: 1, strip.color(column, row))
      }
    }
    for (hertz, text) in [
      (100.0, "100 Hz"), (500, "500"), (1000, "1 kHz"), (2000, "2"), (5000, "5"), (10_000, "10"), (20_000, "20"),
    ]
    where hertz <= strip.highest * 0.98 {
      let at = top + strip.rows - 1 - strip.row(of: hertz)
      canvas.fill(x: x - 5, y: at, width: 5, height: 1, Self.faint)
      label(text, top: at - 6, height: 12, on: &canvas)
    }
  }
}
