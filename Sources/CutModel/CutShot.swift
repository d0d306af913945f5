public import Timeline

/// A shot in a cut.
public struct CutShot: Codable, Equatable, Sendable {
  /// Its id in the screenplay, unique in the cut.
  public var id: String
  /// The scene heading it stands under.
  public var scene: String
  /// What happens, as the screenplay's action has it.
  public var action: String
  /// The first picture in which it is seen, transition included.
  public var startFrame: Int64
  /// How many pictures it is seen in, transitions included.
  public var frames: Int64
  /// Start of `startFrame`.
  public var start: Flicks
  /// End of its last picture.
  public var end: Flicks
  /// How it takes over from the shot before it (or from black, for the first).
  public var transition: CutTransition
  /// The take that is shown.
  public var take: CutTake

  /// Places a shot.
  public init(
    id: String, scene: String, action: String, startFrame: Int64, frames: Int64, start: Flicks, end: Flicks,
    transition: CutTransition, take: CutTake
  ) {
    self.id = id
    self.scene = scene
    self.action = action
    self.startFrame = startFrame
    self.frames = frames
    self.start = start
    self.end = end
    self.transition = transition
    self.take = take
  }
}

/// How a shot begins.
public struct CutTransition: Codable, Equatable, Sendable {
  /// The kinds there are.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// At once.
    case cut
    /// Both shots are seen, the new one more and more, from the shot's start for `frames` pictures.
    case dissolve
    /// The old shot goes to black, then the new one comes from it: half of `frames` each.
    case fade
  }

  /// Which kind.
  public var kind: Kind
  /// How many pictures it takes; 0 for a cut.
  public var frames: Int64

  /// Names a transition.
  public init(kind: Kind, frames: Int64) {
    self.kind = kind
    self.frames = frames
  }

  /// At once.
  public static let cut = CutTransition(kind: .cut, frames: 0)
}

/// Which take a shot shows.
public struct CutTake: Codable, Equatable, Sendable {
  /// Number of the take among the shot's, from 1.
  public var number: Int
  /// Its seed.
  public var seed: UInt64
  /// Key of the take in the cache: SHA-256 of everything it was made from.
  public var key: String
  /// The model's name.
  public var model: String

  /// Names a take.
  public init(number: Int, seed: UInt64, key: String, model: String) {
    self.number = number
    self.seed = seed
    self.key = key
    self.model = model
  }
}

/// A move of the camera, made on the finished pictures.
public struct CutCameraMove: Codable, Equatable, Sendable {
  /// The shot it happens in.
  public var shot: String
  /// `pan`, `tilt`, `zoom`, `push`, `shake`.
  public var kind: String
  /// `left`, `right`, `up`, `down`, `in`, `out`; empty for a shake.
  public var direction: String
  /// How far, as a share of the picture's side: 0…1.
  public var amount: Double
  /// When it starts.
  public var start: Flicks
  /// When it ends.
  public var end: Flicks

  /// Names a move.
  public init(shot: String, kind: String, direction: String, amount: Double, start: Flicks, end: Flicks) {
    self.shot = shot
    self.kind = kind
    self.direction = direction
    self.amount = amount
    self.start = start
    self.end = end
  }
}
