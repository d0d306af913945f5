internal import Checkpoint

/// A voice made of one that the model was taught: everything it says is moved to other frequencies and said at another pace.
///
/// The model itself speaks as `speaker`. When its mel bands become sound, pitch and formants move together by `shift`,
/// and the pitch alone by `intonation`.
struct FoalCharacter: Sendable, Equatable {
  /// What requests call it.
  let name: String
  /// The speaker of the model's vocabulary, which is also the front end's voice.
  let speaker: String
  /// Factor on all frequencies.
  let shift: Double
  /// Factor on the pitch beyond that.
  let intonation: Double
  /// Pace; 1 is the speaker's own.
  let rate: Double

  /// The speaker as he is.
  init(speaker: String) {
    (name, self.speaker, shift, intonation, rate) = (speaker, speaker, 1, 1, 1)
  }

  /// One entry of the configuration's `characters`, with the name as its key.
  init(_ config: ConfigObject, name: String, speakers: [String]) throws {
    self.name = name
    speaker = try config.string("speaker")
    guard speakers.contains(speaker), !speakers.contains(name) else {
      throw config.invalid("speaker", "must be one of the vocabulary's, and the character's own name must not")
    }
    shift = try config.number("shift")
    intonation = try config.numberIfPresent("intonation") ?? 1
    rate = try config.number("rate")
    guard [shift, intonation, rate].allSatisfy({ (0.5...2).contains($0) }) else {
      throw config.invalid("shift", "and the intonation and the rate must lie between 0.5 and 2")
    }
  }
}
