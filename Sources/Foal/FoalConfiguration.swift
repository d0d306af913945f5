public import Checkpoint
public import SingleStream
internal import Timeline

/// A Foal checkpoint's `config.json`, checked; docs/foal-format.md is the contract.
public struct FoalConfiguration: Sendable {
  /// The checkpoint's own name.
  public let name: String
  /// The transformer's sizes.
  public let shape: TransformerShape
  /// Size, rate and patch of the native picture.
  public private(set) var picture: PictureSettings
  /// The wide picture that the model makes as well, if it was taught one; same rate and patch.
  public let scene: PictureSettings?
  /// Rate, bands and patch of the log-mel sound.
  public let sound: SoundSettings
  /// What text tokens can say.
  public let vocabulary: FoalVocabulary
  /// Voices made of the vocabulary's speakers, by name.
  let characters: [FoalCharacter]
  /// Where a portrait's face usually lies, for gestures that the engine makes of the model's pictures; nil where that is not
  /// known. Faces of scenes are as large, and somewhere.
  let face: HeadMotion.Face?
  /// Gestures that portraits can make beside the vocabulary's events.
  let gestures: [String]
  /// Window length the model was trained at, in pictures.
  public let windowPictures: Int
  /// Longest window it is run at, in pictures.
  public let maxWindowPictures: Int
  /// Steps that a window's sound takes alone, after those that it takes with the pictures.
  public let soundSteps: Int

  /// Native picture format.
  public struct PictureSettings: Sendable, Equatable {
    /// Size in pixels.
    public let width, height: Int
    /// Pictures per second.
    public let rate: Int
    /// Pictures, rows and columns of one patch.
    public let patchPictures, patchHeight, patchWidth: Int

    /// Rotary position of the uppermost patches. A scene's rows are counted like the portrait's, so that what lies in the
    /// middle of both is at the same place.
    let firstRow: Float

    /// Patches down and across.
    public var gridHeight: Int { height / patchHeight }
    /// Patches across.
    public var gridWidth: Int { width / patchWidth }
    /// Patches of one picture group.
    public var gridCount: Int { gridHeight * gridWidth }
    /// Width over height.
    var aspect: Double { Double(width) / Double(height) }
    /// Values of one patch.
    public var patchValues: Int { patchPictures * patchHeight * patchWidth * 3 }
  }

  /// Native sound format.
  public struct SoundSettings: Sendable, Equatable {
    /// Samples per second.
    public let sampleRate: Int
    /// Samples between mel frames, and in one analysis window.
    public let hop, windowLength: Int
    /// Mel bands and their range in hertz.
    public let bands: Int
    /// Lowest and highest frequency of the bands, hertz.
    public let lowest, highest: Double
    /// Mel frames of one token.
    public let patch: Int
    /// Normalisation: (ln − mean) / deviation, with magnitudes below `floor` raised to it.
    public let mean, deviation, floor: Float

    /// Values of one token.
    public var patchValues: Int { patch * bands }
    /// Samples of one token.
    public var tokenSamples: Int { patch * hop }
  }

  /// Sound tokens per picture.
  public var tokensPerPicture: Int { sound.sampleRate / sound.tokenSamples / picture.rate }
  /// Sound tokens per second: the unit of rotary time.
  public var tokensPerSecond: Int { sound.sampleRate / sound.tokenSamples }

  /// A time in sound tokens.
  func soundTokens(at time: Flicks) -> Double {
    Double(time.count) / (Double(Flicks.perSecond) / Double(tokensPerSecond))
  }

  /// The configuration for a picture of this size: a model that knows scenes makes one when the picture's shape is nearer
  /// to the scene's than to the portrait's.
  public func fitting(width: Int, height: Int) -> FoalConfiguration {
    guard let scene, width > 0, height > 0 else { return self }
    let aspect = Double(width) / Double(height)
    let middle = (scene.aspect * picture.aspect).squareRoot()
    guard (aspect > middle) == (scene.aspect > picture.aspect) else { return self }
    var wide = self
    wide.picture = scene
    return wide
  }

  /// Where a face lies when nobody has looked for it.
  var usualFace: HeadMotion.Face? { picture == scene ? nil : face }
  /// Whether it can be found where a face lies.
  var findsFaces: Bool { face?.mouthBelow != nil }

  /// The stream of one window: clip and reference patches, sound, text.
  /// - Parameters:
  ///   - pictures: pictures of the window, whole patches.
  ///   - textTokens: text tokens, the noise token included.
  public func layout(pictures: Int, textTokens: Int) -> StreamLayout {
    StreamLayout(
      video: (pictures / picture.patchPictures + 1) * picture.gridCount, audio: pictures * tokensPerPicture,
      text: textTokens)
  }

  /// The character or speaker of this name.
  func character(named name: String) -> FoalCharacter? {
    vocabulary.speakers.contains(name)
      ? FoalCharacter(speaker: name) : characters.first { $0.name == name }
  }

