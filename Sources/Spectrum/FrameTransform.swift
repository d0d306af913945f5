import CKissFFT

/// The short-time Fourier transform of a fixed number of frames and its least-squares inverse, with a periodic Hann window.
///
/// The sound is longer by half a window at each end than what its frames are centred on: sample `window / 2 + hop·k` is the
/// centre of frame k. Like `RealFFT` it belongs to one thread.
struct FrameTransform {
  let window: Int
  let hop: Int
  let frames: Int
  private let hann: [Float]
  private let normal: [Float]
  private let fft: RealFFT

  /// Samples of the sound, the half windows at its ends included.
  var length: Int { (frames - 1) * hop + window }
  /// Frequencies of a frame.
  var bins: Int { window / 2 + 1 }

  init(window: Int, hop: Int, frames: Int) {
    self.window = window
    self.hop = hop
    self.frames = frames
    let hann = periodicHann(window)
    self.hann = hann
    fft = RealFFT(window)
    var sums = [Float](repeating: 0, count: (frames - 1) * hop + window)
    for frame in 0..<frames {
      for index in 0..<window { sums[frame * hop + index] += hann[index] * hann[index] }
    }
    // At the outer ends the windows fade to nothing; dividing by almost zero would only amplify rounding.
    normal = sums.map { $0 > 1e-4 ? 1 / ($0 * Float(window)) : 0 }
  }

  /// `frames` rows of `bins` values of a sound of `length` samples.
  func analyse(_ sound: [Float]) -> [kiss_fft_cpx] {
    precondition(sound.count == length, "the sound does not have the frames' length")
    var spectrum = [kiss_fft_cpx](repeating: kiss_fft_cpx(r: 0, i: 0), count: frames * bins)
    withBuffers { hann, piece in
      sound.withUnsafeBufferPointer { sound in
        spectrum.withUnsafeMutableBufferPointer { spectrum in
          guard let from = sound.baseAddress, let to = spectrum.baseAddress else { return }
          for frame in 0..<frames {
            let start = from + frame &* hop
            for index in 0..<window { piece[index] = start[index] * hann[index] }
            fft.transform(piece, to + frame &* bins)
          }
        }
      }
    }
    return spectrum
  }

  /// The sound, `length` samples, whose transform is nearest to `spectrum`.
  func synthesise(_ spectrum: [kiss_fft_cpx]) -> [Float] {
    precondition(spectrum.count == frames * bins, "the spectrum does not have the frames' size")
    var sound = [Float](repeating: 0, count: length)
    withBuffers { hann, piece in
      spectrum.withUnsafeBufferPointer { spectrum in
        sound.withUnsafeMutableBufferPointer { sound in
          guard let from = spectrum.baseAddress, let to = sound.baseAddress else { return }
          for frame in 0..<frames {
            fft.inverse(from + frame &* bins, piece)
            let start = to + frame &* hop
            for index in 0..<window { start[index] += piece[index] * hann[index] }
          }
        }
      }
    }
    for index in sound.indices { sound[index] *= normal[index] }
    return sound
  }

  /// The window, and room for one frame's samples.
  private func withBuffers(_ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void) {
    hann.withUnsafeBufferPointer { hann in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: window) { piece in
        guard let hann = hann.baseAddress, let piece = piece.baseAddress else { return }
        body(hann, piece)
      }
    }
  }
}
