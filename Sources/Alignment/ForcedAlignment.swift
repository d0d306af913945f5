internal import Foundation
public import Speech
public import Timeline

/// Finds when each word and sound of a known text is heard in a recording, by comparing the recording with the same text
/// said by the built-in voices: a time warp between the two carries the known times of one to the other.
///
/// All three voices are tried, at the pace of the recording, and the one that resembles it most also with a longer and a
/// shorter throat. Where even that
/// one resembles it hardly more than by chance (another text, another language, music), the sounds are spread over the
/// voiced parts instead, and the result says so.
public struct ForcedAlignment: Sendable {
  /// How the times were found.
  public enum Kind: Sendable, Equatable {
    /// By a time warp.
    case aligned
    /// The recording is not like its text: shared out over what is voiced.
    case spread
    /// Nobody speaks.
    case silent
    /// The built-in voices cannot say the text.
    case unspeakable
  }

  public private(set) var kind: Kind
  /// Words with times from the start of the recording.
  public private(set) var words: [TimedSpan] = []
  /// Sounds and pauses, without gaps.
  public private(set) var phonemes: [TimedSpan] = []
  /// Where there are no sounds: vowels as loud as the voice, for the mouth alone.
  public private(set) var mouth: [TimedSpan] = []
  /// First to last voiced moment.
  public private(set) var start: Flicks
  public private(set) var end: Flicks
  /// Distance along the warp, relative to that of any two moments, times the same relative to the way through nonsense.
  /// Measured with flite's voices, none compared with itself: at most 0.70 for the same words (53 of 54 below
  /// 0.68), at least 0.69 for others.
  public private(set) var likeness = 1.0

  /// Beyond this the text is taken not to be what is said.
  static let limit = 0.68
  /// Samples a second that are compared.
  public static let sampleRate = 16_000
  /// The longest recording of one line, samples.
  public static let longest = 120 * 16_000

  /// - Parameters:
  ///   - samples: mono, 16 kHz.
  ///   - text: what is said.
  ///   - voices: those that are compared with.
  public init(_ samples: [Float], text: String, voices: [Voice] = VoiceCatalog.voices) throws {
    let parts = VoicedParts(samples)
    func time(_ step: Int) -> Flicks { Flicks(Int64(step) * Int64(VoicedParts.hop) * (Flicks.perSecond / 16_000)) }
    let length = Flicks(Int64(samples.count) * (Flicks.perSecond / 16_000))
    guard let whole = parts.whole else {
      (kind, start, end) = (.silent, .zero, length)
      return
    }
    (start, end) = (time(whole.lowerBound), min(time(whole.upperBound), length))
    kind = .unspeakable
    mouth = Self.mouth(parts, time)
    let frontEnd = SpeechFrontEnd()
    guard let plain = try? frontEnd.line(text), let spoken = Self.voiced(plain) else { return }
    kind = .spread
    mouth = []
    let voicedSteps = parts.parts.reduce(0) { $0 + $1.count }
    let plainSeconds = plain.segments.filter { $0.phoneme != "pau" }.reduce(0) { $0 + $1.duration.seconds }
    let pace = plainSeconds / (Double(voicedSteps * VoicedParts.hop) / 16_000)
    // A text that would have to be said thrice as fast or slowly as people can is another one.
    guard (0.33...3).contains(pace) else {
      spread(spoken, over: parts.parts, time)
      return
    }
    let rate = min(SpeechFrontEnd.rates.upperBound, max(SpeechFrontEnd.rates.lowerBound, pace))
    let recording = try SpeechFeatures(samples, speech: whole)
    let steps = Array(max(0, whole.lowerBound - 2)..<min(recording.count, whole.upperBound + 2))
    let isSilent = steps.map { $0 < parts.isVoiced.count ? !parts.isVoiced[$0] : true }
    var best: (warp: TimeWarp, model: VoiceModel)?
    func compare(_ model: VoiceModel?) {
      guard let model,
        let warp = TimeWarp(
          model: model.features, recording: recording.moments(steps), mayPause: model.mayPause, isSilent: isSilent)
      else { return }
      if best.map({ warp.cost / warp.background < $0.warp.cost / $0.warp.background }) ?? true { best = (warp, model) }
    }
    for voice in voices { compare(try VoiceModel(text, voice: voice, rate: rate)) }
    if let voice = best?.model { for tract in VoiceModel.tracts { compare(try voice.with(tract: tract)) } }
    if let best {
      // The same voice with its moments in the opposite order: as like the recording as nonsense by this voice can be.
      let nonsense = TimeWarp(
        model: best.model.reversed, recording: recording.moments(steps), mayPause: best.model.mayPause.reversed(),
        isSilent: isSilent)
      let chance = best.warp.cost / best.warp.background
      likeness = chance * (nonsense.map { best.warp.cost / $0.cost } ?? 1)
    }
    guard let best, likeness <= Self.limit else {
      spread(spoken, over: parts.parts, time)
      return
    }
    kind = .aligned
    carry(best.model, best.warp, first: steps.first ?? 0, parts, time)
  }

