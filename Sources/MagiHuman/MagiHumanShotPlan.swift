internal import Foundation
internal import Generation
internal import SingleStream
internal import Timeline

/// A request made concrete: lengths, sizes, words. Pure: nothing here touches a device or weights.
struct MagiHumanShotPlan: Sendable, Equatable {
  /// Pictures that come out, at the asked rate.
  let frames: Int
  /// How long they last.
  let duration: Flicks
  /// Denoising steps of the first stage.
  let steps: Int
  /// Latent frames; a frame, then one for every four pictures.
  let latentFrames: Int
  /// Latents of the sound, 25 a second.
  let soundLatents: Int
  /// Size of the first stage's pictures.
  let canvas: PictureSize
  /// Size of the pictures that come out.
  let size: PictureSize
  /// What the prompt says.
  let script: ShotScript
  /// Lines, ambiences and events as they are asked for.
  let cues: [Cue]
  /// What people should know.
  let warnings: [String]

  /// Pictures a second that the model makes.
  static let pictureRate = 25
  /// Longest shot, seconds: the published examples make 5 and 10.
  static let longestSeconds = 20
  /// Above this the published model was not shown working.
  static let usualSeconds = 10
  /// Silence before the first line and after the last one.
  static let lead = 0.25
  static let tail = 0.5
  /// Length of a shot with neither line nor voice nor duration.
  static let silentSeconds = 3

  /// Pictures the model makes: one more than a multiple of four.
  var pictures: Int { 4 * (latentFrames - 1) + 1 }

  /// - Throws: `GenerationError` with a sentence for the user.
  init(_ request: ShotRequest, _ configuration: PipelineConfiguration, defaultSteps: Int) throws {
    steps = request.steps ?? defaultSteps
    guard (1...1000).contains(steps) else { throw GenerationError("\(steps) steps cannot be made: give 1 to 1000.") }

    let placed = request.voice == nil ? try Self.placed(request.lines) : []
    var needed = Flicks.zero
    if let last = placed.last { needed = last.end + Self.flicks(Self.tail) }
    if let voice = request.voice {
      needed = try Flicks(Int64(voice.samples.count), timesPerSecond: Int64(max(1, voice.sampleRate)))
    }
    let silent = try Flicks(seconds: Int64(Self.silentSeconds))
    let asked = request.duration ?? (needed == .zero ? silent : needed)
    guard asked <= (try Flicks(seconds: Int64(Self.longestSeconds))) else {
      throw GenerationError(
        "the shot would be \(Self.text(asked)) long, but the longest is \(Self.longestSeconds) s; split it into shots.")
    }
    if let duration = request.duration {
      if request.voice != nil, duration < needed {
        throw GenerationError(
          "the voice recording is \(Self.text(needed)) long, but the shot is \(Self.text(duration)); "
            + "give a longer --duration, or none to fit the recording.")
      }
      // People can speak faster than usual, but not twice as fast.
      if let first = placed.first, let last = placed.last, duration.seconds < (last.end - first.start).seconds / 1.8 {
        throw GenerationError(
          "the line takes about \(Self.text(last.end)) to say, but the shot is \(Self.text(duration)) long; "
            + "give a longer --duration, or none to fit the line.")
      }
    }
    // Whole pictures of the asked rate, rounded up so that nothing of the line is lost.
    var frames = try request.frameRate.frame(at: asked)
    if try request.frameRate.start(ofFrame: frames) < asked { frames += 1 }
    guard frames >= 1 else { throw GenerationError("the shot is shorter than one frame; give a longer --duration.") }
    let duration = try request.frameRate.start(ofFrame: frames)
    self.frames = Int(frames)
    self.duration = duration
    let flicksEach = Flicks.perSecond / Int64(Self.pictureRate)
    let native = max(1, Int((duration.count + flicksEach - 1) / flicksEach))
    latentFrames = (native + 2) / 4 + 1
    soundLatents = 4 * (latentFrames - 1) + 2

    let shape = request.picture.map { PictureSize.fitting(width: $0.width, height: $0.height) }
    canvas = configuration.canvas ?? shape ?? PictureSize.published[0]
    size = canvas.enlarged(to: configuration.size)
    script = ShotScript(request)

    var warnings: [String] = []
    if duration.seconds > Double(Self.usualSeconds) {
      warnings.append(
        "the shot lasts \(Self.text(duration)), and what the model makes beyond \(Self.usualSeconds) s was not shown to hold"
      )
    }
    let soundEvents = request.events.filter { !PromptWords.motions.contains($0.name) }
    if request.voice != nil, !request.ambiences.isEmpty || !soundEvents.isEmpty {
      warnings.append("with a given voice the sound is the recording itself, so nothing is added to it")
    }
    self.warnings = warnings
    cues = try Self.cues(request, placed, needed: needed, duration: duration)
  }

