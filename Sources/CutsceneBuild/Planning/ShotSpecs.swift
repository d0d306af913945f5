import Assembly
import Generation
import Screenplay
import Timeline

extension CutPlanner {
  /// What a part's take is made from, but for its events.
  mutating func spec(
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
  mutating func pause(of shot: Screenplay.Shot, afterLines count: Int) -> Flicks {
    var sum = Flicks.zero
    for pause in shot.pauses where pause.afterLine == count {
      sum = sum + (time(pause.duration, at: pause.position) ?? .zero)
    }
    return sum
  }

  /// The length that a take will have: whole pictures.
  mutating func lengthOf(_ spec: TakeSpec, _ planner: any ShotPlanner, at shot: Screenplay.Shot) -> Flicks? {
    if let last = spec.recordings.last { return wholePictures(last.start + last.duration) }
    var request = spec.request
    request.picture = ReferencePicture(width: 1, height: 1, rgb: [0, 0, 0])
    do { return try planner.preflight(request).duration } catch {
      fail("shot \(shot.id): \(error)", at: shot)
      return nil
    }
  }

  /// The time rounded up to whole pictures.
  func wholePictures(_ time: Flicks) -> Flicks {
    let rate = project.picture.frameRate
    guard let frame = try? rate.frame(at: time), let start = try? rate.start(ofFrame: frame) else { return time }
    return start < time ? (try? rate.start(ofFrame: frame + 1)) ?? time : start
  }

  /// A pause after the last line makes the take longer.
  mutating func addTrailingPause(_ spec: inout TakeSpec, _ part: ShotPart, of shot: Screenplay.Shot) {
    guard let last = part.lines.last?.place, spec.request.duration == nil else { return }
    let pause = pause(of: shot, afterLines: last + 1)
    guard pause > .zero, let planner = planner(spec.model, at: shot.position),
      let length = lengthOf(spec, planner, at: shot)
    else { return }
    spec.request.duration = length + pause
  }

  /// Long enough to read, and to see what happens out.
  func silentLength(_ moments: Moments) -> Flicks {
    let second = Flicks(Flicks.perSecond)
    let last = (moments.events.map(\.at) + moments.markers.map(\.at) + moments.haptics.map(\.at)).max() ?? .zero
    return max(second + second + second, last + second)
  }

  /// What lies under a recorded voice: a model that follows a recording makes no other sound.
  func bed(_ spec: TakeSpec) -> TakeSpec? {
    let unheard = planners[spec.model]?.vocabulary.motions ?? []
    guard let last = spec.recordings.last,
      !spec.request.ambiences.isEmpty || spec.request.events.contains(where: { !unheard.contains($0.name) })
        || !spec.request.prompt.isEmpty
    else { return nil }
    var bed = spec
    bed.recordings = []
    bed.request.lines = []
    bed.request.speaker = nil
    bed.request.duration = spec.request.duration ?? (last.start + last.duration)
    return bed
  }

  /// Events that the model can make seen and heard. The others stay in the timeline for the game.
  mutating func knownEvents(
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
}
