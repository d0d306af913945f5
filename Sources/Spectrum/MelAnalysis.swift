import CKissFFT
import Foundation

/// Sound to log-mel spectrogram.
public struct MelAnalysis: Sendable {
  /// What defines the spectrogram.
  public let settings: MelSettings
  private let filterbank: MelFilterbank
  private let window: [Float]

  /// Builds the filters. Throws `SpectrumError.settings` if a band is too narrow to hear anything.
  public init(_ settings: MelSettings) throws(SpectrumError) {
    self.settings = settings
    filterbank = try MelFilterbank(settings)
    window = periodicHann(settings.window)
  }

  /// The log-mel spectrogram of mono `samples` (±1 is full scale) at the settings' rate.
  ///
  /// Returns `settings.frameCount(samples:)` frames one after the other, `bands` values each, lowest band first; none
  /// for no samples. Frame k is centred on sample `hop`·k. Samples that are no numbers give values that are none.
  public func logMel(_ samples: [Float]) -> [Float] {
    guard !samples.isEmpty else { return [] }
    let frames = settings.frameCount(samples: samples.count)
    let padded = reflected(samples, frames: frames)
    let fft = RealFFT(settings.window)
    let (size, bins, hop) = (settings.window, settings.bins, settings.hop)
    var result = [Float](repeating: 0, count: frames * settings.bands)
    var piece = [Float](repeating: 0, count: size)
    var spectrum = [kiss_fft_cpx](repeating: kiss_fft_cpx(r: 0, i: 0), count: bins)
    var magnitude = [Float](repeating: 0, count: bins)
    window.withUnsafeBufferPointer { window in
      for frame in 0..<frames {
        padded.withUnsafeBufferPointer { padded in
          let start = frame &* hop
          var index = 0
          while index < size {
            piece[index] = padded[start &+ index] * window[index]
            index &+= 1
          }
        }
        fft.transform(piece, &spectrum)
        for bin in 0..<bins {
          magnitude[bin] = (spectrum[bin].r * spectrum[bin].r + spectrum[bin].i * spectrum[bin].i).squareRoot()
        }
        result.withUnsafeMutableBufferPointer { result in
          guard let base = result.baseAddress else { return }
          filterbank.apply(magnitude, filterbank.weights, base + frame * settings.bands)
        }
      }
    }
    for index in result.indices { result[index] = log(max(result[index], settings.floor)) }
    return result
  }

  /// The samples with half a window reflected about the first and the last one (which are not repeated). Sounds
  /// shorter than that are reflected again and again, as numpy does.
  private func reflected(_ samples: [Float], frames: Int) -> [Float] {
    let half = settings.window / 2
    let count = samples.count
    let period = max(1, 2 * (count - 1))
    return (0..<max(count, (frames - 1) * settings.hop) + 2 * half).map { index in
      var place = (index - half) % period
      if place < 0 { place += period }
      return samples[place < count ? place : period - place]
    }
  }
}

/// A Hann window whose next period would begin just after its last value: ½ − ½ cos(2πn / length).
func periodicHann(_ length: Int) -> [Float] {
  (0..<length).map { index in
    let angle = 2 * Double.pi * Double(index) / Double(length)
    return Float(0.5 - 0.5 * cos(angle))
  }
}
