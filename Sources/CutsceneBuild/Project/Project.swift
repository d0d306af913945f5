public import Assembly
public import Timeline

/// A cutscene project: what `cutscene.toml` says, checked. Nothing in it has been read from other files yet.
public struct Project: Sendable, Equatable {
  /// The name of the project file.
  public static let fileName = "cutscene.toml"

  /// The project's folder, absolute.
  public var root: String
  /// How errors call the project file.
  public var file: String
  /// What people call the project.
  public var name: String
  /// The screenplays, relative to the folder; each becomes a cutscene named after its file.
  public var screenplays: [Placed<String>]
  /// The targets that bundles are made for, by exporter name.
  public var targets: [Placed<String>]
  /// Where bundles go, relative to the folder.
  public var output: String
  /// The languages, the screenplay's own first.
  public var locales: [ProjectLocale]
  /// How pictures are made and framed.
  public var picture: PictureSettings
  /// How loud the sound is.
  public var sound: SoundSettings
  /// What makes the takes.
  public var model: ModelSettings
  /// Who appears.
  public var cast: [CastMember]
  /// Where scenes play.
  public var scenes: [SceneSettings]
  /// Who signs what is made.
  public var provenance: ProvenanceSettings

  /// How errors call a file of the project: so that what they begin with can be opened from where the command was given.
  func shown(_ path: String) -> String {
    file.hasSuffix("/" + Self.fileName) ? file.dropLast(Self.fileName.count) + path : path
  }

  /// The settings of a scene whose heading is this, case and spacing ignored.
  public func scene(_ heading: String) -> SceneSettings? {
    let key = SceneSettings.key(heading)
    return scenes.first { SceneSettings.key($0.heading) == key }
  }
}

/// A value and where it was written: `cutscene.toml:3:1`.
public struct Placed<Value: Sendable & Equatable>: Sendable, Equatable {
  /// The value.
  public var value: Value
  /// `file:line:column`.
  public var place: String

  /// Places a value.
  public init(_ value: Value, _ place: String) {
    self.value = value
    self.place = place
  }
}

/// A language of a project.
public struct ProjectLocale: Sendable, Equatable {
  /// BCP 47 tag.
  public var tag: String
  /// Its line sheet (CSV), relative to the folder; nil for the screenplay's own language.
  public var lines: Placed<String>?
}

/// How pictures are made and framed.
public struct PictureSettings: Sendable, Equatable {
  /// Size of the finished pictures; multiples of 16, because Theora pads to them.
  public var width = 1024
  /// Size of the finished pictures; multiples of 16.
  public var height = 576
  /// Pictures per second.
  public var frameRate = FrameRate.film
  /// How takes of somebody who speaks lie in the picture.
  public var framing = AssemblyShot.Framing.full
  /// How takes of places lie in the picture.
  public var sceneFraming = AssemblyShot.Framing.cover
  /// Whether what is see-through in the portraits is see-through in the cutscene.
  public var hasAlpha = false
  /// Length of dissolves and fades that do not say.
  public var transition = Flicks(Flicks.perSecond / 2)
}

/// How loud the sound is.
public struct SoundSettings: Sendable, Equatable {
  /// Integrated loudness, LUFS.
  public var loudness = -16.0
  /// Highest true peak, dBTP.
  public var truePeak = -1.5
}

/// What makes the takes.
public struct ModelSettings: Sendable, Equatable {
  /// The model's name; folders are found as `hoofbeat generate --model` finds them.
  public var name = "foal"
  /// Denoising steps; nil for the model's own.
  public var steps: Int?
  /// Takes of each shot.
  public var takes = 1
  /// What all seeds are derived from.
  public var seed: UInt64 = 1
}

/// Somebody who appears.
public struct CastMember: Sendable, Equatable {
  /// A safe name.
  public var id: String
  /// Where it was written.
  public var place: String
  /// How subtitles call them.
  public var name: String
  /// How the screenplay calls them; their id when nothing is said.
  public var names: [String]
  /// The picture to start from, relative to the folder.
  public var portrait: Placed<String>?
  /// Other pictures by emotion.
  public var portraits: [String: Placed<String>]
  /// Which of the model's voices speaks; nil for its first.
  public var voice: Placed<String>?
  /// Mixed into the seeds of their shots.
  public var seed: UInt64
}

/// Where a scene plays.
public struct SceneSettings: Sendable, Equatable {
  /// The scene heading, as the screenplay has it.
  public var heading: String
  /// Where it was written.
  public var place: String
  /// The picture of the place, relative to the folder.
  public var background: Placed<String>?
  /// Words for the model, such as `faint rain`, in every shot of the scene.
  public var ambience: String?

  /// A heading without what does not matter.
  static func key(_ heading: String) -> String {
    heading.uppercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

/// Who signs what is made.
public struct ProvenanceSettings: Sendable, Equatable {
  /// Who publishes it; nil when nobody is named.
  public var publisher: String?
  /// A certificate chain and its private key (PEM), relative to the folder; nil for this machine's own identity.
  public var certificate: Placed<String>?
  /// The private key of `certificate`.
  public var key: Placed<String>?
}
