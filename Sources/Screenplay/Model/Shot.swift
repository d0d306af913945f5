public import Timeline

extension Screenplay {
  /// One picture without a cut: what is seen, who speaks, and what happens when.
  ///
  /// All `at` times count from the start of the shot.
  public struct Shot: Sendable, Equatable {
    /// Unique; a safe file name. From `[[shot ID]]`, or derived (docs/screenplay.md says how).
    public var id: String
    /// Whether a `[[shot]]` directive made it.
    public var isExplicit: Bool
    /// Where the directive is, or else the first text that belongs to the shot.
    public var position: SourcePosition
    /// What the directive asks for.
    public var settings: ShotSettings
    /// The action in one line, emphasis and notes removed: the prompt. Empty where there is none.
    public var action: String
    /// What is said, in order. Several speakers are possible in an explicit shot.
    public var lines: [Line]
    /// Sounds and motions with a time.
    public var events: [Event]
    /// What the controller does.
    public var haptics: [Haptic]
    /// Named moments for the game.
    public var markers: [Marker]
    /// What the camera does.
    public var camera: [CameraMove]
    /// What is heard all the time in this shot, those that began in earlier shots of the scene included.
    public var ambiences: [Ambience]
    /// The mood of the whole shot.
    public var emotion: String?
    /// How the picture comes in; nil for a plain cut.
    public var transitionIn: Transition?
    /// Only fades to black: how the picture ends.
    public var transitionOut: Transition?
    /// Silences between the lines.
    public var pauses: [Pause]

    /// An empty shot.
    public init(id: String, isExplicit: Bool = false, position: SourcePosition) {
      self.id = id
      self.isExplicit = isExplicit
      self.position = position
      settings = ShotSettings()
      action = ""
      lines = []
      events = []
      haptics = []
      markers = []
      camera = []
      ambiences = []
      pauses = []
    }

    /// Those who speak, in order, each once (case and Unicode form ignored).
    public var speakers: [String] {
      var seen: Set<String> = []
      return lines.map(\.character).filter { seen.insert(Identifier.key($0)).inserted }
    }
  }

  /// The settings of a `[[shot]]` directive; nil where it does not say.
  public struct ShotSettings: Sendable, Equatable {
    /// Length, more than zero and at most one hour.
    public var duration: TimeSpec?
    /// Seed of all noise.
    public var seed: UInt64?
    /// Name of the model.
    public var model: String?
    /// Denoising steps, 1…1000.
    public var steps: Int?
    /// How many takes to make, 1…99.
    public var takes: Int?
    /// The picture to start from: a path within the project, `/` between its parts.
    public var picture: String?
    /// Who is seen, as the screenplay names them.
    public var cast: [String] = []
    /// Pictures per second.
    public var frameRate: FrameRate?
    /// Width and height in pixels, each 16…8192.
    public var size: PictureSize?
    /// More words for the prompt.
    public var prompt: String?

    /// Nothing asked for.
    public init() {}
  }

  /// Width and height of a picture in pixels.
  public struct PictureSize: Sendable, Equatable {
    /// Pixels from left to right.
    public var width: Int
    /// Pixels from top to bottom.
    public var height: Int

    /// Names a size.
    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// What one character says without another one speaking.
  public struct Line: Sendable, Equatable {
    /// From `[[line ID]]`; nil until `hoofbeat tag` has given one. A safe file name.
    public var id: String?
    /// Where the `[[line]]` directive is; nil without one.
    public var idPosition: SourcePosition?
    /// The name on the cue, without extension.
    public var character: String
    /// `V.O.`, `O.S.` and the like, without parentheses; `CONT'D` is left out.
    public var extensions: [String]
    /// `(whispering)`, without parentheses, in order.
    public var parentheticals: [String]
    /// What is spoken: one line, emphasis and notes removed.
    public var text: String
    /// As written, notes removed, lines separated by `\n`.
    public var raw: String
    /// The mood of this line.
    public var emotion: String?
    /// When it begins.
    public var at: TimeSpec?
    /// A recording of it: a path within the project.
    public var voice: String?
    /// Whether it is spoken together with the line before (`^`).
    public var isDual: Bool
    /// Where its first spoken word is.
    public var position: SourcePosition
    /// Where the cue with the character's name is.
    public var cuePosition: SourcePosition

    /// A line with nothing but its words.
    public init(character: String, text: String, position: SourcePosition) {
      self.character = character
      self.text = text
      self.position = position
      raw = text
      extensions = []
      parentheticals = []
      isDual = false
      cuePosition = position
    }

    /// Whether the speaker is not seen speaking: V.O., O.S., O.C. or an extension that begins with one of them.
    public var isOffScreen: Bool {
      extensions.contains { text in
        let letters = text.uppercased().filter(\.isLetter)
        return letters == "VO" || letters == "OS" || letters == "OC" || letters.hasPrefix("OFFSCREEN")
          || letters.hasPrefix("VOICEOVER")
      }
    }
  }
}
