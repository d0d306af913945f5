public import Timeline

/// How loud a sound should be.
public struct LoudnessTarget: Hashable, Sendable, Codable {
  /// Integrated loudness in LUFS.
  ///
  /// EBU R 128 sets −23 for broadcasting, and console makers' ASWG-R001 about as much for whole games in living rooms
  /// (−24 ± 2) but −18 for hand-held devices. Cutscenes here are also played in browsers, on telephones and laptops,
  /// where AES TD1004 recommends −20 to −16, and speech has to be understood; so −16 is the default. Games that mix at
  /// −23 ask for that.
  public var integratedLUFS: Double
  /// The highest true peak in dB of full scale. EBU R 128 permits −1; another half leaves room for what lossy codecs add.
  public var truePeakDBTP: Double
  /// The most that a soft sound is turned up, in dB: beyond it, noise is all that would be heard.
  public var maximumGainDB: Double
  /// Whether peaks that the gain would lift above the limit are turned down for their moment (`PeakLimiter`). Otherwise
  /// the whole sound stays softer.
  public var limitsPeaks: Bool

  public static let range = -40.0 ... -5.0

  /// Throws `LoudnessError.invalid` for a loudness outside `range`, a peak outside −20 to 0 or a gain outside 0 to 60.
  public init(
    integratedLUFS: Double = -16, truePeakDBTP: Double = -1.5, maximumGainDB: Double = 30, limitsPeaks: Bool = true
  ) throws(LoudnessError) {
    guard Self.range.contains(integratedLUFS) else {
      throw .invalid("A loudness of \(integratedLUFS) LUFS cannot be aimed at: give −40 to −5")
    }
    guard (-20...0).contains(truePeakDBTP) else {
      throw .invalid("A true peak of \(truePeakDBTP) dB cannot be aimed at: give −20 to 0")
    }
    guard (0...60).contains(maximumGainDB) else {
      throw .invalid("A gain of at most \(maximumGainDB) dB means nothing: give 0 to 60")
    }
    self.integratedLUFS = integratedLUFS
    self.truePeakDBTP = truePeakDBTP
    self.maximumGainDB = maximumGainDB
    self.limitsPeaks = limitsPeaks
  }

  /// The gain in dB that brings a sound to this loudness; 0 for silence. Without the limiter it is no more than the peaks
  /// allow.
  public func gainDB(for report: LoudnessReport) -> Double {
    guard let loudness = report.integratedLUFS else { return 0 }
    let gain = min(integratedLUFS - loudness, maximumGainDB)
    guard !limitsPeaks, let peak = report.truePeakDBTP else { return gain }
    return min(gain, truePeakDBTP - peak)
  }
}

/// A sound brought to a loudness, and what was done to it.
public struct NormalisedSound: Sendable {
  /// Interleaved, as many as went in.
  public var samples: [Float]
  /// The gain applied to all of it, in dB.
  public var gainDB: Double
  /// Whether moments of it were turned down to keep the peaks below the limit.
  public var isLimited: Bool
  public var before: LoudnessReport
  public var after: LoudnessReport

  /// Brings a whole sound of interleaved samples to `target`. Silence, and what is too short to have a loudness,
  /// is not amplified. Limiting takes a little loudness
  /// away; the gain makes up for it, as far as six rounds and 6 dB
  /// reach the target to 0.05 LU.
  ///
  /// Throws `LoudnessError.invalid` for samples that do not fill all channels or are not finite.
  public init(
    _ samples: [Float], channels: Int, rate: SampleRate, target: LoudnessTarget
  ) throws(LoudnessError) {
    before = try LoudnessMeter.measure(samples, channels: channels, rate: rate)
    gainDB = target.gainDB(for: before)
    isLimited = false
    guard let peak = before.truePeakDBTP, gainDB != 0 || peak > target.truePeakDBTP else {
      (self.samples, after) = (samples, before)
      return
    }
    guard peak + gainDB > target.truePeakDBTP else {
      self.samples = Self.amplified(samples, gainDB)
      after = try LoudnessMeter.measure(self.samples, channels: channels, rate: rate)
      return
    }
    isLimited = true
    (self.samples, after) = (samples, before)
    let limiter = PeakLimiter(limitDBTP: target.truePeakDBTP)
    // The most that the rounds may add: a sound that needs more is not brought there by limiting but ruined.
    let most = max(gainDB, min(gainDB + 6, target.maximumGainDB))
    var slope = 1.0
    var last: (gain: Double, loudness: Double)?
    for round in 1... {
      self.samples = try limiter.limited(Self.amplified(samples, gainDB), channels: channels, rate: rate)
      after = try LoudnessMeter.measure(self.samples, channels: channels, rate: rate)
      guard let loudness = after.integratedLUFS else { return }
      let missing = target.integratedLUFS - loudness
      guard round < 6, missing > 0.05, gainDB < most else { return }
      // The harder it limits, the less loudness a decibel of gain brings.
      if let last, gainDB > last.gain { slope = max(0.2, min(1, (loudness - last.loudness) / (gainDB - last.gain))) }
      last = (gainDB, loudness)
      gainDB = min(gainDB + missing / slope, most)
    }
  }

  private static func amplified(_ samples: [Float], _ gainDB: Double) -> [Float] {
    let factor = Float(Decibels.amplitude(gainDB))
    return samples.map { $0 * factor }
  }
}
