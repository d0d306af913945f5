/// How loud a sound is, by EBU R 128 (ITU-R BS.1770-4 and EBU Tech 3341, 3342). Levels that do not exist, such as that of
/// silence, are nil.
public struct LoudnessReport: Hashable, Sendable, Codable {
  /// Steps of the two series in a second.
  public static let stepsPerSecond = 10

  /// Loudness of the whole, gated, in LUFS. Nil for silence (nothing above −70 LUFS) and for less than 0.4 s of sound.
  public var integratedLUFS: Double?
  /// Highest level between the samples, four times oversampled, of the loudest channel, in dB of full scale. Nil for
  /// digital silence.
  public var truePeakDBTP: Double?
  /// Highest level of a sample, in dB of full scale.
  public var samplePeakDBFS: Double?
  /// Loudness range in LU: the spread between soft and loud passages. Nil for less than 3 s of sound, which has none.
  public var rangeLU: Double?
  /// Loudness of the 0.4 s before each tenth of a second, in LUFS, for graphs: element `i` is at (i + 1) / 10 s.
  public var momentaryLUFS: [Double?]
  /// Loudness of the 3 s before each tenth of a second, in LUFS; what lies before the beginning counts as silence.
  public var shortTermLUFS: [Double?]

  public init(
    integratedLUFS: Double?, truePeakDBTP: Double?, samplePeakDBFS: Double?, rangeLU: Double?,
    momentaryLUFS: [Double?] = [], shortTermLUFS: [Double?] = []
  ) {
    self.integratedLUFS = integratedLUFS
    self.truePeakDBTP = truePeakDBTP
    self.samplePeakDBFS = samplePeakDBFS
    self.rangeLU = rangeLU
    self.momentaryLUFS = momentaryLUFS
    self.shortTermLUFS = shortTermLUFS
  }

  /// Whether there is nothing to be heard: no loudness can be stated, and none can be changed.
  public var isSilent: Bool { integratedLUFS == nil }
}
