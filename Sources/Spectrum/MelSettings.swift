/// What defines a log-mel spectrogram: the lattice of its frames and the filters of its bands.
///
/// The definition is librosa's: magnitude (not power) of a short-time Fourier transform with a periodic Hann window,
/// frame k centred on sample `hop`·k with the sound reflected at both ends; triangular filters on Slaney's mel scale,
/// each divided by half its width in hertz (Slaney's normalisation); the natural logarithm of what is at least `floor`.
public struct MelSettings: Sendable, Hashable {
  /// Samples per second.
  public let sampleRate: Int
  /// Samples from one frame to the next.
  public let hop: Int
  /// Length of the window and of the Fourier transform, in samples; even.
  public let window: Int
  /// Number of mel bands.
  public let bands: Int
  /// Where the lowest filter begins, in hertz.
  public let lowestFrequency: Double
  /// Where the highest filter ends, in hertz; at most half the sample rate.
  public let highestFrequency: Double
  /// The smallest magnitude; quieter is raised to it before the logarithm.
  public let floor: Float

  /// Checks and keeps the settings. Throws `SpectrumError.settings` for values that make no filterbank.
  public init(
    sampleRate: Int, hop: Int, window: Int, bands: Int, lowestFrequency: Double, highestFrequency: Double, floor: Float
  ) throws(SpectrumError) {
    guard (1...1_000_000).contains(sampleRate) else {
      throw .settings("a sample rate of \(sampleRate) is outside 1 to 1,000,000; correct it.")
    }
    guard (16...65536).contains(window), window % 2 == 0 else {
      throw .settings("a window of \(window) samples is not an even number from 16 to 65536; correct it.")
    }
    // Beyond half a window neighbouring frames no longer determine the samples between them.
    guard (1...window / 2).contains(hop) else {
      throw .settings("a hop of \(hop) samples is outside 1 to half the window, \(window / 2); correct it.")
    }
    guard (1...window / 2).contains(bands) else {
      throw .settings("\(bands) bands are outside 1 to half the window, \(window / 2); correct the number.")
    }
    guard lowestFrequency >= 0, lowestFrequency < highestFrequency, highestFrequency <= Double(sampleRate) / 2 else {
      throw .settings(
        """
        bands from \(lowestFrequency) to \(highestFrequency) Hz do not lie within 0 to \
        \(Double(sampleRate) / 2) Hz; correct them.
        """
      )
    }
    guard floor > 0, floor.isFinite else { throw .settings("a floor of \(floor) is not positive; correct it.") }
    self.sampleRate = sampleRate
    self.hop = hop
    self.window = window
    self.bands = bands
    self.lowestFrequency = lowestFrequency
    self.highestFrequency = highestFrequency
    self.floor = floor
  }

  /// Number of frequencies of the Fourier transform: half the window and one.
  var bins: Int { window / 2 + 1 }

  /// Number of frames of a sound of `samples` samples: one for each hop begun, and one at its end if that falls on
  /// the lattice; librosa's 1 + ⌊samples / hop⌋.
  public func frameCount(samples: Int) -> Int { 1 + samples / hop }
}
