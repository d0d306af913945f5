/// A screenplay with all that its directives say: scenes of shots, shots of lines and cues.
///
/// Plain values, the same for every input format. Ids are unique, also when case and Unicode form are ignored, wherever
/// the diagnostics that came with it have no error.
public struct Screenplay: Sendable, Equatable {
  /// The file it was read from, as it was named.
  public var file: String
  /// What the title page says, in its order.
  public var titlePage: [TitleEntry]
  /// The scenes in order. What comes before the first scene heading is a scene without one.
  public var scenes: [Scene]

  /// Makes a screenplay.
  public init(file: String, titlePage: [TitleEntry] = [], scenes: [Scene] = []) {
    self.file = file
    self.titlePage = titlePage
    self.scenes = scenes
  }

  /// All shots in order.
  public var shots: [Shot] { scenes.flatMap(\.shots) }

  /// All lines in order.
  public var lines: [Line] { scenes.flatMap { $0.shots.flatMap(\.lines) } }

  /// The names of all who speak, in order of appearance, each once (case and Unicode form ignored).
  public var characters: [String] {
    var seen: Set<String> = []
    return lines.map(\.character).filter { seen.insert(Identifier.key($0)).inserted }
  }

  /// The title, in one line; nil without a title page that gives it.
  public var title: String? {
    titlePage.first { $0.key.lowercased() == "title" }.map { $0.values.joined(separator: " ") }
  }
}

/// One entry of a title page: `Title: …`.
public struct TitleEntry: Sendable, Equatable {
  /// The word before the colon, as written.
  public var key: String
  /// The lines after it, emphasis removed, white space around them removed.
  public var values: [String]
  /// Where the key is.
  public var position: SourcePosition

  /// Makes an entry.
  public init(key: String, values: [String], position: SourcePosition) {
    self.key = key
    self.values = values
    self.position = position
  }
}

extension Screenplay {
  /// Whether a scene is inside, outside or both, as its heading says.
  public enum Setting: String, Sendable, Equatable {
    case interior, exterior, both, establishing
  }

  /// What happens at one place and time.
  public struct Scene: Sendable, Equatable {
    /// The heading without scene number and emphasis; empty for what comes before the first heading.
    public var heading: String
    /// The scene number between `#` marks, if given.
    public var number: String?
    /// INT., EXT., INT./EXT. or EST.; nil where the heading does not say.
    public var setting: Setting?
    /// The heading between setting and time of day: `LIGHTHOUSE - LAMP ROOM`.
    public var place: String
    /// After the last dash of the heading: `NIGHT`.
    public var timeOfDay: String?
    /// Synopses (`= …`) of this scene.
    public var synopses: [String]
    /// The shots in order. A scene without action and dialogue has none.
    public var shots: [Shot]
    /// Where the heading is.
    public var position: SourcePosition

    /// Makes a scene.
    public init(
      heading: String, number: String? = nil, setting: Setting? = nil, place: String = "", timeOfDay: String? = nil,
      synopses: [String] = [], shots: [Shot] = [], position: SourcePosition
    ) {
      self.heading = heading
      self.number = number
      self.setting = setting
      self.place = place
      self.timeOfDay = timeOfDay
      self.synopses = synopses
      self.shots = shots
      self.position = position
    }
  }
}
