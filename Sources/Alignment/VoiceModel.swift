internal import Speech
internal import Timeline

/// A text as one of the built-in voices says it, without its pauses, ready to be compared with a recording.
struct VoiceModel {
  /// A sound, and which of the moments are its.
  struct Sound {
    var segment: PhonemeSegment
    var start: Int
    var end: Int
  }

  let sounds: [Sound]
  /// `SpeechFeatures` of the moments.
  private(set) var features: [Float]
  /// Whether a pause may come at a moment: at the borders of words.
  let mayPause: [Bool]
  private let made: SynthesisedLine
  private let indices: [Int]
  private let speech: Range<Int>

  /// Lengths of throats that are tried, relative to the voice's own: men, women and children differ by a third.
  static let tracts = [0.88, 1.14]

  /// Says `text`; nil when the voice cannot.
  init?(_ text: String, voice: Voice, rate: Double) throws {
    guard let made = try? SpeechFrontEnd().synthesise(text, voice: voice, rate: rate), made.sampleRate.hertz == 16_000
    else { return nil }
    let voiced = made.line.segments.filter { $0.phoneme != "pau" }
    guard let first = voiced.first, let last = voiced.last else { return nil }
    self.made = made
    speech = Self.step(first.start)..<max(Self.step(last.end), Self.step(first.start))
    let all = try SpeechFeatures(made.samples, speech: speech)
    var indices: [Int] = []
    var sounds: [Sound] = []
    var pausing: [Bool] = []
    for (number, segment) in voiced.enumerated() {
      let low = min(Self.step(segment.start), all.count)
      let range = low..<max(min(Self.step(segment.end), all.count), low)
      let start = indices.count
      indices += range
      let opens = number > 0 && voiced[number - 1].wordIndex != segment.wordIndex
      let closes = number + 1 < voiced.count && voiced[number + 1].wordIndex != segment.wordIndex
      pausing += range.map { opens && $0 == range.lowerBound || closes && $0 == range.upperBound - 1 }
      sounds.append(Sound(segment: segment, start: start, end: indices.count))
    }
    guard indices.count > 1 else { return nil }
    self.sounds = sounds
    self.indices = indices
    features = all.moments(indices)
    mayPause = pausing
  }

  /// The same from a throat of another length.
  func with(tract: Double) throws -> VoiceModel {
    var copy = self
    copy.features = try SpeechFeatures(made.samples, speech: speech, tract: tract).moments(indices)
    return copy
  }

  /// The moments from the last to the first; what rose falls.
  var reversed: [Float] {
    let width = SpeechFeatures.width
    var result = features
    for moment in 0..<(features.count / width) {
      let from = features.count - (moment + 1) * width
      for k in 0..<width { result[moment * width + k] = (k < width / 2 ? 1 : -1) * features[from + k] }
    }
    return result
  }

  private static func step(_ time: Flicks) -> Int {
    Int((Double(time.count) * 16_000 / Double(Flicks.perSecond) / Double(VoicedParts.hop)).rounded())
  }
}
