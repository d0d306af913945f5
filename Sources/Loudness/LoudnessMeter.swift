import CEBUR128
import Glibc
public import Timeline

/// Measures a sound's loudness while it goes by, through libebur128, and its true peak. Memory grows only by a few bytes each tenth of a
/// second.
///
/// A single channel counts once, as the standard has it: heard from two loudspeakers it is 3 LU louder.
public final class LoudnessMeter {
  private var state: UnsafeMutablePointer<ebur128_state>?
  private let channels: Int
  /// Samples a channel in a tenth of a second.
  private let step: Int
  /// Samples a channel since the last tenth of a second.
  private var sinceStep = 0
  private var truePeak: RunningPeak
  private var momentary: [Double?] = []
  private var shortTerm: [Double?] = []

  /// A meter for 1 to 8 channels: left, right, centre, low frequencies (not counted), left and right surround. Throws
  /// `LoudnessError.invalid` for other counts.
  public init(channels: Int, rate: SampleRate) throws(LoudnessError) {
    guard (1...8).contains(channels) else {
      throw .invalid("The loudness of \(channels) channels cannot be measured: give one to eight")
    }
    self.channels = channels
    truePeak = RunningPeak(channels: channels)
    step = max(1, Int(rate.hertz) / LoudnessReport.stepsPerSecond)
    let mode = EBUR128_MODE_I.rawValue | EBUR128_MODE_LRA.rawValue | EBUR128_MODE_SAMPLE_PEAK.rawValue
    state = ebur128_init(UInt32(channels), UInt(rate.hertz), Int32(mode))
    guard state != nil else { throw .failed("ebur128_init") }
  }

  deinit { ebur128_destroy(&state) }

  /// Adds interleaved samples. Throws `LoudnessError.invalid` when they do not fill all channels or one is not finite.
  public func add(_ samples: some Collection<Float>) throws(LoudnessError) {
    guard samples.count.isMultiple(of: channels) else {
      throw .invalid("The samples do not fill the \(channels) channels")
    }
    guard samples.allSatisfy(\.isFinite) else { throw .invalid("The sound holds a sample that is not a finite number") }
    truePeak.add(samples)
    let all = ContiguousArray(samples)
    var at = 0
    while at < all.count {
      let count = min(step - sinceStep, (all.count - at) / channels)
      let code = all.withUnsafeBufferPointer { buffer -> Int32 in
        guard let base = buffer.baseAddress else { return 0 }
        return ebur128_add_frames_float(state, base + at, count)
      }
      try check("ebur128_add_frames_float", code)
      at += count * channels
      sinceStep += count
      if sinceStep == step {
        sinceStep = 0
        momentary.append(try level(ebur128_loudness_momentary, "ebur128_loudness_momentary"))
        shortTerm.append(try level(ebur128_loudness_shortterm, "ebur128_loudness_shortterm"))
      }
    }
  }

  /// What was measured so far.
  public func report() throws(LoudnessError) -> LoudnessReport {
    var samplePeak = 0.0
    for channel in 0..<UInt32(channels) {
      var value = 0.0
      try check("ebur128_sample_peak", ebur128_sample_peak(state, channel, &value))
      samplePeak = max(samplePeak, value)
    }
    let lasts = momentary.count >= 30
    return LoudnessReport(
      integratedLUFS: try level(ebur128_loudness_global, "ebur128_loudness_global"),
      truePeakDBTP: Decibels.level(Double(truePeak.value)), samplePeakDBFS: Decibels.level(samplePeak),
      rangeLU: lasts ? try level(ebur128_loudness_range, "ebur128_loudness_range") : nil,
      momentaryLUFS: momentary, shortTermLUFS: shortTerm)
  }

  /// Measures a whole sound of interleaved samples.
  public static func measure(
    _ samples: [Float], channels: Int, rate: SampleRate
  ) throws(LoudnessError) -> LoudnessReport {
    let meter = try LoudnessMeter(channels: channels, rate: rate)
    try meter.add(samples)
    return try meter.report()
  }

  private func level(
    _ function: (UnsafeMutablePointer<ebur128_state>?, UnsafeMutablePointer<Double>?) -> Int32, _ name: String
  ) throws(LoudnessError) -> Double? {
    var value = 0.0
    try check(name, function(state, &value))
    return value.isFinite ? value : nil
  }

  private func check(_ call: String, _ code: Int32) throws(LoudnessError) {
    guard code == Int32(EBUR128_SUCCESS.rawValue) else { throw .failed(call) }
  }
}

/// Amplitudes as decibels and back.
enum Decibels {
  /// 20·log₁₀ of an amplitude; nil for zero.
  static func level(_ amplitude: Double) -> Double? { amplitude > 0 ? 20 * log10(amplitude) : nil }

  /// 10^(dB/20).
  static func amplitude(_ level: Double) -> Double { pow(10, level / 20) }
}
