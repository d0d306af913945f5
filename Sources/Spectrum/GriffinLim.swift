import CKissFFT

/// Finds samples whose short-time Fourier transform has given magnitudes: fast Griffin-Lim (Perraudin, Balazs &
/// Søndergaard 2013), alternating between the given magnitudes and what some sound can have.
///
/// The sound is longer by half a window at each end than what is asked for, so that frames at the ends are whole.
struct GriffinLim {
  let window: Int
  let hop: Int
  /// Weight of the last step's direction: 0 is plain Griffin-Lim, 0.99 the published fast choice.
  let momentum: Float

  /// Returns the (`frames` − 1) · hop samples between the centres of the first and the last frame.
  ///
  /// `magnitude` has `frames` rows of `window / 2 + 1` values. `check` is called once an iteration and ends the work
  /// by throwing.
  func samples(
    _ magnitude: [Float], frames: Int, iterations: Int, seed: UInt64, check: () throws -> Void
  ) throws -> [Float] {
    let bins = window / 2 + 1
    let length = (frames - 1) * hop + window
    let hann = periodicHann(window)
    let normal = overlapNormal(hann, frames: frames, length: length)
    let fft = RealFFT(window)
    var spectrum = startingSpectrum(magnitude, seed: seed)
    var previous = [kiss_fft_cpx](repeating: kiss_fft_cpx(r: 0, i: 0), count: frames * bins)
    var sound = [Float](repeating: 0, count: length)
    var piece = [Float](repeating: 0, count: window)
    var analysed = [kiss_fft_cpx](repeating: kiss_fft_cpx(r: 0, i: 0), count: bins)

    func synthesise() {
      sound.withUnsafeMutableBufferPointer { sound in
        sound.update(repeating: 0)
        spectrum.withUnsafeBufferPointer { spectrum in
          piece.withUnsafeMutableBufferPointer { piece in
            hann.withUnsafeBufferPointer { hann in
              for frame in 0..<frames {
                guard let from = spectrum.baseAddress, let to = piece.baseAddress else { return }
                fft.inverse(from + frame &* bins, to)
                let start = frame &* hop
                var index = 0
                while index < window {
                  sound[start &+ index] += piece[index] * hann[index]
                  index &+= 1
                }
              }
            }
          }
        }
        for index in sound.indices { sound[index] *= normal[index] }
      }
    }

    /// Analyses the sound, keeps what it has in `previous`, and gives `spectrum` the wanted magnitudes.
    func project() {
      let keep = momentum / (1 + momentum)
      sound.withUnsafeBufferPointer { sound in
        piece.withUnsafeMutableBufferPointer { piece in
          analysed.withUnsafeMutableBufferPointer { analysed in
            spectrum.withUnsafeMutableBufferPointer { spectrum in
              previous.withUnsafeMutableBufferPointer { previous in
                magnitude.withUnsafeBufferPointer { magnitude in
                  hann.withUnsafeBufferPointer { hann in
                    guard let samples = piece.baseAddress, let to = analysed.baseAddress else { return }
                    for frame in 0..<frames {
                      let start = frame &* hop
                      var index = 0
                      while index < window {
                        piece[index] = sound[start &+ index] * hann[index]
                        index &+= 1
                      }
                      fft.transform(samples, to)
                      let row = frame &* bins
                      index = 0
                      while index < bins {
                        let now = analysed[index]
                        let last = previous[row &+ index]
                        let r = now.r - keep * last.r
                        let i = now.i - keep * last.i
                        // The smallest normal number keeps silence from dividing zero by zero.
                        let scale = magnitude[row &+ index] / ((r * r + i * i).squareRoot() + .leastNormalMagnitude)
                        spectrum[row &+ index] = kiss_fft_cpx(r: r * scale, i: i * scale)
                        previous[row &+ index] = now
                        index &+= 1
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }

    for _ in 0..<iterations {
      try check()
      synthesise()
      project()
    }
    synthesise()
    return Array(sound[window / 2..<window / 2 + (frames - 1) * hop])
  }

  /// One over the overlapping squared windows at each sample, and over kissfft's factor `window`.
  private func overlapNormal(_ hann: [Float], frames: Int, length: Int) -> [Float] {
    var sums = [Float](repeating: 0, count: length)
    for frame in 0..<frames {
      for index in 0..<window { sums[frame * hop + index] += hann[index] * hann[index] }
    }
    // At the outer ends the windows fade to nothing; dividing by almost zero would only amplify rounding.
    return sums.map { $0 > 1e-4 ? 1 / ($0 * Float(window)) : 0 }
  }

  /// The magnitudes with phases drawn from `seed`. Directions come from points in a square, not from cosines, so that
  /// they are the same on every machine.
  private func startingSpectrum(_ magnitude: [Float], seed: UInt64) -> [kiss_fft_cpx] {
    var state = seed
    func next() -> UInt64 {  // SplitMix64
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
      return z ^ z >> 31
    }
    return magnitude.map { magnitude in
      while true {
        let bits = next()
        let x = Float(Int32(truncatingIfNeeded: bits)) * 0x1p-31
        let y = Float(Int32(truncatingIfNeeded: bits >> 32)) * 0x1p-31
        let square = x * x + y * y
        if square > 0.01 && square <= 1 {
          let scale = magnitude / square.squareRoot()
          return kiss_fft_cpx(r: x * scale, i: y * scale)
        }
      }
    }
  }
}
