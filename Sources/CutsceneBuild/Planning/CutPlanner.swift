import Assembly
import CutModel
import Generation
import Screenplay
import Timeline

/// Plans a screenplay's cutscene in one language. Collects every error and note instead of stopping at the first.
struct CutPlanner {
  let project: Project
  let screenplay: Screenplay
  let cutscene: String
  let locale: ProjectLocale
  let isFirstLocale: Bool
  /// Rows of the locale's line sheet by line id.
  let translations: [String: LineSheet.Row]
  let choices: TakeChoices
  let models: any ModelSource
  let digests: InputDigests
  private(set) var errors: [ProjectError] = []
  private(set) var notes: [String] = []
  private var said: Set<String> = []
  private(set) var planners: [String: any ShotPlanner] = [:]
  private var missingModels: Set<String> = []
  private(set) var castIndex: [String: CastMember] = [:]
  private(set) var scenes: [String: SceneSettings] = [:]

  init(
    project: Project, screenplay: Screenplay, cutscene: String, locale: ProjectLocale, isFirstLocale: Bool,
    translations: [String: LineSheet.Row], choices: TakeChoices, models: any ModelSource, digests: InputDigests
  ) {
    self.project = project
    self.screenplay = screenplay
    self.cutscene = cutscene
    self.locale = locale
    self.isFirstLocale = isFirstLocale
    self.translations = translations
    self.choices = choices
    self.models = models
    self.digests = digests
    for member in project.cast {
      for name in [member.id] + member.names { castIndex[Identifier.key(name)] = member }
    }
    for scene in project.scenes { scenes[SceneSettings.key(scene.heading)] = scene }
  }

  /// What recorded voices are limited to.
  static let longestRecording = Flicks(600 * Flicks.perSecond)

  mutating func plan() -> CutPlan {
    var shots: [PlannedShot] = []
    // How long the picture before goes to black, where it does.
    var fadeOut: Flicks?
    for scene in screenplay.scenes {
      for shot in scene.shots {
        check(shot)
        var planned = parts(of: shot, in: scene)
        if let fadeOut, shot.transitionIn == nil, !planned.isEmpty {
          planned[0].assembly.transition = .init(kind: .fade, duration: fadeOut)
        }
        fadeOut = shot.transitionOut.map { time($0.duration, at: $0.position) ?? project.picture.transition }
        shots += planned
      }
    }
    if let fadeOut, !shots.isEmpty { shots[shots.count - 1].assembly.fadeOut = fadeOut }
    if shots.isEmpty, errors.isEmpty {
      fail("the screenplay has no shots; write a scene with action or dialogue.", at: "\(screenplay.file):1:1")
    }
    checkIDs(shots)
    return CutPlan(
      id: isFirstLocale ? cutscene : "\(cutscene).\(locale.tag)", cutscene: cutscene,
      title: screenplay.title ?? project.name, locale: locale.tag, shots: shots, notes: notes)
  }

  // MARK: - One shot

  private mutating func parts(of shot: Screenplay.Shot, in scene: Screenplay.Scene) -> [PlannedShot] {
    let parts = ShotPart.parts(of: shot) { recording(of: $0) != nil }
    let settings = scenes[SceneSettings.key(scene.heading)]
    var planned: [PlannedShot] = []
    var offset = Flicks.zero
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let id = ShotPart.id(shot.id, index, of: parts.count)
      guard var spec = spec(part, of: shot, in: settings, offset: offset, id: id) else { return [] }
      var length: Flicks?
      if parts.count > 1 {
        // Where the next part begins, the times in the shot must be divided: that needs this part's length.
        guard let planner = planner(spec.model, at: shot.position), let found = lengthOf(spec, planner, at: shot) else {
          return []
        }
        length = found
      }
      if isLast, let whole = time(shot.settings.duration, at: shot.position) {
        guard whole > offset else {
          fail("shot \(shot.id) is to last \(whole), but what is said before its last part takes \(offset).", at: shot)
          return []
        }
        spec.request.duration = whole - offset
        length = whole - offset
      }
      let end = isLast ? nil : length.map { offset + $0 }
      let moments = moments(of: shot, from: offset, to: end)
      spec.request.events = knownEvents(moments.events, spec.model, at: shot)
      if part.lines.isEmpty, spec.request.duration == nil { spec.request.duration = silentLength(moments) }
      if isLast { addTrailingPause(&spec, part, of: shot) }
      planned.append(
        assembled(
          spec, part, of: shot, id: id, in: scene, settings, moments: moments, offset: offset, isFirst: index == 0))
      offset = end ?? offset
    }
    return planned
  }

  // MARK: - Models, times, errors

  mutating func planner(_ model: String, at position: SourcePosition) -> (any ShotPlanner)? {
    if let planner = planners[model] { return planner }
    guard !missingModels.contains(model) else { return nil }
    do {
      let planner = try models.planner(model)
      planners[model] = planner
      return planner
    } catch {
      missingModels.insert(model)
      // Models speak of the options of hoofbeat generate.
      fail("\(error)".replacing("--model FOLDER", with: "its folder as model.name"), at: position)
      return nil
    }
  }

  mutating func time(_ time: TimeSpec?, at position: SourcePosition) -> Flicks? {
    guard let time else { return nil }
    do { return try time.flicks(at: project.picture.frameRate) } catch {
      fail("\(error)", at: position)
      return nil
    }
  }

  private mutating func checkIDs(_ shots: [PlannedShot]) {
    var seen: [String: String] = [:]
    for shot in shots {
      if let other = seen.updateValue(shot.place, forKey: Identifier.key(shot.id)) {
        fail("there is another shot \(shot.id) at \(other); rename one.", at: shot.place)
      }
    }
  }

  mutating func note(_ text: String) { if said.insert(text).inserted { notes.append(text) } }
  mutating func fail(_ message: String, at shot: Screenplay.Shot) { fail(message, at: "\(shot.position)") }
  mutating func fail(_ message: String, at position: SourcePosition) { fail(message, at: "\(position)") }

  mutating func fail(_ message: String, at place: String) {
    let text = "\(place): error: \(message)"
    if said.insert(text).inserted { errors.append(ProjectError(text)) }
  }
}
