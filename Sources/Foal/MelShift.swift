internal import Foundation

/// Moves what log-mel frames hold to other frequencies: a spectrum S(f) becomes S(f / factor).
///
/// Mel filters have equal area, so a band of the moved sound is what the band at its frequency over the factor was; between
/// bands the logarithm is interpolated, beyond them the outermost holds.
struct MelShift {
  /// For each band the lower of the two bands it is read from, and the share of the upper one.
  private let sources: [(band: Int, share: Float)]

  init(_ settings: FoalConfiguration.SoundSettings, factor: Double) {
    let low = Self.mel(settings.lowest)
    let step = (Self.mel(settings.highest) - low) / Double(settings.bands + 1)
    sources = (0..<settings.bands).map { band in
      let from = (Self.mel(Self.hertz(low + step * Double(band + 1)) / factor) - low) / step - 1
      let place = min(max(from, 0), Double(settings.bands - 1))
      let below = min(Int(place), max(0, settings.bands - 2))
      return (below, Float(place - Double(below)))
    }
  }

  /// Moved frames of `[frames, bands]`.
  func moved(_ mel: [Float]) -> [Float] {
    let bands = sources.count
    var result = mel
    for frame in 0..<mel.count / bands {
      for (band, source) in sources.enumerated() {
        let at = frame * bands + source.band
        result[frame * bands + band] =
          source.share == 0 ? mel[at] : mel[at] + (mel[at + 1] - mel[at]) * source.share
      }
    }
    return result
  }

  /// Slaney's mel scale, which librosa's filters use: linear to 1 kHz, logarithmic above.
  private static func mel(_ hertz: Double) -> Double {
    hertz < 1000 ? hertz * 3 / 200 : 15 + 27 * log(hertz / 1000) / log(6.4)
  }

  private static func hertz(_ mel: Double) -> Double {
    mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27)
  }
}