  /// Times of the model's sounds in the recording.
  private mutating func carry(
    _ model: VoiceModel, _ warp: TimeWarp, first: Int, _ parts: VoicedParts, _ time: (Int) -> Flicks
  ) {
    // A boundary between two moments of the model lies between the moments they are matched with.
    func boundary(_ moment: Int) -> Int {
      if moment <= 0 { return 0 }
      if moment >= warp.spans.count { return (warp.spans.last?.upperBound ?? 0) + 1 }
      return (warp.spans[moment - 1].upperBound + 1 + warp.spans[moment].lowerBound) / 2
    }
    let pauses = VoicedParts.runs(parts.isVoiced, of: false)
    var sounds: [(segment: PhonemeSegment, start: Int, end: Int)] = []
    for sound in model.sounds {
      sounds.append((sound.segment, first + boundary(sound.start), first + boundary(sound.end)))
    }
    for index in sounds.indices.dropLast() where sounds[index].segment.wordIndex != sounds[index + 1].segment.wordIndex
    {
      // A pause between two words belongs to neither.
      let (left, right) = (
        (sounds[index].start + sounds[index].end) / 2, (sounds[index + 1].start + sounds[index + 1].end) / 2
      )
      let overlap = pauses.map { $0.clamped(to: min(left, right)..<max(left, right)) }.max { $0.count < $1.count }
      if let overlap, overlap.count >= 8 {
        sounds[index].end = overlap.lowerBound
        sounds[index + 1].start = overlap.upperBound
      }
    }
    var at: Int?
    for index in sounds.indices {
      let begin = max(sounds[index].start, at ?? sounds[index].start)
      let finish = max(sounds[index].end, begin)
      if let at, begin > at { phonemes.append(TimedSpan(name: "pau", start: time(at), end: time(begin))) }
      add(sounds[index].segment, index > 0 ? sounds[index - 1].segment.wordIndex : nil, time(begin), time(finish))
      at = finish
    }
    if let first = phonemes.first, let last = phonemes.last { (start, end) = (first.start, max(last.end, first.start)) }
  }

  /// Sounds over the voiced parts, at one pace.
  private mutating func spread(_ sounds: [PhonemeSegment], over parts: [Range<Int>], _ time: (Int) -> Flicks) {
    let steps = Double(parts.reduce(0) { $0 + $1.count })
    let total = sounds.reduce(0) { $0 + $1.duration.seconds }
    guard steps > 0, total > 0 else { return }
    // The place in the recording of a share of what is voiced.
    func place(_ share: Double, atEnd: Bool) -> Flicks {
      var left = share * steps
      for part in parts {
        if left < Double(part.count) || atEnd && left <= Double(part.count) + 1e-9 {
          return time(part.lowerBound) + Flicks(Int64(left * Double(time(1).count)))
        }
        left -= Double(part.count)
      }
      return time(parts.last?.upperBound ?? 0)
    }
    var done = 0.0
    var previous: Int?
    for sound in sounds {
      let (from, to) = (place(done / total, atEnd: false), place((done + sound.duration.seconds) / total, atEnd: true))
      if let last = phonemes.last, from > last.end {
        phonemes.append(TimedSpan(name: "pau", start: last.end, end: from))
      }
      add(sound, previous, from, max(from, to))
      previous = sound.wordIndex
      done += sound.duration.seconds
    }
  }

  private mutating func add(_ sound: PhonemeSegment, _ previousWord: Int?, _ from: Flicks, _ to: Flicks) {
    phonemes.append(TimedSpan(name: sound.phoneme, start: from, end: to))
    guard let word = sound.word, let index = sound.wordIndex else { return }
    if index == previousWord, !words.isEmpty {
      words[words.count - 1].end = to
    } else {
      words.append(TimedSpan(name: word, start: from, end: to))
    }
  }

  /// An open mouth where a voiced part is louder than its own middle, a narrow one where it is softer; at the pace of
  /// syllables, a tenth of a second at least.
  private static func mouth(_ parts: VoicedParts, _ time: (Int) -> Flicks) -> [TimedSpan] {
    var spans: [TimedSpan] = []
    for part in parts.parts {
      let middle = parts.levels[part].sorted()[part.count / 2]
      let count = max(1, part.count / 20)
      for index in 0..<count {
        let low = part.lowerBound + index * part.count / count
        let high = part.lowerBound + (index + 1) * part.count / count
        let mean = parts.levels[low..<high].reduce(0, +) / Double(max(1, high - low))
        spans.append(TimedSpan(name: mean > middle ? "aa" : "ih", start: time(low), end: time(high)))
      }
    }
    return spans
  }

  private static func voiced(_ line: SpokenLine) -> [PhonemeSegment]? {
    let sounds = line.segments.filter { $0.phoneme != "pau" && $0.end > $0.start }
    return sounds.isEmpty ? nil : sounds
  }
}
