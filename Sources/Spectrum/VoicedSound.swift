import CKissFFT
import Foundation

/// Gives the voiced parts of a sound the phases of a voice.
///
/// Griffin-Lim finds magnitudes but no voice: its vowels sound as if spoken in a tube. Where a voice speaks, a pulse train of
/// the tracked pitch, filtered in minimum phase to the wanted mel magnitudes, takes its place, more of it the lower the
/// frequency and the clearer the pitch. A few rounds of filtering then bring the whole to the wanted magnitudes.
struct VoicedSound {
  let settings: MelSettings
  private let filterbank: MelFilterbank
  /// The bin, not whole, at which each band is centred.
  private let centres: [Float]
  /// The sum of each band's weights.
  private let areas: [Float]

  /// Above about this frequency, in hertz, even vowels are mostly noise.
  private static let crossing = 6000.0
  private static let slope = 900.0
  /// Pitch strengths at which a frame begins to be voiced, and is.
  private static let (unvoiced, voiced): (Float, Float) = (0.1, 0.25)
  private static let rounds = 3

  init(_ settings: MelSettings, _ filterbank: MelFilterbank) {
    self.settings = settings
    self.filterbank = filterbank
    let areas = filterbank.bands.map { band in
      filterbank.weights[band.offset..<band.offset + band.count].reduce(0, +)
    }
    self.areas = areas
    centres = zip(filterbank.bands, areas).map { band, area in
      let weights = filterbank.weights[band.offset..<band.offset + band.count]
      return zip(weights, band.bin...).reduce(Float(0)) { $0 + $1.0 * Float($1.1) } / area
    }
  }

  /// - Parameters:
  ///   - plain: samples between the centres of the first and the last frame, without a voice's phases.
  ///   - mel: magnitudes that are wanted, rows of `bands` values.
  ///   - magnitude: the same at all frequencies, rows of `bins` values.
  ///   - speech: one per frame: whether somebody may be speaking.
  ///   - intonation: factor on the pitch; what makes a vowel a vowel stays where it is.
  /// - Returns: as many samples as `plain`; `plain` itself if nothing is voiced.
  func samples(
    _ plain: [Float], mel: [Float], magnitude: [Float], speech: [Bool], intonation: Double = 1,
    check: () throws -> Void
  ) throws -> [Float] {
    let bins = settings.bins
    let frames = magnitude.count / bins
    let track = PitchTrack(magnitude, settings)
    try check()
    let amount = voicing(track.strength, speech)
    guard amount.contains(where: { $0 > 0 }) else { return plain }

    let transform = FrameTransform(window: settings.window, hop: settings.hop, frames: frames)
    let half = settings.window / 2
    let edge = [Float](repeating: 0, count: half)
    var voice = transform.analyse(
      PulseTrain.samples(
        pitch: track.pitch.map { $0 * Float(intonation) }, hop: settings.hop, start: half, count: transform.length,
        sampleRate: settings.sampleRate,
        limit: min(settings.highestFrequency + 500, Double(settings.sampleRate) / 2)))
    var mixed = transform.analyse(edge + plain + edge)
    try check()

    let phase = MinimumPhase(window: settings.window)
    let share = (0..<bins).map { bin -> Float in
      let frequency = Double(bin) * Double(settings.sampleRate) / Double(settings.window)
      return Float(1 / (1 + exp((frequency - Self.crossing) / Self.slope)))
    }
    let smoothing = HarmonicSmoothing(
      centres: centres.map { $0 * Float(settings.sampleRate) / Float(settings.window) })
    var mel = mel
    for frame in 0..<frames {
      if frame % 32 == 0 { try check() }
      let bands = frame * settings.bands..<(frame + 1) * settings.bands
      let wanted = Array(mel[bands])
      scale(&mixed, frame, wanted, limits: 1e-3...1e3)
      guard amount[frame] > 0 else { continue }
      if intonation == 1 {
        scale(&voice, frame, wanted, limits: 1e-9...1e9)
      } else {
        // The mel holds the harmonics of the old pitch: only what is behind them is wanted, and the new ones are.
        let before = bandMagnitudes(voice, frame).map { max($0, 1e-7) }
        let now = smoothing.smoothed(before.map { log($0) }, pitch: track.pitch[frame] * Float(intonation))
        let aim = smoothing.smoothed(wanted.map { log($0) }, pitch: track.pitch[frame])
        multiply(&voice, frame, by: atBins(zip(aim, now).map { $0 - $1 }))
        let part = amount[frame]
        for (at, magnitude) in zip(bands, bandMagnitudes(voice, frame)) {
          mel[at] = max(exp((1 - part) * log(mel[at]) + part * log(max(magnitude, 1e-7))), settings.floor / 10)
        }
      }
      let envelope = atBins(zip(wanted, areas).map { log(max($0 / $1, 1e-6)) })
      voice.withUnsafeMutableBufferPointer { voice in
        guard let base = voice.baseAddress else { return }
        phase.turn(base + frame * bins, by: envelope[...])
      }
      for bin in 0..<bins {
        let most = share[bin] * amount[frame]
        let less = (1 - most * most).squareRoot()
        let (v, r) = (voice[frame * bins + bin], mixed[frame * bins + bin])
        mixed[frame * bins + bin] = kiss_fft_cpx(r: most * v.r + less * r.r, i: most * v.i + less * r.i)
      }
    }
    for _ in 0..<Self.rounds {
      try check()
      mixed = transform.analyse(transform.synthesise(mixed))
      for frame in 0..<frames {
        let wanted = Array(mel[frame * settings.bands..<(frame + 1) * settings.bands])
        scale(&mixed, frame, wanted, limits: 0.1...10)
      }
    }
    return Array(transform.synthesise(mixed)[half..<half + plain.count])
  }

