import Foundation

/// The triangular filters, stored without their zeros: each band touches only the bins from its lower to its upper
/// neighbour's centre.
struct MelFilterbank: Sendable {
  /// Where a band's weights lie in `weights`, and at which bin they begin.
  struct Band: Sendable {
    var bin: Int
    var offset: Int
    var count: Int
  }

  let bins: Int
  private(set) var bands: [Band] = []
  private(set) var weights: [Float] = []

  /// Builds librosa's `filters.mel(htk=False, norm="slaney")`.
  ///
  /// Throws `SpectrumError.settings` if a band is narrower than the distance of two bins and so hears nothing.
  init(_ settings: MelSettings) throws(SpectrumError) {
    bins = settings.bins
    let low = Self.mel(settings.lowestFrequency)
    let high = Self.mel(settings.highestFrequency)
    let edges = (0..<settings.bands + 2).map { index in
      Self.frequency(low + (high - low) * Double(index) / Double(settings.bands + 1))
    }
    let binWidth = Double(settings.sampleRate) / Double(settings.window)
    for band in 0..<settings.bands {
      let (lower, centre, upper) = (edges[band], edges[band + 1], edges[band + 2])
      var found = Band(bin: 0, offset: weights.count, count: 0)
      for bin in 0..<bins {
        let frequency = Double(bin) * binWidth
        let weight = min((frequency - lower) / (centre - lower), (upper - frequency) / (upper - centre))
        guard weight > 0 else { continue }
        if found.count == 0 { found.bin = bin }
        found.count += 1
        weights.append(Float(weight * 2 / (upper - lower)))
      }
      guard found.count > 0 else {
        throw .settings(
          """
          band \(band) (\(Int(lower)) to \(Int(upper)) Hz) lies between two frequencies of a window of \
          \(settings.window); use fewer bands or a longer window.
          """
        )
      }
      bands.append(found)
    }
  }

  /// Slaney's mel scale (Auditory Toolbox): linear below 1 kHz, 200/3 Hz a mel; above, 27 mels to a factor of 6.4.
  static func mel(_ frequency: Double) -> Double {
    frequency < 1000 ? frequency * 3 / 200 : 15 + log(frequency / 1000) * 27 / log(6.4)
  }

  /// The inverse of `mel`.
  static func frequency(_ mel: Double) -> Double {
    mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27)
  }

  /// `result[band]` = Σ weight · `spectrum[bin]`.
  @inline(__always)
  func apply(_ spectrum: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>) {
    for (index, band) in bands.enumerated() {
      let from = spectrum + band.bin
      let weight = weights + band.offset
      // Eight sums side by side: one alone would wait for each addition, and floating-point sums may not be reordered.
      var sums = SIMD8<Float>.zero
      var bin = 0
      while bin &+ 8 <= band.count {
        let w = UnsafeRawPointer(weight + bin).loadUnaligned(as: SIMD8<Float>.self)
        let x = UnsafeRawPointer(from + bin).loadUnaligned(as: SIMD8<Float>.self)
        sums += w * x
        bin &+= 8
      }
      var sum = sums.sum()
      while bin < band.count {
        sum += weight[bin] * from[bin]
        bin &+= 1
      }
      result[index] = sum
    }
  }

  /// `result[bin]` += Σ weight · `values[band]`.
  @inline(__always)
  func applyTransposed(
    _ values: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>
  ) {
    for (index, band) in bands.enumerated() {
      let to = result + band.bin
      let weight = weights + band.offset
      let value = values[index]
      var bin = 0
      while bin < band.count {
        to[bin] += weight[bin] * value
        bin &+= 1
      }
    }
  }
}
