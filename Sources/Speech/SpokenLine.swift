public import Timeline

/// One phoneme of a spoken line, and when it is heard.
public struct PhonemeSegment: Sendable, Hashable {
  /// flite's US English phoneme ("ae", "dh", …), or "pau" for silence; all are in `Phonemes.all`.
  public var phoneme: String
  /// When it begins, counted from the start of the line: where the phoneme before it ends.
  public var start: Flicks
  /// When it ends.
  public var end: Flicks
  /// The word it belongs to, in small letters and with numbers and symbols spelt out; nil for silence.
  public var word: String?
  /// Which word of the line that is, from 0; nil for silence. Tells repeated words apart.
  public var wordIndex: Int?
  /// Whether its syllable is stressed.
  public var stressed: Bool

  /// How long it lasts.
  public var duration: Flicks { end - start }
}

/// A line, as a voice says it.
public struct SpokenLine: Sendable, Equatable {
  /// Who speaks.
  public var voice: Voice
  /// The pace, 1 being the voice's own.
  public var rate: Double
  /// What is spoken: the line in plain letters.
  public var text: String
  /// Characters of the line that no voice can say and that were left out, each once.
  public var ignored: [Character]
  /// The phonemes without gaps or overlaps, first and last usually silence.
  public var segments: [PhonemeSegment]

  /// How long the line lasts: the end of its last phoneme.
  public var duration: Flicks { segments.last?.end ?? .zero }

  /// The phonemes in sequence, silence included.
  public var phonemes: [String] { segments.map(\.phoneme) }
}

/// A line with its sound.
public struct SynthesisedLine: Sendable, Equatable {
  /// What is said and when.
  public var line: SpokenLine
  /// Mono samples, ±1 being full scale. They end up to 5 ms before `line.duration`, where flite stops rendering.
  public var samples: [Float]
  /// Samples per second: 16,000.
  public var sampleRate: SampleRate
}

/// The phonemes that voices use.
public enum Phonemes {
  /// flite's US English set, silence first; the order of Foal's vocabulary.
  public static let all: [String] = [
    "pau", "aa", "ae", "ah", "ao", "aw", "ax", "ay", "b", "ch", "d", "dh", "eh", "er", "ey", "f", "g", "hh", "ih", "iy",
    "jh", "k", "l", "m", "n", "ng", "ow", "oy", "p", "r", "s", "sh", "t", "th", "uh", "uw", "v", "w", "y", "z", "zh",
  ]
}