  /// How much of each frame is voice, smoothed over five frames.
  private func voicing(_ strength: [Float], _ speech: [Bool]) -> [Float] {
    let raw = strength.indices.map { frame in
      frame < speech.count && speech[frame]
        ? min(1, max(0, (strength[frame] - Self.unvoiced) / (Self.voiced - Self.unvoiced))) : 0
    }
    let kernel: [Float] = [1 / 12, 1 / 4, 1 / 3, 1 / 4, 1 / 12]
    return raw.indices.map { frame in
      kernel.indices.reduce(Float(0)) { sum, tap in
        let at = frame + tap - 2
        return raw.indices.contains(at) ? sum + kernel[tap] * raw[at] : sum
      }
    }
  }

  /// Scales a frame so that its mel magnitudes become the wanted ones, by factors within `limits`.
  private func scale(
    _ spectrum: inout [kiss_fft_cpx], _ frame: Int, _ wanted: [Float], limits: ClosedRange<Float>
  ) {
    let gains = zip(wanted, bandMagnitudes(spectrum, frame)).map { wanted, found in
      log(min(max(wanted / max(found, 1e-7), limits.lowerBound), limits.upperBound))
    }
    multiply(&spectrum, frame, by: atBins(gains))
  }

  /// Mel magnitudes of a frame.
  private func bandMagnitudes(_ spectrum: [kiss_fft_cpx], _ frame: Int) -> [Float] {
    let bins = settings.bins
    let magnitude = (0..<bins).map { bin in
      let value = spectrum[frame * bins + bin]
      return (value.r * value.r + value.i * value.i).squareRoot()
    }
    var found = [Float](repeating: 0, count: settings.bands)
    filterbank.apply(magnitude, filterbank.weights, &found)
    return found
  }

  private func multiply(_ spectrum: inout [kiss_fft_cpx], _ frame: Int, by logGains: [Float]) {
    let bins = settings.bins
    for bin in 0..<bins {
      let gain = exp(logGains[bin])
      spectrum[frame * bins + bin].r *= gain
      spectrum[frame * bins + bin].i *= gain
    }
  }

  /// Values of bands at all bins: straight lines between the bands' centres, held outside.
  private func atBins(_ values: [Float]) -> [Float] {
    var band = 0
    return (0..<settings.bins).map { bin in
      let place = Float(bin)
      while band + 1 < centres.count, centres[band + 1] <= place { band += 1 }
      guard place > centres[band], band + 1 < centres.count else { return values[band] }
      let share = (place - centres[band]) / (centres[band + 1] - centres[band])
      return values[band] * (1 - share) + values[band + 1] * share
    }
  }
}
