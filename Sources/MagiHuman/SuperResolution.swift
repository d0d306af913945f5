internal import Foundation

/// What the super-resolution stages start from: the base stage's latents, enlarged and noised again.
public enum SuperResolution {
  /// Share of noise in the sound that the network is shown; the sound itself is not changed.
  public static let soundNoise: Float = 0.7
  /// The published step of the noise table.
  static let noiseStep = 220

  /// Share of the picture that is left when it is noised again: step 220 of a scaled-linear table of 1,000 steps that was
  /// stretched to end without any signal (Lin et al. 2024, zero terminal SNR).
  public static let pictureSignal: Float = {
    let (first, last) = (0.00085.squareRoot(), 0.012.squareRoot())
    var product = 1.0
    let signal = (0..<1000).map { index -> Float in
      let root = first + (last - first) * Double(index) / 999
      product *= 1 - root * root
      // The table is cut to single precision before the root is taken.
      return Float(product).squareRoot()
    }
    return (signal[noiseStep] - signal[999]) * (signal[0] / (signal[0] - signal[999]))
  }()

  /// - Parameters:
  ///   - base: what the base stage made: `[C, T, height, width]` and `[L, Ca]`.
  ///   - from: height and width of its latent frames.
  ///   - to: height and width of the latent frames to make.
  ///   - noise: N(0, 1) for the enlarged video and the sound.
  /// - Returns: what the stage starts from.
  public static func start(
    _ base: MagiHumanDenoiser.Latents, from: (height: Int, width: Int), to: (height: Int, width: Int),
    noise: MagiHumanDenoiser.Latents
  ) -> MagiHumanDenoiser.Latents {
    let large = LatentResize.planes(base.video, from: from, to: to)
    precondition(large.count == noise.video.count && base.audio.count == noise.audio.count, "noise for every value")
    let share = (1 - pictureSignal * pictureSignal).squareRoot()
    return .init(
      video: zip(large, noise.video).map { pictureSignal * $0 + share * $1 },
      audio: zip(base.audio, noise.audio).map { soundNoise * $1 + (1 - soundNoise) * $0 })
  }
}
