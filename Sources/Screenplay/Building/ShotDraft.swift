/// A shot that is being put together.
struct ShotDraft {
  var shot: Screenplay.Shot
  /// Pieces of action, in order.
  var action: [String] = []
  /// Where the first text or directive that belongs to it is.
  var position: SourcePosition?
  /// Ambiences that begin with this shot; nil ends all.
  var ambiences: [Screenplay.Ambience?] = []

  init() {
    shot = Screenplay.Shot(id: "", position: SourcePosition(file: "", line: 1, column: 1))
  }

  /// Whether there is anything to see or hear.
  var hasContent: Bool { !action.isEmpty || !shot.lines.isEmpty }

  /// Whether only directives came so far.
  var hasOnlyDirectives: Bool { position != nil && !hasContent }

  mutating func add(action text: String, at place: SourcePosition) {
    let line = text.inOneLine
    guard !line.isEmpty else { return }
    action.append(line)
    touch(place)
  }

  /// Remembers the first place.
  mutating func touch(_ place: SourcePosition) {
    if position == nil { position = place }
  }

  /// Adds the directives of a draft that came to nothing else.
  mutating func adopt(_ other: ShotDraft) {
    shot.events += other.shot.events
    shot.haptics += other.shot.haptics
    shot.markers += other.shot.markers
    shot.camera += other.shot.camera
    shot.emotion = other.shot.emotion ?? shot.emotion
    ambiences += other.ambiences
    shot.pauses += other.shot.pauses.map { pause in
      var pause = pause
      pause.afterLine = shot.lines.count
      return pause
    }
    touch(other.position ?? shot.position)
  }
}
