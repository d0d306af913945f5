import MediaIO
import Spectrum

/// A piece of a spectrogram: 128 columns, each from one window of sound; one level up they lie four times as far apart.
struct SpectrumTile: Hashable, Sendable {
  var level: Int
  var number: Int

  static let columns = 128
  static let rows = 48
  static let window = 1024
  /// Frames between columns on the finest level: 10.7 ms.
  static let finest = 512
  static let levels = 6

  /// Frames between its columns.
  var hop: Int { Self.finest << (2 * level) }
  /// Frames of the sound that it stands for.
  var frames: Range<Int64> {
    let length = Int64(hop * Self.columns)
    return (Int64(number) * length)..<(Int64(number + 1) * length)
  }

  /// Its picture: low pitches below, loud is bright. `read` gives mono samples of any range, silence outside of the sound.
  func picture(_ analysis: MelAnalysis, _ read: (Range<Int64>) -> [Float]) -> Picture {
    let half = Int64(Self.window / 2)
    // On coarse levels most of the sound lies between the windows and need not be read.
    let whole = level == 0 ? read((frames.lowerBound - half)..<(frames.upperBound + half)) : []
    var pixels = [UInt8](repeating: 255, count: Self.columns * Self.rows * 4)
    for column in 0..<Self.columns {
      let first = column * hop
      let centre = frames.lowerBound + Int64(first)
      let samples =
        level == 0 ? Array(whole.dropFirst(first).prefix(Self.window)) : read((centre - half)..<(centre + half))
      // Three frames: only the middle one sees no reflected sound.
      let rows = analysis.logMel(samples).dropFirst(Self.rows).prefix(Self.rows)
      for (band, value) in rows.enumerated() {
        let colour = Self.colour(min(1, max(0, (value - Self.quietest) / (Self.loudest - Self.quietest))))
        let at = ((Self.rows - 1 - band) * Self.columns + column) * 4
        (pixels[at], pixels[at + 1], pixels[at + 2]) = colour
      }
    }
    return Picture(width: Self.columns, height: Self.rows, pixels: pixels)
  }

  /// Natural logarithms of filtered magnitudes that are shown as black and as white.
  private static let (quietest, loudest): (Float, Float) = (-8, 1.5)

  /// The analysis for a sound of this rate.
  static func analysis(rate: Int) throws(SpectrumError) -> MelAnalysis {
    try MelAnalysis(
      MelSettings(
        sampleRate: rate, hop: window / 2, window: window, bands: rows, lowestFrequency: 60,
        highestFrequency: min(14_000, Double(rate) / 2), floor: 1e-4))
  }

  /// From the well's black over teal to warm white.
  private static func colour(_ value: Float) -> (UInt8, UInt8, UInt8) {
    let stops: [(Float, Float, Float)] = [(14, 17, 21), (22, 62, 74), (48, 158, 142), (242, 176, 94), (255, 244, 226)]
    let place = value * Float(stops.count - 1)
    let index = min(stops.count - 2, max(0, Int(place)))
    let part = place - Float(index)
    func mix(_ a: Float, _ b: Float) -> UInt8 { UInt8(min(255, max(0, a + (b - a) * part))) }
    let (a, b) = (stops[index], stops[index + 1])
    return (mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
  }
}
