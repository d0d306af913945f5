/// Another number of samples for the same time, by way of the spectrum: exactly what `scipy.signal.resample` does.
///
/// The sound is taken for periodic, so its beginning and its end run into each other for some samples; that is part of the
/// definition. Frequencies that the new rate cannot hold are dropped, nothing else is touched.
public enum FourierResampling {
  /// `length` samples a channel for the time of the given ones.
  /// - Parameters:
  ///   - samples: interleaved, a whole number for each of `channels`.
  ///   - channels: at least one.
  ///   - length: samples of each channel wanted; up to 2^28.
  /// - Returns: `length · channels` samples, interleaved; silence for no samples.
  public static func resample(_ samples: [Float], channels: Int, to length: Int) -> [Float] {
    precondition(channels > 0 && samples.count % channels == 0, "samples must fill all channels")
    precondition(length >= 0, "a sound cannot have a negative length")
    let count = samples.count / channels
    guard count > 0 && length > 0 else { return [Float](repeating: 0, count: length * channels) }
    guard count != length else { return samples }
    let forward = ComplexFFT(count, inverse: false)
    let backward = ComplexFFT(length, inverse: true)
    let scale = 1 / Float(count)
    var result = [Float](repeating: 0, count: length * channels)
    // Two channels at a time, as real and imaginary part: all of this is linear and keeps them apart.
    for channel in stride(from: 0, to: channels, by: 2) {
      let hasPair = channel + 1 < channels
      let spectrum = forward.transform(
        (0..<count).map { index in
          SIMD2(samples[index * channels + channel], hasPair ? samples[index * channels + channel + 1] : 0)
        })
      let found = backward.transform(moved(spectrum, to: length))
      for index in 0..<length {
        result[index * channels + channel] = found[index].x * scale
        if hasPair { result[index * channels + channel + 1] = found[index].y * scale }
      }
    }
    return result
  }

  /// The spectrum of `length` samples with the frequencies that both lengths have.
  private static func moved(_ spectrum: [SIMD2<Float>], to length: Int) -> [SIMD2<Float>] {
    let count = spectrum.count
    let kept = min(count, length)
    let half = kept / 2
    var result = [SIMD2<Float>](repeating: .zero, count: length)
    result[0...half] = spectrum[0...half]
    for index in 1..<max(1, kept - half) { result[length - index] = spectrum[count - index] }
    // An even number of frequencies has one without a partner: half the rate, of which its partner is a part.
    if kept % 2 == 0 {
      if length < count {
        result[half] = spectrum[half] + spectrum[count - half]
      } else {
        result[half] = spectrum[half] / 2
        result[length - half] = result[half]
      }
    }
    return result
  }
}

extension FourierResampling {
  /// daVinci-MagiHuman's change of rate. Its sound decoder makes 2,048 samples of each of 25 latents a second, 51,200 a
  /// second, of which the published pipeline makes `⌊441/512 · samples⌋` and calls them 44,100 a second.
  public static func magiHumanLength(samples: Int) -> Int { samples * 441 / 512 }
}
