public import Timeline

/// What a family hands back: pictures, sound and the cues it was made from, on one clock.
public struct GeneratedShot: Sendable {
  /// The pictures, each 8-bit RGB of `width` × `height`, shown at `frameRate` from time zero.
  public var frames: [[UInt8]]
  /// Width of every picture.
  public var width: Int
  /// Height of every picture.
  public var height: Int
  /// Rate the pictures are shown at.
  public var frameRate: FrameRate
  /// Interleaved samples in ±1, exactly as long as the pictures (rounded to a sample).
  public var samples: [Float]
  /// Channels of `samples`.
  public var channels: Int
  /// Samples per second and channel.
  public var sampleRate: Int
  /// Phonemes, words and events with their times.
  public var cues: [Cue]
  /// Things the user should know: words not understood, a line that was cut.
  public var warnings: [String]
  /// The square of the given picture that is shown, by models in whose pictures what stands still stays where it is there; nil for
  /// others, and where no square is shown.
  public var shown: PictureSquare?

  /// Collects a result.
  public init(
    frames: [[UInt8]], width: Int, height: Int, frameRate: FrameRate, samples: [Float], channels: Int, sampleRate: Int,
    cues: [Cue], warnings: [String], shown: PictureSquare? = nil
  ) {
    self.frames = frames
    self.width = width
    self.height = height
    self.frameRate = frameRate
    self.samples = samples
    self.channels = channels
    self.sampleRate = sampleRate
    self.cues = cues
    self.warnings = warnings
    self.shown = shown
  }
}

/// A stretch or moment of the shot with a meaning, for subtitles, lip-sync and game events.
public struct Cue: Sendable, Equatable {
  /// What kind of cue.
  public enum Kind: String, Sendable {
    case phoneme, word, line, event, ambience
  }

  /// What kind.
  public var kind: Kind
  /// The phoneme, word, line or event.
  public var name: String
  /// When it starts.
  public var start: Flicks
  /// When it ends; equal to `start` for a moment.
  public var end: Flicks

  /// Names a cue.
  public init(kind: Kind, name: String, start: Flicks, end: Flicks) {
    self.kind = kind
    self.name = name
    self.start = start
    self.end = end
  }
}
