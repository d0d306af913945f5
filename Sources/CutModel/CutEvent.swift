public import Timeline

/// A sound or motion of a moment.
public struct CutEvent: Codable, Equatable, Sendable {
  /// Unique in the cut: `thunder`, then `thunder_2` and so on.
  public var id: String
  /// What happens: `thunder`, `door`.
  public var name: String
  /// The shot it happens in.
  public var shot: String
  /// When, from the start of the cut.
  public var time: Flicks
  /// The picture shown at that time.
  public var frame: Int64
  /// How strong, 0…1.
  public var force: Double
  /// Whether the screenplay asked for it; blinks that the model adds by itself are not asked for.
  public var isScripted: Bool

  /// Places an event.
  public init(
    id: String, name: String, shot: String, time: Flicks, frame: Int64, force: Double, isScripted: Bool
  ) {
    self.id = id
    self.name = name
    self.shot = shot
    self.time = time
    self.frame = frame
    self.force = force
    self.isScripted = isScripted
  }
}

/// A sound that lasts.
public struct CutAmbience: Codable, Equatable, Sendable {
  /// `rain`, `wind`.
  public var name: String
  /// The shot it is heard in.
  public var shot: String
  /// How loud, 0…1; nil when the screenplay did not say.
  public var level: Double?
  /// When it starts.
  public var start: Flicks
  /// When it ends.
  public var end: Flicks

  /// Places an ambience.
  public init(name: String, shot: String, level: Double?, start: Flicks, end: Flicks) {
    self.name = name
    self.shot = shot
    self.level = level
    self.start = start
    self.end = end
  }
}

/// A named moment.
public struct CutMarker: Codable, Equatable, Sendable {
  /// Its name in the screenplay.
  public var name: String
  /// The shot it lies in.
  public var shot: String
  /// When, from the start of the cut.
  public var time: Flicks
  /// The picture shown at that time.
  public var frame: Int64

  /// Places a marker.
  public init(name: String, shot: String, time: Flicks, frame: Int64) {
    self.name = name
    self.shot = shot
    self.time = time
    self.frame = frame
  }
}
