import Loudness
import MediaIO

/// Brings the mix of a cut to its loudness (EBU R128), without its peaks leaving their limit.
enum CutLoudness {
  struct Result {
    var sound: Sound
    /// After normalisation; nil for silence.
    var integrated: Double?
    /// After normalisation; nil for silence.
    var truePeak: Double?
    /// What was applied, dB.
    var gain: Double
    var warnings: [String]
  }

  /// Silence stays silence.
  static func set(_ sound: Sound, target: Double, limit: Double) throws -> Result {
    do {
      let made = try NormalisedSound(
        sound.samples, channels: sound.channels, rate: sound.rate,
        target: LoudnessTarget(integratedLUFS: target, truePeakDBTP: limit))
      var warnings: [String] = []
      if let reached = made.after.integratedLUFS, abs(reached - target) > 0.5 {
        warnings.append(
          "its loudness is \(tenths(reached)) LUFS instead of \(tenths(target)), because its peaks, or how much it may be "
            + "raised, allow no more.")
      }
      return Result(
        sound: Sound(samples: made.samples, channels: sound.channels, rate: sound.rate),
        integrated: made.after.integratedLUFS.map(hundredths), truePeak: made.after.truePeakDBTP.map(hundredths),
        gain: hundredths(made.gainDB), warnings: warnings)
    } catch { throw AssemblyError("The loudness of the cut cannot be set: \(error)") }
  }

  private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
  private static func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
