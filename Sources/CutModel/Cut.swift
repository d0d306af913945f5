public import Timeline

/// A finished cutscene on one exact clock: which takes are shown when, and everything a game engine wants to know about
/// them. It is what `cutscene.json` holds, what every exporter reads and what the studio shows.
///
/// All times are flicks from the first picture (1/705,600,000 s); picture times lie on the frame lattice. Lists are in
/// the order of their times. The published form is `docs/schemas/cutscene.schema.json`.
public struct Cut: Codable, Equatable, Sendable {
  /// `hoofbeat-cutscene`.
  public var format = Self.formatName
  /// Version of the form of this document.
  public var formatVersion = Self.currentVersion
  /// 705,600,000.
  public var flicksPerSecond = Flicks.perSecond
  /// A safe file name, unique in the project: the cutscene's id, with `.locale` appended for other than the first locale.
  public var id: String
  /// What people call it.
  public var title: String
  /// BCP 47 tag of the language that is spoken and written: `en`, `de`, `pt-BR`.
  public var locale: String
  /// Pictures per second.
  public var frameRate: FrameRate
  /// Number of pictures.
  public var frames: Int64
  /// Exactly `frames` pictures.
  public var duration: Flicks
  /// Size of the master's pictures, in pixels; multiples of 16.
  public var width: Int
  /// Size of the master's pictures, in pixels; multiples of 16.
  public var height: Int
  /// Whether the master's pictures have see-through parts.
  public var hasAlpha: Bool
  /// The sound, exactly as long as the pictures.
  public var sound: CutSound
  /// The shots, in order. A shot may overlap the one before it by its transition.
  public var shots: [CutShot]
  /// The lines that are spoken.
  public var lines: [CutLine]
  /// What is written while they are: short pieces, never overlapping.
  public var subtitles: [CutSubtitle]
  /// Sounds and motions of a moment.
  public var events: [CutEvent]
  /// Sounds that last.
  public var ambiences: [CutAmbience]
  /// Moves of the camera.
  public var cameraMoves: [CutCameraMove]
  /// Mouth shapes.
  public var visemes: CutVisemes
  /// What a controller plays.
  public var haptics: CutHaptics
  /// Named moments.
  public var markers: [CutMarker]
  /// What made it.
  public var provenance: CutProvenance

  /// The value of `format`.
  public static let formatName = "hoofbeat-cutscene"
  /// The value of `formatVersion`.
  public static let currentVersion = 1

  /// An empty cut of `frames` pictures.
  /// - Throws: `TimelineError.overflow` when it would be longer than times can say.
  public init(
    id: String, title: String, locale: String, frameRate: FrameRate, frames: Int64, width: Int, height: Int,
    hasAlpha: Bool = false, sound: CutSound, provenance: CutProvenance
  ) throws(TimelineError) {
    self.id = id
    self.title = title
    self.locale = locale
    self.frameRate = frameRate
    self.frames = frames
    duration = try frameRate.start(ofFrame: frames)
    self.width = width
    self.height = height
    self.hasAlpha = hasAlpha
    self.sound = sound
    shots = []
    lines = []
    subtitles = []
    events = []
    ambiences = []
    cameraMoves = []
    visemes = CutVisemes()
    haptics = CutHaptics()
    markers = []
    self.provenance = provenance
  }
}

/// The sound of a cut, and how loud it is.
public struct CutSound: Codable, Equatable, Sendable {
  /// Samples per second: 48,000.
  public var sampleRate: Int64
  /// 1 or 2.
  public var channels: Int
  /// Samples of one channel: exactly as long as the pictures, rounded to a sample.
  public var samples: Int64
  /// Integrated loudness after normalisation, LUFS (EBU R128); nil when it is silence.
  public var integratedLUFS: Double?
  /// True peak after normalisation, dBTP; nil when it is silence.
  public var truePeakDBTP: Double?
  /// What it was normalised to, LUFS.
  public var targetLUFS: Double
  /// The gain that was applied, dB.
  public var gainDB: Double

  /// Collects what is known of the sound.
  public init(
    sampleRate: Int64 = 48_000, channels: Int, samples: Int64, integratedLUFS: Double?, truePeakDBTP: Double?,
    targetLUFS: Double, gainDB: Double
  ) {
    self.sampleRate = sampleRate
    self.channels = channels
    self.samples = samples
    self.integratedLUFS = integratedLUFS
    self.truePeakDBTP = truePeakDBTP
    self.targetLUFS = targetLUFS
    self.gainDB = gainDB
  }
}

/// What made a cut.
public struct CutProvenance: Codable, Equatable, Sendable {
  /// IPTC's term for what came out of a trained model.
  public static let trainedAlgorithmicMedia =
    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

  /// A model that made some of the takes.
  public struct Model: Codable, Equatable, Sendable {
    /// `foal`, `magihuman`.
    public var family: String
    /// The checkpoint's own name.
    public var name: String
    /// SHA-256 of the weights, hexadecimal.
    public var weightsSHA256: String

    /// Names a model.
    public init(family: String, name: String, weightsSHA256: String) {
      self.family = family
      self.name = name
      self.weightsSHA256 = weightsSHA256
    }
  }

  /// IPTC digital source type.
  public var digitalSourceType: String
  /// `hoofbeat`.
  public var generator: String
  /// The program's version.
  public var generatorVersion: String
  /// The models, in order of name.
  public var models: [Model]

  /// Says what made a cut.
  public init(generatorVersion: String, models: [Model]) {
    digitalSourceType = Self.trainedAlgorithmicMedia
    generator = "hoofbeat"
    self.generatorVersion = generatorVersion
    self.models = models
  }
}
