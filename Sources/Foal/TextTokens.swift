internal import Foundation

/// The text tokens of one window: what is said, by whom, over what, and how noisy the data still is.
///
/// Times are in sound tokens from the start of the window. Layout and order are docs/foal-format.md's.
struct TextTokens {
  /// One phoneme of the line.
  struct Phoneme: Equatable {
    var name: String
    var start: Double
    var end: Double
  }

  /// One timed event.
  struct Event: Equatable {
    var name: String
    var time: Double
    var force: Float
  }

  /// What a window is told.
  struct Conditions: Equatable {
    var phonemes: [Phoneme] = []
    var speaker: String?
    var emotion: String?
    /// Level by name, 0…1.
    var ambiences: [String: Float] = [:]
    /// How much of an ambience is seen, by name, 0…1.
    var seen: [String: Float] = [:]
    var events: [Event] = []
    /// Movements of the head that the engine makes; no token tells the model of them.
    var gestures: [Event] = []
  }

  /// An event is remembered until it is this many sound tokens (2 s) old.
  static let eventMemory = 48.0

  let vocabulary: FoalVocabulary
  /// `[count, width]`, the noise token last.
  private(set) var features: [Float]
  /// Rotary time of each token.
  let times: [Float]

  /// Number of tokens, the noise token included.
  var count: Int { times.count }

  /// Builds the tokens of a window `length` sound tokens long. Phonemes and events outside it are left out.
  init(_ conditions: Conditions, vocabulary: FoalVocabulary, length: Double) {
    var features: [Float] = []
    var times: [Float] = []
    func add(_ kind: String, _ slot: FoalVocabulary.Slot, _ name: String, time: Double, scalar: Int, _ value: Float) {
      guard let place = vocabulary.index(slot, name), let kindPlace = vocabulary.index(.kinds, kind) else { return }
      var token = [Float](repeating: 0, count: vocabulary.width)
      token[kindPlace] = 1
      token[place] = 1
      if scalar >= 0 { token[vocabulary.offset(.scalars) + scalar] = value }
      features += token
      times.append(Float(time))
    }
    for phoneme in conditions.phonemes where phoneme.end > 0 && phoneme.start < length {
      let duration = Float(log1p(phoneme.end - phoneme.start))
      add(
        "phoneme", .phonemes, phoneme.name, time: (phoneme.start + phoneme.end) / 2, scalar: 0, duration)
    }
    if let speaker = conditions.speaker { add("speaker", .speakers, speaker, time: 0, scalar: -1, 0) }
    if let emotion = conditions.emotion { add("emotion", .emotions, emotion, time: 0, scalar: -1, 0) }
    for name in vocabulary.ambiences {
      if let level = conditions.ambiences[name], level > 0 {
        add("ambience", .ambiences, name, time: 0, scalar: 1, level)
        if let seen = conditions.seen[name] {
          features[features.count - vocabulary.width + vocabulary.offset(.scalars) + 2] = seen
        }
      }
    }
    for event in conditions.events.sorted(by: { $0.time < $1.time })
    where event.time >= -Self.eventMemory && event.time < length {
      add("event", .events, event.name, time: event.time, scalar: 1, event.force)
    }
    features += [Float](repeating: 0, count: vocabulary.width)
    times.append(0)
    self.vocabulary = vocabulary
    self.features = features
    self.times = times
    setNoise(video: 0, audio: 0)
  }

  /// Writes the data fractions t = 1 − σ of both modalities into the last token.
  mutating func setNoise(video: Double, audio: Double) {
    let start = features.count - vocabulary.width
    for index in start..<features.count { features[index] = 0 }
    if let kind = vocabulary.index(.kinds, "noise") { features[start + kind] = 1 }
    func fill(_ slot: FoalVocabulary.Slot, _ t: Double, width: Int) {
      let waves = width / 2
      for i in 0..<waves {
        let angle = t * pow(100, Double(i) / Double(waves))
        features[start + vocabulary.offset(slot) + i] = Float(sin(angle))
        features[start + vocabulary.offset(slot) + waves + i] = Float(cos(angle))
      }
    }
    fill(.noiseVideo, video, width: vocabulary.noiseWidths.video)
    fill(.noiseAudio, audio, width: vocabulary.noiseWidths.audio)
  }
}

extension TextTokens.Conditions {
  /// The same conditions seen from a window that starts elsewhere.
  func moved(by offset: Double) -> Self {
    var moved = self
    for index in moved.phonemes.indices {
      moved.phonemes[index].start += offset
      moved.phonemes[index].end += offset
    }
    for index in moved.events.indices { moved.events[index].time += offset }
    for index in moved.gestures.indices { moved.gestures[index].time += offset }
    return moved
  }
}
