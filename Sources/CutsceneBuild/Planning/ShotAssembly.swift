import Assembly
import CutModel
import Generation
import Screenplay
import Timeline

extension CutPlanner {
  mutating func assembled(
    _ spec: TakeSpec, _ part: ShotPart, of shot: Screenplay.Shot, id: String, in scene: Screenplay.Scene,
    _ settings: SceneSettings?, moments: Moments, offset: Flicks, isFirst: Bool
  ) -> PlannedShot {
    let isPortrait = !part.lines.isEmpty || !shot.settings.cast.isEmpty
    let background = settings?.background.flatMap { input($0.value, at: $0.place) }
    let matte = project.picture.hasAlpha ? spec.picture : nil
    // A figure that is cut out stands in front of its background.
    let portrait = matte == nil && isPortrait && background != nil ? spec.picture : nil
    var assembly = AssemblyShot(
      id: id, scene: scene.heading, action: isFirst ? shot.action : "", takeFolder: "", takeNumber: 1,
      seed: spec.request.seed, key: "", model: .init(family: "", name: spec.model, weightsSHA256: ""),
      background: isPortrait ? background?.path : nil,
      framing: isPortrait ? project.picture.framing : project.picture.sceneFraming,
      matte: matte?.path, portrait: portrait?.path)
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
        + [matte, portrait].compactMap { $0?.sha256 })
  }
}
