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
  private var planners: [String: any ShotPlanner] = [:]
  private var missingModels: Set<String> = []
  private var castIndex: [String: CastMember] = [:]
  private var scenes: [String: SceneSettings] = [:]

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
  private static let longestRecording = Flicks(600 * Flicks.perSecond)

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

  /// What a part's take is made from, but for its events.
  private mutating func spec(
    _ part: ShotPart, of shot: Screenplay.Shot, in scene: SceneSettings?, offset: Flicks, id: String
  ) -> TakeSpec? {
    let speaker = part.lines.first?.line
    var member: CastMember?
    if let speaker {
      guard let found = castMember(speaker) else { return nil }
      member = found
    } else if let first = shot.settings.cast.first {
      guard let found = named(first, at: shot) else { return nil }
      member = found
    }
    let emotion = speaker?.emotion ?? shot.emotion
    guard let picture = picture(shot, member, emotion, scene, isOffScreen: speaker?.isOffScreen ?? false) else {
      return nil
    }
    var words = [shot.settings.prompt ?? shot.action, scene?.ambience ?? "", emotion ?? ""].filter { !$0.isEmpty }
    for parenthetical in part.lines.flatMap(\.line.parentheticals) where !words.contains(parenthetical) {
      words.append(parenthetical)
    }
    let model = shot.settings.model ?? project.model.name
    guard planner(model, at: shot.position) != nil else { return nil }
    let seed =
      shot.settings.seed
      ?? Seeds.derived(project: project.model.seed, cast: member?.seed ?? 0, shot: "\(cutscene)/\(shot.id)")
    var request = ShotRequest(
      speaker: part.lines.isEmpty ? nil : member.flatMap { voice($0, model, at: shot.position) },
      prompt: words.joined(separator: ". "),
      frameRate: project.picture.frameRate, seed: seed, steps: shot.settings.steps ?? project.model.steps)
    request.ambiences = shot.ambiences.compactMap { ambience in
      guard let known = planner(model, at: ambience.position)?.vocabulary.ambiences else { return nil }
      guard known.contains(ambience.name) else {
        fail("\(GenerationError.unknown("ambience", ambience.name, known: known))", at: ambience.position)
        return nil
      }
      return RequestedAmbience(ambience.name, level: ambience.level)
    }
    var recordings: [TakeSpec.Recording] = []
    var free = Flicks.zero
    for (place, line) in part.lines {
      guard let text = text(of: line) else { return nil }
      var start = time(line.at, at: line.position).map { $0 - offset }
      if let asked = start, asked < .zero {
        fail(
          "the line is to start before the part of its shot begins, at \(offset); let it start later.",
          at: line.position)
        start = nil
      }
      let pause = pause(of: shot, afterLines: place)
      if let path = recording(of: line) {
        guard let recording = recorded(path, start ?? (free + pause), at: line) else { return nil }
        guard recording.start >= free else {
          fail(
            "the recording starts at \(recording.start), while the one before it lasts until \(free).",
            at: line.position)
          return nil
        }
        free = recording.start + recording.duration
        recordings.append(recording)
        start = recording.start
      }
      request.lines.append(ScriptedLine(text, start: start, pause: start == nil ? pause : .zero))
    }
    return TakeSpec(model: model, picture: picture, recordings: recordings, request: request)
  }

  /// The silence in a shot when this many of its lines have been said.
  private mutating func pause(of shot: Screenplay.Shot, afterLines count: Int) -> Flicks {
    var sum = Flicks.zero
    for pause in shot.pauses where pause.afterLine == count {
      sum = sum + (time(pause.duration, at: pause.position) ?? .zero)
    }
    return sum
  }

  /// The length that a take will have: whole pictures.
  private mutating func lengthOf(_ spec: TakeSpec, _ planner: any ShotPlanner, at shot: Screenplay.Shot) -> Flicks? {
    if let last = spec.recordings.last { return wholePictures(last.start + last.duration) }
    var request = spec.request
    request.picture = ReferencePicture(width: 1, height: 1, rgb: [0, 0, 0])
    do { return try planner.preflight(request).duration } catch {
      fail("shot \(shot.id): \(error)", at: shot)
      return nil
    }
  }

  /// The time rounded up to whole pictures.
  private func wholePictures(_ time: Flicks) -> Flicks {
    let rate = project.picture.frameRate
    guard let frame = try? rate.frame(at: time), let start = try? rate.start(ofFrame: frame) else { return time }
    return start < time ? (try? rate.start(ofFrame: frame + 1)) ?? time : start
  }

  /// A pause after the last line makes the take longer.
  private mutating func addTrailingPause(_ spec: inout TakeSpec, _ part: ShotPart, of shot: Screenplay.Shot) {
    guard let last = part.lines.last?.place, spec.request.duration == nil else { return }
    let pause = pause(of: shot, afterLines: last + 1)
    guard pause > .zero, let planner = planner(spec.model, at: shot.position),
      let length = lengthOf(spec, planner, at: shot)
    else { return }
    spec.request.duration = length + pause
  }

  /// Long enough to read, and to see what happens out.
  private func silentLength(_ moments: Moments) -> Flicks {
    let second = Flicks(Flicks.perSecond)
    let last = (moments.events.map(\.at) + moments.markers.map(\.at) + moments.haptics.map(\.at)).max() ?? .zero
    return max(second + second + second, last + second)
  }

  private mutating func assembled(
    _ spec: TakeSpec, _ part: ShotPart, of shot: Screenplay.Shot, id: String, in scene: Screenplay.Scene,
    _ settings: SceneSettings?, moments: Moments, offset: Flicks, isFirst: Bool
  ) -> PlannedShot {
    let isPortrait = !part.lines.isEmpty || !shot.settings.cast.isEmpty
    let background = settings?.background.flatMap { input($0.value, at: $0.place) }
    var assembly = AssemblyShot(
      id: id, scene: scene.heading, action: isFirst ? shot.action : "", takeFolder: "", takeNumber: 1,
      seed: spec.request.seed, key: "", model: .init(family: "", name: spec.model, weightsSHA256: ""),
      background: isPortrait ? background?.path : nil,
      framing: isPortrait ? project.picture.framing : project.picture.sceneFraming,
      matte: project.picture.hasAlpha ? spec.picture?.path : nil)
    if isFirst, let transition = shot.transitionIn {
      assembly.transition = .init(
        kind: .init(rawValue: transition.kind.rawValue) ?? .cut,
        duration: transition.kind == .cut
          ? .zero : time(transition.duration, at: transition.position) ?? project.picture.transition)
    }
    assembly.cameraMoves = moments.moves
    assembly.scriptedEvents = moments.events
    assembly.haptics = moments.haptics
    assembly.markers = moments.markers
    assembly.ambiences = shot.ambiences.map { .init(name: $0.name, level: $0.level) }
    for (index, (place, line)) in part.lines.enumerated() {
      guard let member = castMember(line) else { continue }
      let recording = index < spec.recordings.count ? spec.recordings[index] : nil
      assembly.lines.append(
        .init(
          id: line.id ?? "\(shot.id)_line\(place + 1)", character: member.id, speaker: member.name,
          text: spec.request.lines[index].text, recordedVoice: recording?.input.path, at: recording?.start))
    }
    let chosen = choices.number(cutscene: cutscene, shot: id)
    return PlannedShot(
      id: id, place: "\(shot.position)", takeCount: shot.settings.takes ?? project.model.takes, chosen: chosen,
      spec: spec, bed: bed(spec), assembly: assembly,
      pictureDigests: (background.map { isPortrait ? [$0.sha256] : [] } ?? [])
        + (project.picture.hasAlpha ? spec.picture.map { [$0.sha256] } ?? [] : []))
  }

  /// What lies under a recorded voice: a model that follows a recording makes no other sound.
  private func bed(_ spec: TakeSpec) -> TakeSpec? {
    guard let last = spec.recordings.last,
      !spec.request.ambiences.isEmpty || spec.request.events.contains(where: { $0.name != "blink" })
        || !spec.request.prompt.isEmpty
    else { return nil }
    var bed = spec
    bed.recordings = []
    bed.request.lines = []
    bed.request.speaker = nil
    bed.request.duration = spec.request.duration ?? (last.start + last.duration)
    return bed
  }

  // MARK: - What lines and people are

  /// The voice a character speaks with, where the model has it.
  private mutating func voice(_ member: CastMember, _ model: String, at position: SourcePosition) -> String? {
    guard let voice = member.voice, let known = planner(model, at: position)?.vocabulary.speakers else { return nil }
    if !known.isEmpty, !known.contains(voice.value) {
      fail("\(GenerationError.unknown("voice", voice.value, known: known))", at: voice.place)
    }
    return voice.value
  }

  private mutating func castMember(_ line: Screenplay.Line) -> CastMember? {
    named(line.character, at: line.cuePosition)
  }

  mutating func named(_ name: String, at shot: Screenplay.Shot) -> CastMember? { named(name, at: shot.position) }

  mutating func named(_ name: String, at position: SourcePosition) -> CastMember? {
    if let member = castIndex[Identifier.key(name)] { return member }
    fail(
      "\(name) is not in the cast; add [cast.\(Identifier.slug(name))] with a portrait to \(Project.fileName).",
      at: position)
    return nil
  }

  /// What is said in this language.
  private mutating func text(of line: Screenplay.Line) -> String? {
    if isFirstLocale { return line.text }
    guard let id = line.id else {
      fail("the line has no id, so it has no translation; run hoofbeat tag.", at: line.position)
      return nil
    }
    guard let row = translations[Identifier.key(id)] else {
      fail("the line \(id) is not in \(locale.lines?.value ?? "the line sheet"); add a row for it.", at: line.position)
      return nil
    }
    guard row.translation.contains(where: { $0.isLetter || $0.isNumber }) else {
      fail("the line \(id) is not translated to \(locale.tag); fill in its row.", at: row.position)
      return nil
    }
    return row.translation
  }

  /// The path of a line's recording in this language.
  private func recording(of line: Screenplay.Line) -> String? {
    if isFirstLocale { return line.voice }
    return line.id.flatMap { translations[Identifier.key($0)]?.voice }
  }

  private mutating func recorded(
    _ path: String, _ start: Flicks, at line: Screenplay.Line
  ) -> TakeSpec.Recording? {
    do {
      let whole = try ProjectFiles.file(path, in: project.root)
      let (sha256, duration) = try digests.recording(whole)
      guard duration > .zero, duration <= Self.longestRecording else {
        throw ProjectError("\(path) lasts \(duration), and a line is from 1 sample to 600 s long; cut it into several.")
      }
      return TakeSpec.Recording(input: .init(path: whole, sha256: sha256), start: start, duration: duration)
    } catch {
      fail("voice: \(error)", at: line.position)
      return nil
    }
  }

  private mutating func picture(
    _ shot: Screenplay.Shot, _ member: CastMember?, _ emotion: String?, _ scene: SceneSettings?, isOffScreen: Bool
  ) -> TakeSpec.Input? {
    if let path = shot.settings.picture { return input(path, at: "\(shot.position)") }
    if let member, !isOffScreen {
      if let path = emotion.flatMap({ member.portraits[$0] }) ?? member.portrait {
        return input(path.value, at: path.place)
      }
      fail(
        "\(member.id) has no portrait; add portrait = \"portraits/\(member.id).png\" to [cast.\(member.id)].",
        at: member.place)
      return nil
    }
    if let path = scene?.background { return input(path.value, at: path.place) }
    fail(
      "the shot \(shot.id) has nothing to show; give it picture=\"file.png\", or give its scene a background in "
        + "\(Project.fileName).", at: shot)
    return nil
  }

  private mutating func input(_ path: String, at place: String) -> TakeSpec.Input? {
    do {
      let whole = try ProjectFiles.file(path, in: project.root)
      return TakeSpec.Input(path: whole, sha256: try digests.sha256(whole))
    } catch {
      fail("\(error)", at: place)
      return nil
    }
  }

  /// Events that the model can make seen and heard. The others stay in the timeline for the game.
  private mutating func knownEvents(
    _ events: [AssemblyShot.ScriptedEvent], _ model: String, at shot: Screenplay.Shot
  ) -> [TimedEvent] {
    guard !events.isEmpty, let known = planner(model, at: shot.position)?.vocabulary.events else { return [] }
    return events.compactMap { event in
      guard known.contains(event.name) else {
        let near = known.first { nearness($0, event.name) <= 2 }
        note(
          "\(shot.position): note: \(model) cannot show or sound the event \(event.name)"
            + (near.map { " (did you mean \($0)?)" } ?? "") + "; it is in the timeline for the game only")
        return nil
      }
      return event.force > 0 ? TimedEvent(name: event.name, time: event.at, force: event.force) : nil
    }
  }

  // MARK: - Models, times, errors

  private mutating func planner(_ model: String, at position: SourcePosition) -> (any ShotPlanner)? {
    if let planner = planners[model] { return planner }
    guard !missingModels.contains(model) else { return nil }
    do {
      let planner = try models.planner(model)
      planners[model] = planner
      return planner
    } catch {
      missingModels.insert(model)
      fail("\(error)", at: position)
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
