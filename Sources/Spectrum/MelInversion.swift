import Foundation

/// Log-mel spectrogram to sound, without a trained vocoder.
public struct MelInversion: Sendable {
  /// What defines the spectrogram.
  public let settings: MelSettings
  /// Rounds of phase search; more than 32 changes little.
  public let iterations: Int
  private let estimate: MagnitudeEstimate
  private let voiced: VoicedSound

  /// Builds the filters and factors their system. `iterations` is the number of Griffin-Lim rounds, at least 0.
  ///
  /// Throws `SpectrumError.settings` if a band is too narrow to hear anything.
  public init(_ settings: MelSettings, iterations: Int = 32) throws(SpectrumError) {
    self.settings = settings
    self.iterations = max(0, iterations)
    let filterbank = try MelFilterbank(settings)
    estimate = MagnitudeEstimate(filterbank, iterations: 60)
    voiced = VoicedSound(settings, filterbank)
  }

  /// Mono samples whose log-mel spectrogram is close to `logMel`.
  ///
  /// `logMel` holds whole frames, `bands` values each, lowest band first; the result has `hop` samples for every
  /// frame, sample `hop`·k being the centre of frame k. Magnitudes at the settings' floor are taken for silence.
  /// `speech` says of each frame whether somebody may be speaking in it; what is voiced there gets the phases of a voice
  /// (`VoicedSound`). Frames it does not reach are silent or sound of another kind.
  /// `intonation` is a factor on the pitch of what is voiced there.
  /// `seed` draws the starting phases: the same seed and spectrogram give the same samples. `check` is called often
  /// (every few milliseconds) and cancels by throwing, as `Task.checkCancellation` does.
  ///
  /// Throws `SpectrumError.incompleteFrame`, `SpectrumError.unusableValue`, or what `check` throws.
  public func samples(
    _ logMel: [Float], speech: [Bool] = [], intonation: Double = 1, seed: UInt64,
    check: () throws -> Void = { try Task.checkCancellation() }
  ) throws -> [Float] {
    let (bands, bins) = (settings.bands, settings.bins)
    guard logMel.count % bands == 0 else {
      throw SpectrumError.incompleteFrame(values: logMel.count, bands: bands)
    }
    if logMel.isEmpty { return [] }
    // ln of 1e13 is 30: far above any sound, far below what overflows when squared.
    if let index = logMel.firstIndex(where: { !($0 < 30) }) {
      throw SpectrumError.unusableValue(frame: index / bands, band: index % bands, value: logMel[index])
    }
    let frames = logMel.count / bands
    // One frame more, a copy of the last: the last hop lies between two frames like every other.
    var magnitude = [Float](repeating: 0, count: (frames + 1) * bins)
    for frame in 0..<frames {
      if frame % 32 == 0 { try check() }
      let mel = logMel[frame * bands..<(frame + 1) * bands].map { value in
        let linear = exp(value)
        return linear > settings.floor ? linear : 0
      }
      magnitude.withUnsafeMutableBufferPointer { magnitude in
        guard let base = magnitude.baseAddress else { return }
        estimate.solve(mel, base + frame * bins)
      }
    }
    for bin in 0..<bins { magnitude[frames * bins + bin] = magnitude[(frames - 1) * bins + bin] }
    let search = GriffinLim(window: settings.window, hop: settings.hop, momentum: 0.99)
    let plain = try search.samples(magnitude, frames: frames + 1, iterations: iterations, seed: seed, check: check)
    guard speech.contains(true) else { return plain }
    let mel = (logMel + logMel.suffix(bands)).map { value in
      let linear = exp(value)
      return linear > settings.floor ? linear : settings.floor / 10
    }
    return try voiced.samples(
      plain, mel: mel, magnitude: magnitude, speech: speech, intonation: intonation, check: check)
  }
}
