internal import Foundation
internal import Spectrum

/// What a moment of speech sounds like, whoever says it: cepstral coefficients of the log-mel spectrogram and their slopes,
/// each with its mean removed and its spread made one over the speech.
struct SpeechFeatures {
  /// Values of one moment.
  static let width = 26
  private static let coefficients = 13
  private static let bands = 28

  /// Moments, 5 ms apart.
  let count: Int
  /// `count · width` values.
  let values: [Float]

  /// - Parameters:
  ///   - samples: mono, 16 kHz.
  ///   - speech: the steps over which means and spreads are taken.
  ///   - tract: how much shorter the throat of the one who is compared with is: all frequencies are taken that much
  ///     higher, because formants are inversely proportional to its length. 0.85…1.15.
  init(_ samples: [Float], speech: Range<Int>, tract: Double = 1) throws {
    let settings = try MelSettings(
      sampleRate: 16_000, hop: VoicedParts.hop, window: 400, bands: Self.bands, lowestFrequency: 80 * tract,
      highestFrequency: 6600 * tract, floor: 1e-4)
    let mel = try MelAnalysis(settings).logMel(samples)
    let count = mel.count / Self.bands
    // Type II discrete cosine transform: neighbouring bands say nearly the same.
    let cosines = (0..<Self.coefficients).flatMap { k in
      (0..<Self.bands).map { Float(cos(Double.pi * Double(k) * (Double($0) + 0.5) / Double(Self.bands))) }
    }
    var cepstrum = [Float](repeating: 0, count: count * Self.coefficients)
    var values = [Float](repeating: 0, count: count * Self.width)
    mel.withUnsafeBufferPointer { mel in
      cosines.withUnsafeBufferPointer { cosines in
        cepstrum.withUnsafeMutableBufferPointer { cepstrum in
          for moment in 0..<count {
            for k in 0..<Self.coefficients {
              var sum: Float = 0
              var band = 0
              while band < Self.bands {
                sum += mel[moment * Self.bands + band] * cosines[k * Self.bands + band]
                band += 1
              }
              cepstrum[moment * Self.coefficients + k] = sum
            }
          }
        }
      }
    }
    for moment in 0..<count {
      for k in 0..<Self.coefficients {
        func at(_ offset: Int) -> Float {
          cepstrum[min(max(moment + offset, 0), count - 1) * Self.coefficients + k]
        }
        values[moment * Self.width + k] = at(0)
        // The slope over 40 ms.
        values[moment * Self.width + Self.coefficients + k] = 2 * (at(4) - at(-4)) + at(2) - at(-2)
      }
    }
    let range = speech.clamped(to: 0..<count)
    for k in 0..<Self.width where !range.isEmpty {
      let column = range.map { Double(values[$0 * Self.width + k]) }
      let mean = column.reduce(0, +) / Double(column.count)
      let spread = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)).squareRoot()
      // Slopes say less than shapes.
      let weight = k < Self.coefficients ? 1.0 : 0.5
      let scale = weight / max(spread, 1e-6)
      for moment in 0..<count {
        values[moment * Self.width + k] = Float((Double(values[moment * Self.width + k]) - mean) * scale)
      }
    }
    self.count = count
    self.values = values
  }

  /// The moments named, in that order.
  func moments(_ indices: [Int]) -> [Float] {
    indices.flatMap { values[($0 * Self.width)..<(($0 + 1) * Self.width)] }
  }
}
