import Foundation
import MediaIO
import Spectrum
import Timeline

/// A log-mel spectrogram of a part of a sound, as colours.
struct SpectrogramStrip {
  /// Band of each row, lowest first, for labels.
  static let lowest = 50.0

  let columns: Int
  let rows: Int
  /// The top of the scale, in hertz.
  let highest: Double
  /// `rows` values for each column, lowest band first, 0…1.
  private var levels: [Float]

  /// The samples from second `start` on for `seconds`, over `columns` columns. Nil for sounds too short or too slow.
  init?(_ sound: Sound, start: Double, seconds: Double, columns: Int, rows: Int) {
    let rate = Double(sound.rate.hertz)
    let total = Int(seconds * rate)
    let hop = max(16, total / max(1, columns))
    var window = 1024
    while window < 2 * hop || Double(window) / rate < 0.03 { window *= 2 }
    highest = min(20_000, rate / 2)
    // Bands must not be narrower than what the window tells apart; rows are filled from them.
    let bands = min(rows, 128)
    guard window <= 65_536, total > 0,
      let settings = try? MelSettings(
        sampleRate: Int(sound.rate.hertz), hop: hop, window: window, bands: bands, lowestFrequency: Self.lowest,
        highestFrequency: highest, floor: 1e-5),
      let analysis = try? MelAnalysis(settings)
    else { return nil }
    let first = max(0, Int(start * rate))
    var samples = [Float](repeating: 0, count: total)
    let available = max(0, min(total, sound.length - first))
    for index in 0..<available {
      var sum: Float = 0
      for channel in 0..<sound.channels { sum += sound.samples[(first + index) * sound.channels + channel] }
      samples[index] = sum / Float(sound.channels)
    }
    let mel = analysis.logMel(samples)
    let frames = mel.count / bands
    self.columns = columns
    self.rows = rows
    levels = [Float](repeating: 0, count: columns * rows)
    guard frames > 0 else { return nil }
    // 70 dB below the loudest, or below a quiet room, is black.
    let top = max(mel.max() ?? 0, -4)
    let range: Float = 70 / 8.6859
    for column in 0..<columns {
      let frame = min(frames - 1, column * total / columns / hop)
      for row in 0..<rows {
        let band = (Double(row) + 0.5) * Double(bands) / Double(rows) - 0.5
        let low = max(0, Int(band.rounded(.down)))
        let high = min(bands - 1, low + 1)
        let share = Float(max(0, band - Double(low)))
        let value = mel[frame * bands + low] * (1 - share) + mel[frame * bands + high] * share
        levels[column * rows + row] = min(1, max(0, (value - top + range) / range))
      }
    }
  }

  /// The colour of a column and a row counted from the bottom.
  func color(_ column: Int, _ row: Int) -> Canvas.Color { HeatMap.colors[Int(levels[column * rows + row] * 255)] }

  /// The row of a frequency, from the bottom: Slaney's mel scale, as the bands have it.
  func row(of hertz: Double) -> Int {
    let (low, high) = (Self.mel(Self.lowest), Self.mel(highest))
    return Int((Self.mel(hertz) - low) / (high - low) * Double(rows))
  }

  private static func mel(_ hertz: Double) -> Double {
    hertz < 1000 ? hertz * 3 / 200 : 15 + log(hertz / 1000) / (log(6.4) / 27)
  }
}
