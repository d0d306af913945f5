import CutModel
import MediaIO
import Timeline

/// The document of a cut while it is filled.
struct CutDocument {
  private let plan: AssemblyPlan
  private let layout: ShotLayout
  private var shots: [CutShot] = []
  private var lines: [CutLine] = []
  private var mouths: [String: [TimedSpan]] = [:]
  private var moves: [CutCameraMove] = []
  private var events = CutEvents()
  var warnings: [String]

  init(_ plan: AssemblyPlan, layout: ShotLayout) {
    self.plan = plan
    self.layout = layout
    warnings = layout.warnings
  }

  /// Reads what the takes say, and aligns recordings.
  mutating func fill(takes: [TakeOnDisk], step: (Int) throws -> Void) throws {
    let rate = plan.frameRate
    var aligner = VoiceAligner()
    for (index, shot) in plan.shots.enumerated() {
      try step(index)
      let place = layout.places[index]
      let (start, end) = (try rate.start(ofFrame: place.start), try rate.start(ofFrame: place.end))
      shots.append(
        CutShot(
          id: shot.id, scene: shot.scene, action: shot.action, startFrame: place.start, frames: place.frames,
          start: start, end: end, transition: place.transition,
          take: CutTake(number: shot.takeNumber, seed: shot.seed, key: shot.key, model: shot.model.name)))
      let times = try LineTimes(shot, take: takes[index], start: start, end: end) { line in
        do { return try aligner.times(of: line) } catch { throw shotFailure(error, shot: shot.id) }
      }
      lines += times.lines
      mouths.merge(times.mouths) { first, _ in first }
      warnings += times.warnings
      events.add(shot, take: takes[index], start: start, end: end)
      for move in Self.moves(of: shot, duration: end - start) {
        moves.append(
          CutCameraMove(
            shot: shot.id, kind: move.kind.rawValue, direction: move.direction?.rawValue ?? "", amount: move.amount,
            start: start + move.start, end: start + move.end))
      }
    }
    lines = lines.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element)
    try events.finish(frameRate: rate)
    warnings += events.warnings
  }

  /// The whole document, now that the sound is known.
  func finished(sound: Sound, described: CutSound) throws -> Cut {
    var cut = try Cut(
      id: plan.cutID, title: plan.title, locale: plan.locale, frameRate: plan.frameRate, frames: layout.frames,
      width: plan.width, height: plan.height, hasAlpha: plan.hasAlpha, sound: described,
      provenance: CutProvenance(generatorVersion: plan.generatorVersion, models: models))
    cut.shots = shots
    cut.lines = lines
    cut.subtitles = try SubtitleTiming.subtitles(lines, frameRate: plan.frameRate, frames: layout.frames)
    cut.events = events.events
    cut.ambiences = events.ambiences
    cut.markers = events.markers
    cut.cameraMoves = moves
    for line in lines {
      let rows = VisemeRows(mouths[line.id] ?? line.phonemes)
      if let track = rows.track(of: line, cut: cut.duration) { cut.visemes.tracks.append(track) }
      cut.visemes.cues += rows.cues(of: line)
    }
    let envelope = HapticEnvelope(sound, events: events.events, duration: cut.duration)
    cut.haptics = CutHaptics(taps: events.taps, amplitude: envelope.amplitude, frequency: envelope.frequency)
    return cut
  }

  /// A shot's moves with everything filled in.
  static func moves(of shot: AssemblyShot, duration: Flicks) -> [CameraPath.Move] {
    shot.cameraMoves.map { CameraPath.Move($0, duration: duration) }
  }

  private var models: [CutProvenance.Model] {
    var known: [CutProvenance.Model] = []
    for shot in plan.shots where !known.contains(shot.model) { known.append(shot.model) }
    return known.sorted { ($0.name, $0.family, $0.weightsSHA256) < ($1.name, $1.family, $1.weightsSHA256) }
  }
}
