public import Timeline

/// Everything a family needs to make one take: what is seen, what is said, what is heard, and the dice.
///
/// Plain values only, so that a request can be hashed, written to `take.json` and run again.
public struct ShotRequest: Sendable, Equatable {
  /// The picture to start from; nil for families that can do without.
  public var picture: ReferencePicture?
  /// What is said, in order, by one voice; empty for a silent shot.
  public var lines: [ScriptedLine]
  /// Recorded speech that picture follows, mono; nil to let the model speak `lines`.
  public var voice: VoiceRecording?
  /// Pictures for which only the sound is made; nil to have pictures made.
  public var clip: GivenClip?
  /// Which of the model's voices speaks; nil for its first.
  public var speaker: String?
  /// Free text: ambience and mood. Families say which words they did not understand.
  public var prompt: String
  /// Sounds that last, named as the model's vocabulary has them; those of the prompt come on top.
  public var ambiences: [RequestedAmbience]
  /// Timed sounds and motions.
  public var events: [TimedEvent]
  /// Length of the shot; nil to take it from the line.
  public var duration: Flicks?
  /// Picture rate of the result.
  public var frameRate: FrameRate
  /// Seed of all noise.
  public var seed: UInt64
  /// Denoising steps; nil for the model's default.
  public var steps: Int?

  /// Most lines of one shot.
  public static let mostLines = 100

  /// A request with the usual defaults: silent, 24 pictures/s, seed 0.
  public init(
    picture: ReferencePicture? = nil, lines: [ScriptedLine] = [], voice: VoiceRecording? = nil,
    clip: GivenClip? = nil, speaker: String? = nil,
    prompt: String = "", ambiences: [RequestedAmbience] = [], events: [TimedEvent] = [], duration: Flicks? = nil,
    frameRate: FrameRate, seed: UInt64 = 0, steps: Int? = nil
  ) {
    self.picture = picture
    self.lines = lines
    self.voice = voice
    self.clip = clip
    self.speaker = speaker
    self.prompt = prompt
    self.ambiences = ambiences
    self.events = events
    self.duration = duration
    self.frameRate = frameRate
    self.seed = seed
    self.steps = steps
  }

  /// What the shot starts from: the picture, or the first one of the clip.
  public var reference: ReferencePicture? { picture ?? clip?.picture(at: .zero) }
}

/// Something that is said in a shot.
public struct ScriptedLine: Sendable, Equatable {
  /// What is said.
  public var text: String
  /// When it starts, from the start of the shot; nil for the start of the shot, or right after the line before.
  public var start: Flicks?
  /// Silence before it, when it has no time of its own.
  public var pause: Flicks

  /// Names a line.
  public init(_ text: String, start: Flicks? = nil, pause: Flicks = .zero) {
    self.text = text
    self.start = start
    self.pause = pause
  }
}

/// A sound that lasts as long as its shot.
public struct RequestedAmbience: Sendable, Equatable {
  /// Its name, as the model's vocabulary has it.
  public var name: String
  /// How loud, 0…1; nil for the usual level.
  public var level: Double?

  /// Names an ambience.
  public init(_ name: String, level: Double? = nil) {
    self.name = name
    self.level = level
  }
}

/// A still picture in memory: 8-bit RGB, rows from the top, no padding.
public struct ReferencePicture: Sendable, Equatable {
  /// Width in pixels.
  public let width: Int
  /// Height in pixels.
  public let height: Int
  /// `3 * width * height` bytes.
  public let rgb: [UInt8]

  /// Wraps pixels; the count must fit the size.
  public init(width: Int, height: Int, rgb: [UInt8]) {
    precondition(rgb.count == 3 * width * height, "pixels do not fit the size")
    self.width = width
    self.height = height
    self.rgb = rgb
  }
}

/// Recorded speech: mono floats in ±1.
public struct VoiceRecording: Sendable, Equatable {
  /// Samples per second.
  public let sampleRate: Int
  /// The samples.
  public let samples: [Float]

  /// Wraps samples.
  public init(sampleRate: Int, samples: [Float]) {
    self.sampleRate = sampleRate
    self.samples = samples
  }
}

/// Something that happens at one moment.
public struct TimedEvent: Sendable, Equatable {
  /// The event's name, as the model's vocabulary has it.
  public var name: String
  /// When it happens, from the start of the shot.
  public var time: Flicks
  /// How strong, 0…1.
  public var force: Double

  /// Names an event.
  public init(name: String, time: Flicks, force: Double = 1) {
    self.name = name
    self.time = time
    self.force = force
  }
}
