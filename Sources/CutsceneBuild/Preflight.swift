import Assembly
public import BuildGraph
import Foundation
import Generation
import MediaIO
import Production
import Timeline

extension ProjectBuild {
  /// Checks everything that is not in the cache, before any work: takes against their model (lines too long for their
  /// shots, events after the end), cutscenes for pictures that cannot be read and moments after their shot.
  /// The places of bundles are looked at too.
  /// - Returns: what people should know of the new takes, once for each note.
  /// - Throws: `ProjectErrors` with everything that cannot be made.
  public func preflight(_ decisions: [Decision]) throws -> [String] {
    var check = PreflightCheck(models: models)
    var running: Set<String> = []
    for decision in decisions {
      guard case .runs = decision.outcome else { continue }
      running.insert(decision.id)
      if let (spec, place) = requests[decision.id] { check.take(spec, at: place) }
    }
    for cut in cuts where running.contains(cut.assemblyID) {
      for shot in cut.cut.shots { check.shot(shot) }
      check.length(of: cut.cut)
    }
    let wanted = Set(decisions.filter { $0.outcome != .notNeeded }.map(\.id))
    if let errors = ProjectErrors(placesTaken(wanted) + check.errors) { throw errors }
    return check.notes
  }

  /// What was noticed while the cutscenes with these ids were put together: a marker after the end of its shot, a
  /// dissolve that had to be shortened.
  /// - Parameter made: ids of actions that were run.
  public func warnings(_ summary: BuildSummary, made: Set<String>) -> [String] {
    cuts.filter { made.contains($0.assemblyID) }.flatMap { cut -> [String] in
      guard let path = summary.artifacts[cut.assemblyID]?.path(CutActions.warningsFile),
        let data = FileManager.default.contents(atPath: path)
      else { return [] }
      // That the model does not know an event was said when it was planned.
      let known = cut.cut.shots.flatMap { shot in
        shot.assembly.scriptedEvents.filter { event in !shot.spec.request.events.contains { $0.name == event.name } }
          .map { "Shot \(shot.id): \($0.name) at \($0.at) is an event of the cut only" }
      }
      return String(decoding: data, as: UTF8.self).split(separator: "\n")
        .filter { line in !known.contains { line.hasPrefix($0) } }.map { "\(cut.cut.id): \($0)" }
    }
  }
}

/// Collects what is wrong with takes and shots before they are made.
private struct PreflightCheck {
  let models: any ModelSource
  private(set) var errors: [ProjectError] = []
  private(set) var notes: [String] = []
  private var said: Set<String> = []
  private var pictures: [String: Result<ReferencePicture, GenerationError>] = [:]
  private var readable: Set<String> = []
  private var planners: [String: any ShotPlanner] = [:]

  init(models: any ModelSource) { self.models = models }

  mutating func take(_ spec: TakeSpec, at place: String) {
    if let path = spec.picture?.path, case .failure(let error) = picture(path) {
      return unreadable("\(error)", at: place)
    }
    do {
      for warning in try preflight(spec).warnings {
        let note = "\(place): note: \(warning)"
        if said.insert(note).inserted { notes.append(note) }
      }
    } catch { fail("\(error)", at: place) }
  }

  mutating func shot(_ shot: PlannedShot) {
    for path in [shot.assembly.background, shot.assembly.matte].compactMap({ $0 }) where readable.insert(path).inserted
    {
      do { _ = try Picture(contentsOf: path) } catch { unreadable("\(error)", at: shot.place) }
    }
    // A shot that says how long it is was looked at when it was planned.
    let assembly = shot.assembly
    guard shot.spec.request.duration == nil else { return }
    let moments =
      assembly.scriptedEvents.map { ("event \($0.name)", $0.at) }
      + assembly.markers.map { ("marker \($0.name)", $0.at) }
      + assembly.haptics.map { ("haptic", $0.at) }
    // Events do not decide the length, and one that is late must not hide another.
    var spec = shot.spec
    spec.request.events = []
    guard !moments.isEmpty, let end = try? preflight(spec).duration else { return }
    for (name, at) in moments where at >= end {
      fail(
        "the \(name) at \(at) comes after the end of \(shot.id), which lasts \(end) as long as its lines; move it, or give "
          + "the shot a longer dur=.", at: shot.place)
    }
  }

  /// A cutscene lasts an hour at most: better said now than when all its takes are made.
  mutating func length(of cut: CutPlan) {
    let longest = Flicks.longestDuration
    // Few shots cannot be that long; looking at each costs time.
    guard cut.shots.count >= 60 else { return }
    var sum = Flicks.zero
    for shot in cut.shots {
      guard let length = try? shot.spec.request.duration ?? preflight(shot.spec).duration else { return }
      sum = sum + length
      guard sum > longest else { continue }
      return fail(
        "with the shot \(shot.id) the cutscene \(cut.id) is longer than an hour; split the screenplay.", at: shot.place)
    }
  }

  private mutating func preflight(_ spec: TakeSpec) throws -> Preflight {
    let planner = try planners[spec.model] ?? models.planner(spec.model)
    planners[spec.model] = planner
    var request = spec.request
    if let path = spec.picture?.path { request.picture = try picture(path).get() }
    if let last = spec.recordings.last {
      // Only how long it is matters here.
      let count =
        Double((last.start + last.duration).count) / Double(Flicks.perSecond) * Double(planner.voiceSampleRate)
      request.voice = VoiceRecording(
        sampleRate: planner.voiceSampleRate, samples: [Float](repeating: 0, count: Int(count.rounded(.up))))
    }
    return try TakeMaker.preflight(request, planner)
  }

  private mutating func picture(_ path: String) -> Result<ReferencePicture, GenerationError> {
    if let known = pictures[path] { return known }
    let read = Self.read(path)
    pictures[path] = read
    return read
  }

  private static func read(_ path: String) -> Result<ReferencePicture, GenerationError> {
    do {
      let prepared = try PreparedRequest(ShotRequest(frameRate: .film), picture: path, voice: nil)
      guard let picture = prepared.request.picture else {
        return .failure(GenerationError("\(path) holds no picture."))
      }
      return .success(picture)
    } catch { return .failure(error) }
  }

  /// A file that cannot be read is said once, where it is needed first.
  private mutating func unreadable(_ message: String, at place: String) {
    if said.insert(message).inserted { fail(message, at: place) }
  }

  private mutating func fail(_ message: String, at place: String) {
    // Models speak of the option of hoofbeat generate.
    let text = "\(place): error: \(message.replacing("--duration", with: "dur="))"
    if said.insert(text).inserted { errors.append(ProjectError(text)) }
  }
}
