import CutModel

/// A project as the studio shows it.
struct ProjectDocument: Equatable, Sendable {
  /// Its folder.
  var root: String
  var name: String
  var cuts: [CutDocument] = []
  /// Targets of its builds.
  var targets: [String] = []
  /// What people should know of it.
  var notes: [String] = []
  /// What is wrong with it. What was finished before can be played all the same.
  var problems: [String] = []
  /// The files that say what it is, absolute: when one changes, it is read again.
  var inputs: [String] = []

  func cut(_ id: String?) -> CutDocument? { cuts.first { $0.id == id } }

  func shot(_ id: ShotID?) -> ShotDocument? {
    guard let id else { return nil }
    return cut(id.cut)?.shots.first { $0.id == id.shot }
  }

  func take(_ id: TakeID?) -> TakeDocument? {
    guard let id else { return nil }
    return shot(id.shotID)?.takes.first { $0.number == id.number }
  }
}

/// Names a shot of a project.
struct ShotID: Hashable, Sendable, Codable {
  var cut, shot: String
}

/// Names a take of a project.
struct TakeID: Hashable, Sendable, Codable {
  var cut, shot: String
  var number: Int

  var shotID: ShotID { ShotID(cut: cut, shot: shot) }
  /// As clips are named.
  var clip: String { "take:\(cut)/\(shot)/\(number)" }
}

/// A cutscene of a project in one language.
struct CutDocument: Equatable, Sendable, Identifiable {
  var id, cutscene, title, locale: String
  var shots: [ShotDocument] = []
  /// The finished cut.
  var clip: Clip?
  /// Whether `clip` is what the project's files say now.
  var isCurrent = false
}

/// A shot of a cutscene.
struct ShotDocument: Equatable, Sendable, Identifiable {
  var id: String
  /// `file:line:column` in the screenplay.
  var place: String
  var action: String
  var lines: [String]
  var speaker: String
  /// The model's voice.
  var voice: String?
  var prompt: String
  var model: String
  var seed: UInt64
  var steps: Int?
  var events: [String]
  /// Seconds; nil where the lines decide.
  var seconds: Double?
  var takes: [TakeDocument]
  /// The take that is shown, from 1.
  var chosen: Int
}

/// A take of a shot, made or not.
struct TakeDocument: Equatable, Sendable {
  var number: Int
  var seed: UInt64
  /// Its folder; nil while it is not made.
  var folder: String?
  var isChosen: Bool
}
