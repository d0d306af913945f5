public import Timeline

/// A spoken line in a cut.
public struct CutLine: Codable, Equatable, Sendable {
  /// Its id in the screenplay: the localisation key, unique in the cut.
  public var id: String
  /// The shot it is spoken in.
  public var shot: String
  /// Id of the character in the cast.
  public var character: String
  /// The character's name as it is shown.
  public var speaker: String
  /// What is said, in the cut's locale.
  public var text: String
  /// When the first word starts.
  public var start: Flicks
  /// When the last word ends.
  public var end: Flicks
  /// Whether it is a recording rather than the model's own voice.
  public var isRecorded: Bool
  /// The words with their times; empty when they are not known.
  public var words: [TimedSpan]
  /// flite's US English phonemes with their times, `pau` for silence; empty when they are not known.
  public var phonemes: [TimedSpan]

  /// Places a line.
  public init(
    id: String, shot: String, character: String, speaker: String, text: String, start: Flicks, end: Flicks,
    isRecorded: Bool, words: [TimedSpan], phonemes: [TimedSpan]
  ) {
    self.id = id
    self.shot = shot
    self.character = character
    self.speaker = speaker
    self.text = text
    self.start = start
    self.end = end
    self.isRecorded = isRecorded
    self.words = words
    self.phonemes = phonemes
  }
}

/// A piece of text that is shown: at most two lines of 42 letters.
public struct CutSubtitle: Codable, Equatable, Sendable {
  /// The line it is a piece of.
  public var line: String
  /// Who speaks, as it is shown.
  public var speaker: String
  /// What is shown; may hold one line break.
  public var text: String
  /// When it appears.
  public var start: Flicks
  /// When it goes.
  public var end: Flicks

  /// Places a subtitle.
  public init(line: String, speaker: String, text: String, start: Flicks, end: Flicks) {
    self.line = line
    self.speaker = speaker
    self.text = text
    self.start = start
    self.end = end
  }
}