  /// Everybody who can speak: the speakers as they are, then the characters.
  var voices: [String] { vocabulary.speakers + characters.map(\.name) }

  /// Pictures a window takes over from the one before: two patches, as in training.
  var overlap: Int { 2 * picture.patchPictures }

  /// Reads and checks `config.json`.
  /// - Throws: `CheckpointError` for missing or mistyped fields, `TransformerError` for sizes that contradict each other.
  public init(_ config: ConfigObject) throws {
    func require(_ condition: Bool, _ key: String, _ message: String) throws {
      if !condition { throw config.invalid(key, message) }
    }
    let architecture = try config.string("architecture")
    try require(architecture == "foal", "architecture", "is \"\(architecture)\", but a Foal checkpoint says \"foal\"")
    let version = try config.integer("version")
    try require(version == 1, "version", "is \(version), but this engine reads version 1; update hoofbeat")
    name = try config.string("name")

    let t = try config.object("transformer")
    shape = try TransformerShape(
      layers: t.integer("num_layers"), hidden: t.integer("hidden_size"), headDim: t.integer("head_dim"),
      kvHeads: t.integer("num_query_groups"), videoChannels: t.integer("video_in_channels"),
      audioChannels: t.integer("audio_in_channels"), textChannels: t.integer("text_in_channels"),
      sandwichLayers: t.integers("mm_layers"), gelu7Layers: t.integers("gelu7_layers"),
      localLayers: t.integers("local_attn_layers"), isGated: t.boolean("enable_attn_gating"))

    let p = try config.object("picture")
    let patch = try p.integers("patch")
    try require(
      patch.count == 3 && patch.allSatisfy { (1...64).contains($0) }, "picture", "needs a patch of three sizes")
    let rate = try p.integer("rate", in: 1...120)
    func settings(_ size: ConfigObject, _ key: String, firstRow: Float?) throws -> PictureSettings {
      let (width, height) = (try size.integer("width", in: 8...1024), try size.integer("height", in: 8...1024))
      guard width % patch[2] == 0, height % patch[1] == 0 else {
        throw config.invalid(key, "has a size its patch does not divide")
      }
      return PictureSettings(
        width: width, height: height, rate: rate, patchPictures: patch[0], patchHeight: patch[1], patchWidth: patch[2],
        firstRow: firstRow ?? -Float(height / patch[1] - 1) / 2)
    }
    let portrait = try settings(p, "picture", firstRow: nil)
    picture = portrait
    scene = try config.objectIfPresent("scene").map { try settings($0, "scene", firstRow: portrait.firstRow) }

    let s = try config.object("sound")
    sound = SoundSettings(
      sampleRate: try s.integer("sample_rate", in: 8000...192_000), hop: try s.integer("hop", in: 16...8192),
      windowLength: try s.integer("n_fft", in: 64...16_384), bands: try s.integer("bands", in: 8...512),
      lowest: try s.number("f_min"), highest: try s.number("f_max"), patch: try s.integer("patch", in: 1...64),
      mean: Float(try s.number("mean")), deviation: Float(try s.number("deviation")),
      floor: Float(try s.number("floor")))
    try require(
      sound.sampleRate % (sound.tokenSamples * picture.rate) == 0, "sound",
      "does not have a whole number of tokens per picture")

    vocabulary = try FoalVocabulary(slots: config.object("slots"), lists: config.object("vocabulary"))
    let named = try config.objectIfPresent("characters")
    let speakers = vocabulary.speakers
    characters = try (named?.keys ?? []).sorted().map { name in
      try FoalCharacter(config.object("characters").object(name), name: name, speakers: speakers)
    }
    face = try config.objectIfPresent("face").map {
      try HeadMotion.Face($0, width: portrait.width, height: portrait.height)
    }
    let events = vocabulary.events
    gestures = face == nil ? [] : HeadMotion.names.filter { !events.contains($0) }
    let window = try config.object("window")
    windowPictures = try window.integer("pictures", in: 1...10_000)
    maxWindowPictures = try window.integer("max_pictures", in: windowPictures...10_000)
    soundSteps = try config.objectIfPresent("sampling")?.integer("sound_steps", in: 0...1000) ?? 0

    try require(
      shape.channels[Modality.video.rawValue] >= picture.patchValues + 2, "transformer",
      "has too few video_in_channels for a patch and its two flags")
    try require(
      shape.channels[Modality.audio.rawValue] >= sound.patchValues + 1, "transformer",
      "has too few audio_in_channels for a token and its flag")
    try require(
      shape.channels[Modality.text.rawValue] == vocabulary.width, "transformer",
      "has \(shape.channels[2]) text_in_channels, but the slots add up to \(vocabulary.width)")
    try require(windowPictures % patch[0] == 0 && maxWindowPictures % patch[0] == 0, "window", "must be whole patches")
  }
}
