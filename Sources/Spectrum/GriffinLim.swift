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
    let transform = FrameTransform(window: window, hop: hop, frames: frames)
    var spectrum = startingSpectrum(magnitude, seed: seed)
    var previous = [kiss_fft_cpx](repeating: kiss_fft_cpx(r: 0, i: 0), count: spectrum.count)
    let keep = momentum / (1 + momentum)
    for _ in 0..<iterations {
      try check()
      let analysed = transform.analyse(transform.synthesise(spectrum))
      for index in spectrum.indices {
        let (now, last) = (analysed[index], previous[index])
        let r = now.r - keep * last.r
        let i = now.i - keep * last.i
        // The smallest normal number keeps silence from dividing zero by zero.
        let scale = magnitude[index] / ((r * r + i * i).squareRoot() + .leastNormalMagnitude)
        spectrum[index] = kiss_fft_cpx(r: r * scale, i: i * scale)
      }
      previous = analysed
    }
    return Array(transform.synthesise(spectrum)[window / 2..<window / 2 + (frames - 1) * hop])
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
