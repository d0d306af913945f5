/// The words a model has for things, so that a request can be refused before any work.
public struct ModelVocabulary: Sendable, Equatable {
  /// Voices, the default first.
  public var speakers: [String]
  /// Moods of a voice.
  public var emotions: [String]
  /// Sounds that last.
  public var ambiences: [String]
  /// Sounds and motions of a moment.
  public var events: [String]
  /// Those of the events that are seen and never heard, such as a blink.
  public var motions: Set<String>

  /// Collects words; an empty list means that the model does not say.
  public init(
    speakers: [String] = [], emotions: [String] = [], ambiences: [String] = [], events: [String] = [],
    motions: Set<String> = []
  ) {
    self.speakers = speakers
    self.emotions = emotions
    self.ambiences = ambiences
    self.events = events
    self.motions = motions
  }
}

extension ShotPlanner {
  /// A model that does not say which words it knows.
  public var vocabulary: ModelVocabulary { ModelVocabulary() }
}

extension GenerationError {
  /// The error for a word that is not in `known`: names the nearest one where there is a near one, then all of them.
  /// - Parameters:
  ///   - kind: what the word should be: `event`, `speaker`.
  ///   - word: what was written.
  ///   - known: all words of that kind.
  public static func unknown(_ kind: String, _ word: String, known: [String]) -> GenerationError {
    let shown = word.prefix(40)
    guard !known.isEmpty else {
      return GenerationError("This model knows no \(kind)s, so \"\(shown)\" cannot be used.")
    }
    let nearest = known.min { distance(word, $0) < distance(word, $1) }
    let list = known.joined(separator: ", ")
    guard let nearest, distance(word, nearest) <= max(1, nearest.count / 3) else {
      return GenerationError("There is no \(kind) \"\(shown)\": this model knows \(list).")
    }
    return GenerationError("There is no \(kind) \"\(shown)\": did you mean \(nearest)? This model knows \(list).")
  }

  /// How many letters must be changed, added or removed to make `b` of the first 40 letters of `a` (Levenshtein).
  private static func distance(_ a: String, _ b: String) -> Int {
    let (left, right) = (Array(a.lowercased().prefix(40)), Array(b.lowercased()))
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let kept = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(kept, diagonal + 1, row[j] + 1)
      }
    }
    return row[right.count]
  }
}
