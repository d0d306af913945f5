import Timeline

/// Text to phonemes with exact times, by flite and its voices.
///
/// A value without state of its own: any number of them may be used from any thread. The C library behind them works
/// on one line at a time, so calls wait for each other (some ten milliseconds for a few seconds of speech, about a
/// millisecond for each phoneme); inside an actor that must stay responsive, call from a task of its own. The same
/// line, voice and rate give the same phonemes and times, and the same samples as long as nothing else in the process
/// calls C's `rand()` meanwhile, whose sequence a rendering starts anew.
public struct SpeechFrontEnd: Sendable {
  /// The longest line, in characters (Unicode scalars); about half a minute of speech.
  public static let maximumLength = 500
  /// The paces that stay intelligible: half to twice the voice's own.
  public static let rates: ClosedRange<Double> = 0.5...2

  /// A front end. Nothing is loaded until the first line.
  public init() {}

  /// The phonemes of `text` and when each is heard, without rendering the sound.
  ///
  /// `rate` is the pace, 1 being the voice's own; durations are divided by it. Characters that cannot be spoken are
  /// left out and listed in the result.
  ///
  /// Throws `SpeechError.empty`, `.nothingToSay`, `.tooLong`, `.rate` or `.synthesisFailed`.
  public func line(_ text: String, voice: Voice = .rms, rate: Double = 1) throws(SpeechError) -> SpokenLine {
    try speak(text, voice, rate, render: false).line
  }

  /// The same with the sound, 16 kHz mono. Throws the same errors as `line(_:voice:rate:)`.
  public func synthesise(
    _ text: String, voice: Voice = .rms, rate: Double = 1
  ) throws(SpeechError) -> SynthesisedLine {
    try speak(text, voice, rate, render: true)
  }

  private func speak(
    _ text: String, _ voice: Voice, _ rate: Double, render: Bool
  ) throws(SpeechError) -> SynthesisedLine {
    guard Self.rates.contains(rate) else { throw .rate(rate) }
    let spoken = try SpokenText(text, limit: Self.maximumLength)
    guard let result = Speech.speak(spoken.text, voice: voice, stretch: Float(1 / rate), render: render),
      let sampleRate = try? SampleRate(hertz: Int64(result.sampleRate))
    else { throw .synthesisFailed(voice: voice.id) }
    guard result.segments.contains(where: { $0.phoneme != "pau" }) else {
      throw .nothingToSay(ignored: spoken.ignored)
    }
    var start = Flicks.zero
    var segments: [PhonemeSegment] = []
    for segment in result.segments {
      // flite's times are single-precision seconds; the nearest sample is what its renderer works with.
      let sample = (Double(segment.end) * Double(sampleRate.hertz)).rounded()
      guard sample >= 0, sample < 1e9, let end = try? sampleRate.start(ofSample: Int64(sample)), end >= start else {
        throw .synthesisFailed(voice: voice.id)
      }
      segments.append(
        PhonemeSegment(
          phoneme: segment.phoneme, start: start, end: end, word: segment.word, wordIndex: segment.wordIndex,
          stressed: segment.stressed))
      start = end
    }
    let line = SpokenLine(voice: voice, rate: rate, text: spoken.text, ignored: spoken.ignored, segments: segments)
    return SynthesisedLine(line: line, samples: result.samples.map { Float($0) / 32768 }, sampleRate: sampleRate)
  }
}
