public import CutModel
public import Timeline

/// A shot of a plan: one take, and how it is shown. Times are counted from the take's first picture.
public struct AssemblyShot: Codable, Equatable, Sendable {
  /// Its id in the screenplay, unique in the cut.
  public var id: String
  /// The scene heading it stands under.
  public var scene: String
  /// What happens, as the screenplay's action has it.
  public var action: String
  /// Path of the take's folder, as docs/generate.md describes it.
  public var takeFolder: String
  /// Path of another take's folder whose sound is added to the take's: the ambience and events under a recorded voice, which
  /// a model that follows a recording does not make. nil for none.
  public var bedFolder: String?
  /// Number of the take among the shot's, from 1.
  public var takeNumber: Int
  /// Its seed.
  public var seed: UInt64
  /// Key of the take in the cache.
  public var key: String
  /// The model that made it.
  public var model: CutProvenance.Model
  /// Path of a picture that fills the frame behind the take; nil for none.
  public var background: String?
  /// Where the take stands in the frame.
  public var framing: Framing
  /// Path of a picture whose alpha is that of the take's pictures: the portrait the take was made from. The square that the take says
  /// it shows is used, else its largest centred part of the take's proportions.
  public var matte: String?
  /// Path of the portrait the take was made from, which is a matte where it is see-through and the take says which square of it it
  /// shows; nil for none.
  public var portrait: String?
  /// How the shot takes over from the one before it, or from black for the first.
  public var transition: Transition
  /// Moves of the camera.
  public var cameraMoves: [CameraMove]
  /// What is said, in the order of the take's `line` cues.
  public var lines: [Line]
  /// The events the screenplay asked for. Other events of the take, such as blinks, are not scripted.
  public var scriptedEvents: [ScriptedEvent]
  /// Taps of the controller that the screenplay asked for.
  public var haptics: [Haptic]
  /// Named moments.
  public var markers: [Marker]
  /// The ambiences the screenplay asked for.
  public var ambiences: [Ambience]
  /// For the last shot of a cut: how long it takes to go to black at its end; nil to end at once.
  public var fadeOut: Flicks?

  /// A shot; everything that need not be there is left out unless given.
  public init(
    id: String, scene: String, action: String, takeFolder: String, takeNumber: Int, seed: UInt64, key: String,
    model: CutProvenance.Model, background: String? = nil, framing: Framing = .full, matte: String? = nil,
    portrait: String? = nil,
    transition: Transition = .cut, cameraMoves: [CameraMove] = [], lines: [Line] = [],
    scriptedEvents: [ScriptedEvent] = [], haptics: [Haptic] = [], markers: [Marker] = [],
    ambiences: [Ambience] = [], fadeOut: Flicks? = nil
  ) {
    self.id = id
    self.scene = scene
    self.action = action
    self.takeFolder = takeFolder
    self.takeNumber = takeNumber
    self.seed = seed
    self.key = key
    self.model = model
    self.background = background
    self.framing = framing
    self.matte = matte
    self.portrait = portrait
    self.transition = transition
    self.cameraMoves = cameraMoves
    self.lines = lines
    self.scriptedEvents = scriptedEvents
    self.haptics = haptics
    self.markers = markers
    self.ambiences = ambiences
    self.fadeOut = fadeOut
  }
}

extension AssemblyShot {
  /// Where a take stands in the frame. Its pixels always become whole squares of pixels.
  public enum Framing: Codable, Equatable, Sendable {
    /// As large as fits, centred; the sides show the background, or else a dark, soft copy of the picture itself.
    case full
    /// A bordered portrait over the background, as in visual novels.
    case inset(InsetPosition)
    /// So large that it covers the frame; what stands out is cut off.
    case cover
  }

  /// Where a bordered portrait stands.
  public enum InsetPosition: String, Codable, Sendable, CaseIterable {
    case left, center, right, bottomLeft, bottomRight, topLeft, topRight
  }

