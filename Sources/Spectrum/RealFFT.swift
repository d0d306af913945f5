import CKissFFT
import Foundation

/// Fourier transforms of one even length between real samples and their non-negative frequencies.
///
/// kissfft writes into scratch memory inside its plan, so a transform belongs to one thread: make one for each piece
/// of work (it costs some ten microseconds) and do not share it.
final class RealFFT {
  let length: Int
  private let forward: kiss_fftr_cfg
  private let backward: kiss_fftr_cfg

  /// Plans transforms of `length` samples, an even number.
  init(_ length: Int) {
    precondition(length > 0 && length % 2 == 0, "kissfft's real transforms have even lengths")
    guard let forward = kiss_fftr_alloc(Int32(length), 0, nil, nil),
      let backward = kiss_fftr_alloc(Int32(length), 1, nil, nil)
    else { fatalError("out of memory for a Fourier transform of \(length) samples") }
    self.length = length
    self.forward = forward
    self.backward = backward
  }

  deinit {
    // kiss_fftr_free is a macro for free.
    free(UnsafeMutableRawPointer(forward))
    free(UnsafeMutableRawPointer(backward))
  }

  /// `length` samples to `length / 2 + 1` frequencies, unscaled.
  func transform(_ samples: UnsafePointer<Float>, _ spectrum: UnsafeMutablePointer<kiss_fft_cpx>) {
    kiss_fftr(forward, samples, spectrum)
  }

  /// `length / 2 + 1` frequencies to `length` samples, `length` times what went in.
  func inverse(_ spectrum: UnsafePointer<kiss_fft_cpx>, _ samples: UnsafeMutablePointer<Float>) {
    kiss_fftri(backward, spectrum, samples)
  }
}
