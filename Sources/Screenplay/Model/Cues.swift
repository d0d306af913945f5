extension Screenplay {
  /// `[[event thunder at=1.0 force=0.8]]`
  public struct Event: Sendable, Equatable {
    /// The event's name in lower case, as models' vocabularies have it.
    public var name: String
    /// When; nil where it is left open (the planner decides).
    public var at: TimeSpec?
    /// How strong, 0…1; 1 where nothing is said.
    public var force: Double
    /// Where the directive is.
    public var position: SourcePosition
  }

  /// `[[haptic impact=0.9 at=1.0]]`
  public struct Haptic: Sendable, Equatable {
    /// How strong, 0…1.
    public var impact: Double
    /// From dull (0) to sharp (1).
    public var sharpness: Double?
    /// How long; nil for one knock.
    public var duration: TimeSpec?
    /// When; the start of the shot where nothing is said.
    public var at: TimeSpec
    /// Where the directive is.
    public var position: SourcePosition
  }

  /// `[[marker door_opens at=2.0]]`
  public struct Marker: Sendable, Equatable {
    /// The marker's name as written.
    public var name: String
    /// When; the start of the shot where nothing is said.
    public var at: TimeSpec
    /// Where the directive is.
    public var position: SourcePosition
  }

  /// `[[camera pan left amount=0.2]]`
  public struct CameraMove: Sendable, Equatable {
    /// What kind of motion.
    public enum Kind: String, Sendable, Equatable, CaseIterable {
      case `static`, pan, tilt, zoom, shake, push
    }

    /// Which way.
    public enum Direction: String, Sendable, Equatable, CaseIterable {
      case left, right, up, down, `in`, out
    }

    /// What kind of motion.
    public var kind: Kind
    /// Left or right for pans, up or down for tilts, in or out for zoom and push; nil for static and shake.
    public var direction: Direction?
    /// How far or how strong, as a part of the picture, 0…1; nil for the usual.
    public var amount: Double?
    /// When it begins; the start of the shot where nothing is said.
    public var at: TimeSpec
    /// How long it takes; nil until the shot's end.
    public var duration: TimeSpec?
    /// Where the directive is.
    public var position: SourcePosition
  }

  /// `[[ambience rain level=0.5]]`
  public struct Ambience: Sendable, Equatable {
    /// The ambience's name in lower case.
    public var name: String
    /// How loud, 0…1; nil for the model's usual.
    public var level: Double?
    /// Where the directive is (it may stand in an earlier shot of the scene).
    public var position: SourcePosition
  }

  /// How one shot follows another.
  public struct Transition: Sendable, Equatable {
    /// What is seen.
    public enum Kind: String, Sendable, Equatable, CaseIterable {
      /// The next picture at once.
      case cut
      /// Both pictures mixed.
      case dissolve
      /// From black (coming in) or to black (going out).
      case fade
    }

    /// What is seen.
    public var kind: Kind
    /// How long; nil for the usual; never for cuts.
    public var duration: TimeSpec?
    /// Where it is written.
    public var position: SourcePosition
  }

  /// `[[pause 0.5s]]`
  public struct Pause: Sendable, Equatable {
    /// How long nothing is said.
    public var duration: TimeSpec
    /// After how many of the shot's lines: 0 before the first.
    public var afterLine: Int
    /// Where the directive is.
    public var position: SourcePosition
  }
}