  /// A line and when it is said.
  private struct PlacedLine {
    var text: String
    var start, end: Flicks
  }

  private static func placed(_ lines: [ScriptedLine]) throws -> [PlacedLine] {
    var placed: [PlacedLine] = []
    for line in lines {
      guard !line.text.allSatisfy(\.isWhitespace) else {
        throw GenerationError("the line is empty; say something, or leave --line out for a silent shot.")
      }
      let free = placed.last?.end ?? (line.start == nil ? flicks(lead) : .zero)
      let start = max(line.start ?? (free + line.pause), free)
      placed.append(PlacedLine(text: line.text, start: start, end: start + flicks(SpeakingTime.seconds(line.text))))
    }
    return placed
  }

  private static func cues(
    _ request: ShotRequest, _ placed: [PlacedLine], needed: Flicks, duration: Flicks
  ) throws -> [Cue] {
    var cues = placed.map { line in
      Cue(kind: .line, name: line.text, start: min(line.start, duration), end: min(line.end, duration))
    }
    if request.voice != nil {
      // Where the words of a recording lie is not known here: each line lasts until the next one starts.
      for (index, line) in request.lines.enumerated() {
        let next = index + 1 < request.lines.count ? request.lines[index + 1].start : nil
        let start = min(line.start ?? .zero, needed)
        cues.append(Cue(kind: .line, name: line.text, start: start, end: max(start, min(next ?? needed, needed))))
      }
    }
    for ambience in request.ambiences {
      guard PromptWords.ambiences[ambience.name] != nil else {
        throw GenerationError.unknown("ambience", ambience.name, known: PromptWords.ambiences.keys.sorted())
      }
      if request.voice == nil { cues.append(Cue(kind: .ambience, name: ambience.name, start: .zero, end: duration)) }
    }
    for event in request.events {
      guard PromptWords.events[event.name] != nil else {
        throw GenerationError.unknown("event", event.name, known: PromptWords.events.keys.sorted())
      }
      guard event.time >= .zero, event.time < duration else {
        throw GenerationError(
          "the event \(event.name) is at \(text(event.time)), outside the shot of \(text(duration)); "
            + "move it or give a longer --duration.")
      }
      cues.append(Cue(kind: .event, name: event.name, start: event.time, end: event.time))
    }
    return cues.sorted {
      ($0.start, $0.end, $0.kind.rawValue, $0.name) < ($1.start, $1.end, $1.kind.rawValue, $1.name)
    }
  }

  /// The cues with the lines where speech was heard: from the first to the last sound of a voice.
  func cues(spokenFrom start: Flicks, to end: Flicks) -> [Cue] {
    let lines = cues.filter { $0.kind == .line }
    guard let first = lines.first?.start, let last = lines.map(\.end).max(), last > first, end > start else {
      return cues
    }
    func moved(_ time: Flicks) -> Flicks {
      let share = Double((time - first).count) / Double((last - first).count)
      return start + Flicks(Int64((share * Double((end - start).count)).rounded()))
    }
    return cues.map { cue in
      guard cue.kind == .line else { return cue }
      return Cue(kind: .line, name: cue.name, start: moved(cue.start), end: min(moved(cue.end), duration))
    }.sorted { ($0.start, $0.end, $0.kind.rawValue, $0.name) < ($1.start, $1.end, $1.kind.rawValue, $1.name) }
  }

  /// The picture of the model that is on the screen in the middle of an asked picture.
  func picture(shownAt frame: Int, _ rate: FrameRate) throws -> Int {
    // floor((frame + 1/2) · 25 · denominator / numerator), in integers.
    let (product, overflow) = (2 * Int64(frame) + 1)
      .multipliedReportingOverflow(by: Int64(Self.pictureRate) * rate.denominator)
    guard !overflow else { throw GenerationError("the shot has too many frames; shorten it.") }
    return min(pictures - 1, Int(product / (2 * rate.numerator)))
  }

  static func flicks(_ seconds: Double) -> Flicks { Flicks(Int64((seconds * Double(Flicks.perSecond)).rounded())) }
  static func text(_ time: Flicks) -> String { String(format: "%.2f s", time.seconds) }
}
