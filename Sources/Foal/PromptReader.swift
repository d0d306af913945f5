/// Turns the words of a prompt into what Foal knows: ambiences with a level, and a mood.
///
/// A closed vocabulary, honestly: every word that says nothing to the model is reported.
struct PromptReader {
  let vocabulary: FoalVocabulary

  /// What a prompt came down to.
  struct Reading: Equatable {
    var ambiences: [String: Float] = [:]
    var emotion: String?
    /// Weather is only heard.
    var isIndoors = false
    /// Words the model does not know, in order, each once.
    var unknown: [String] = []
  }

  /// Level of an ambience that the prompt does not qualify.
  static let usualLevel: Float = 0.5

  private static let ambienceWords: [String: String] = [
    "rain": "rain", "raining": "rain", "rainy": "rain", "drizzle": "rain", "downpour": "rain", "shower": "rain",
    "rainfall": "rain", "storm": "rain", "stormy": "rain",
    "wind": "wind", "windy": "wind", "breeze": "wind", "gale": "wind", "gusts": "wind",
    "fire": "fire", "campfire": "fire", "fireplace": "fire", "hearth": "fire", "flames": "fire",
    "night": "night", "crickets": "night", "insects": "night", "cicadas": "night",
    "tavern": "tavern", "inn": "tavern", "crowd": "tavern", "murmur": "tavern", "chatter": "tavern",
    "engine": "engine", "engines": "engine", "hum": "engine", "spaceship": "engine",
    "machinery": "machinery", "machines": "machinery", "machine": "machinery", "factory": "machinery",
    "snow": "snow", "snowing": "snow", "snowy": "snow", "snowfall": "snow", "blizzard": "snow",
    "sea": "sea", "ocean": "sea", "waves": "sea", "surf": "sea", "shore": "sea", "beach": "sea",
  ]
  private static let levelWords: [String: Float] = [
    "faint": 0.2, "light": 0.3, "soft": 0.3, "gentle": 0.3, "distant": 0.3, "quiet": 0.3, "drizzle": 0.3,
    "breeze": 0.3, "steady": 0.5, "heavy": 0.8, "strong": 0.8, "loud": 0.8, "pouring": 0.9, "downpour": 0.9,
    "gale": 0.9, "roaring": 0.9, "storm": 0.8, "stormy": 0.8,
  ]
  private static let emotionWords: [String: String] = [
    "neutral": "neutral", "calm": "neutral", "happy": "happy", "cheerful": "happy", "sad": "sad", "angry": "angry",
    "furious": "angry", "afraid": "afraid", "scared": "afraid",
  ]
  /// Words that carry no content of their own.
  private static let fillers: Set<String> = [
    "a", "an", "and", "at", "by", "of", "in", "is", "it", "its", "on", "the", "to", "with", "while", "under", "over",
    "near", "some", "very", "there", "background", "sound", "sounds", "noise", "portrait", "face", "person", "talking",
    "speaks", "speaking", "says", "voice", "outside",
  ]

  func read(_ prompt: String) -> Reading {
    var reading = Reading()
    var level: Float?
    let words = prompt.lowercased().split { !$0.isLetter && $0 != "'" }.map(String.init)
    for word in words {
      if let ambience = Self.ambienceWords[word], vocabulary.ambiences.contains(ambience) {
        let own = level ?? Self.levelWords[word] ?? Self.usualLevel
        reading.ambiences[ambience] = max(reading.ambiences[ambience] ?? 0, own)
        level = nil
      } else if let spoken = Self.levelWords[word] {
        level = spoken
      } else if let emotion = Self.emotionWords[word], vocabulary.emotions.contains(emotion) {
        reading.emotion = emotion
      } else if !vocabulary.seen.isEmpty, ["indoors", "inside", "indoor"].contains(word) {
        reading.isIndoors = true
      } else if !Self.fillers.contains(word), !reading.unknown.contains(word) {
        reading.unknown.append(word)
      }
    }
    return reading
  }
}
