import CKissFFT
import Foundation

/// The phases that a filter of given magnitudes has if it answers as early as possible, as a throat nearly does: the
/// cepstrum of the magnitudes folded onto its first half (Oppenheim & Schafer, *Discrete-Time Signal Processing*).
struct MinimumPhase {
  private let fft: RealFFT

  /// For spectra of `window / 2 + 1` frequencies.
  init(window: Int) { fft = RealFFT(window) }

  /// Turns `spectrum` by the phases that belong to the magnitudes exp(`logMagnitude`).
  func turn(_ spectrum: UnsafeMutablePointer<kiss_fft_cpx>, by logMagnitude: ArraySlice<Float>) {
    let (length, half) = (fft.length, fft.length / 2)
    let flat = logMagnitude.map { kiss_fft_cpx(r: $0, i: 0) }
    var cepstrum = [Float](repeating: 0, count: length)
    fft.inverse(flat, &cepstrum)
    for index in 0..<length {
      // kissfft's inverse is `length` times too large.
      let share: Float = index == 0 || index == half ? 1 : index < half ? 2 : 0
      cepstrum[index] *= share / Float(length)
    }
    var phases = flat
    fft.transform(cepstrum, &phases)
    for bin in 0...half {
      let (c, s) = (Float(cos(Double(phases[bin].i))), Float(sin(Double(phases[bin].i))))
      let old = spectrum[bin]
      spectrum[bin] = kiss_fft_cpx(r: old.r * c - old.i * s, i: old.r * s + old.i * c)
    }
  }
}
