internal import Alignment
internal import Generation
internal import Spectrum
internal import Timeline

/// A written line in a given recording, with the times at which its sounds are heard, from the start of the shot.
struct HeardLine: Equatable {
  /// Number of the line in the request.
  var line: Int
  /// Sounds and pauses, without gaps.
  var phonemes: [TimedSpan]
  var words: [TimedSpan]
  /// First to last voiced moment.
  var start: Flicks
  var end: Flicks

  /// The lines that are heard in a recording: each is looked for from its own start to the next one's. Lines whose words are
  /// not found (another text, silence, letters no voice can say) are left out: there the model follows the sound alone.
  static func find(_ lines: [ScriptedLine], in voice: VoiceRecording) throws -> [HeardLine] {
    func sample(_ time: Flicks) -> Int {
      let whole = (Double(time.count) * Double(voice.sampleRate) / Double(Flicks.perSecond)).rounded()
      return Int(min(max(0, whole), Double(voice.samples.count)))
    }
    var found: [HeardLine] = []
    for (number, line) in lines.enumerated() {
      try Task.checkCancellation()
      // Of several lines without times nobody knows which part of the recording is whose.
      let next = number + 1 < lines.count ? lines[number + 1].start.map(sample) : voice.samples.count
      guard number == 0 || line.start != nil, let last = next else { continue }
      let first = sample(line.start ?? .zero)
      guard last > first, (last - first) / voice.sampleRate < ForcedAlignment.longest / ForcedAlignment.sampleRate
      else { continue }
      let alignment = try ForcedAlignment(
        resampled(voice.samples[first..<last], from: voice.sampleRate), text: line.text)
      guard alignment.kind == .aligned else { continue }
      let offset = line.start ?? .zero
      func moved(_ spans: [TimedSpan]) -> [TimedSpan] {
        spans.map { TimedSpan(name: $0.name, start: $0.start + offset, end: $0.end + offset) }
      }
      found.append(
        HeardLine(
          line: number, phonemes: moved(alignment.phonemes), words: moved(alignment.words),
          start: alignment.start + offset, end: alignment.end + offset))
    }
    return found
  }

  /// At the rate of the alignment, with silence until the next tenth of a second: a spectrum of a length with large prime
  /// factors takes minutes.
  private static func resampled(_ samples: ArraySlice<Float>, from rate: Int) -> [Float] {
    let tenths = samples.count / max(1, rate / 10) + 1
    let padded = samples + [Float](repeating: 0, count: max(0, tenths * rate / 10 - samples.count))
    return FourierResampling.resample(
      Array(padded), channels: 1, to: tenths * ForcedAlignment.sampleRate / 10)
  }
}

extension ShotPlan {
  /// How long the pauses around a line are that the model is told of, as in its training.
  private static let pause = Flicks(Flicks.perSecond / 5)

  /// The same plan with what is said in the given recording: the model is told, and sounds and words become cues.
  /// - Parameter lines: those of the request; the plan has a cue for each.
  func hearing(_ heard: [HeardLine], of lines: [ScriptedLine]) -> ShotPlan {
    guard !heard.isEmpty else { return self }
    var conditions = conditions
    var plan = self
    for line in heard {
      let before = TimedSpan(name: "pau", start: max(.zero, line.start - Self.pause), end: line.start)
      let after = TimedSpan(name: "pau", start: line.end, end: min(duration, line.end + Self.pause))
      for sound in [before] + line.phonemes + [after]
      where sound.end > sound.start && config.vocabulary.phonemes.contains(sound.name) {
        conditions.phonemes.append(
          TextTokens.Phoneme(
            name: sound.name, start: config.soundTokens(at: sound.start), end: config.soundTokens(at: sound.end)))
      }
      plan.cues += line.phonemes.map { Cue(kind: .phoneme, name: $0.name, start: $0.start, end: $0.end) }
      plan.cues += line.words.map { Cue(kind: .word, name: $0.name, start: $0.start, end: $0.end) }
      let text = lines[line.line].text
      if let place = plan.cues.firstIndex(where: {
        $0.kind == .line && $0.name == text && $0.start <= line.start && $0.end >= line.start
      }) {
        (plan.cues[place].start, plan.cues[place].end) = (line.start, line.end)
      }
    }
    conditions.phonemes.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    plan = plan.told(conditions)
    plan.cues.sort(by: Self.precedes)
    return plan
  }
}