  /// How a shot begins.
  public struct Transition: Codable, Equatable, Sendable {
    /// Which kind.
    public var kind: CutTransition.Kind
    /// How long it takes, rounded to pictures; nothing for a cut.
    public var duration: Flicks

    /// Names a transition.
    public init(kind: CutTransition.Kind, duration: Flicks) {
      self.kind = kind
      self.duration = duration
    }

    /// At once.
    public static let cut = Transition(kind: .cut, duration: .zero)
  }

  /// A move of the camera.
  public struct CameraMove: Codable, Equatable, Sendable {
    /// The kinds there are.
    public enum Kind: String, Codable, Sendable, CaseIterable {
      case pan, tilt, zoom, push, shake
    }

    /// Which way.
    public enum Direction: String, Codable, Sendable, CaseIterable {
      case left, right, up, down
      case inwards = "in"
      case outwards = "out"
    }

    /// Which kind.
    public var kind: Kind
    /// Which way; nil for a shake, and for the usual one: right, down, in.
    public var direction: Direction?
    /// How far, as a share of the picture's side, 0…1; nil for the usual: 0.1 for pan and tilt, 0.25 for a zoom, 0.15
    /// for a push, 0.02 for a shake.
    public var amount: Double?
    /// When it starts; nil for the shot's start.
    public var at: Flicks?
    /// How long it takes; nil for until the shot's end, and 0.6 s for a shake.
    public var duration: Flicks?

    /// Names a move.
    public init(
      kind: Kind, direction: Direction? = nil, amount: Double? = nil, at: Flicks? = nil, duration: Flicks? = nil
    ) {
      self.kind = kind
      self.direction = direction
      self.amount = amount
      self.at = at
      self.duration = duration
    }
  }

  /// Something that is said.
  public struct Line: Codable, Equatable, Sendable {
    /// Its id, unique in the cut.
    public var id: String
    /// Id of the character in the cast.
    public var character: String
    /// The character's name as it is shown.
    public var speaker: String
    /// What is said, as it is written.
    public var text: String
    /// Path of the recording the take was made with; nil when the model speaks.
    public var recordedVoice: String?
    /// When the recording starts; only used with one. nil for the shot's start.
    public var at: Flicks?

    /// Names a line.
    public init(
      id: String, character: String, speaker: String, text: String, recordedVoice: String? = nil, at: Flicks? = nil
    ) {
      self.id = id
      self.character = character
      self.speaker = speaker
      self.text = text
      self.recordedVoice = recordedVoice
      self.at = at
    }
  }

  /// An event the screenplay asked for.
  public struct ScriptedEvent: Codable, Equatable, Sendable {
    /// What happens: `thunder`.
    public var name: String
    /// When.
    public var at: Flicks
    /// How strong, 0…1.
    public var force: Double

    /// Places an event.
    public init(name: String, at: Flicks, force: Double) {
      self.name = name
      self.at = at
      self.force = force
    }
  }

  /// A tap the screenplay asked for.
  public struct Haptic: Codable, Equatable, Sendable {
    /// When.
    public var at: Flicks
    /// How strong, 0…1.
    public var impact: Double
    /// How sharp, 0…1; nil for 0.5.
    public var sharpness: Double?

    /// Places a tap.
    public init(at: Flicks, impact: Double, sharpness: Double? = nil) {
      self.at = at
      self.impact = impact
      self.sharpness = sharpness
    }
  }

  /// A named moment.
  public struct Marker: Codable, Equatable, Sendable {
    /// Its name.
    public var name: String
    /// When.
    public var at: Flicks

    /// Places a marker.
    public init(name: String, at: Flicks) {
      self.name = name
      self.at = at
    }
  }

  /// A sound that lasts for the whole shot.
  public struct Ambience: Codable, Equatable, Sendable {
    /// `rain`.
    public var name: String
    /// How loud, 0…1; nil when the screenplay did not say.
    public var level: Double?

    /// Names an ambience.
    public init(name: String, level: Double? = nil) {
      self.name = name
      self.level = level
    }
  }
}
