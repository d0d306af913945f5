import CutModel
public import Generation
import Timeline

/// A model that needs no weights and no device, for measuring and testing builds: a square that moves, a tone that the seed
/// decides. What it makes is no film, but every part of a build meets it as it meets a real model.
public struct StandInModels: ModelSource {
  /// Called with the request before each take is made; may wait or throw.
  public var beforeTake: @Sendable (ShotRequest) async throws -> Void = { _ in }
  /// What the digest of the weights is said to be.
  public var weightsSHA256 = String(repeating: "5", count: 64)
  /// What the class of the device is said to be.
  public var numericClass = "none"

  /// A model that makes everything it is asked for.
  public init() {}

  public func planner(_ name: String) throws -> any ShotPlanner { try model(name) }

  public func generator(_ name: String) throws -> any ShotGenerator { try model(name) }

  public func fingerprint(_ name: String) throws -> ModelFingerprint {
    let model = try model(name)
    return ModelFingerprint(
      model: .init(family: "stand-in", name: name, weightsSHA256: weightsSHA256), numericClass: numericClass,
      defaultSteps: model.defaultSteps)
  }

  private func model(_ name: String) throws -> StandInModel {
    guard name == "foal" || name.hasPrefix("stand-in") else {
      throw GenerationError("There is no model \(name): write foal or stand-in.")
    }
    return StandInModel(source: self, name: name)
  }
}

/// One model of `StandInModels`.
struct StandInModel: ShotGenerator {
  let source: StandInModels
  let name: String
  let voiceSampleRate = 24_000
  let defaultSteps = 4

  /// Letters said in a second.
  static let lettersPerSecond: Int64 = 20
  /// The longest shot, in seconds.
  static let longest: Int64 = 60
  /// Width and height of its pictures.
  static let side = 16

  var identity: ModelIdentity {
    ModelIdentity(
      family: "stand-in", name: name, weightsDigest: source.weightsSHA256, defaultSteps: defaultSteps,
      numericClass: source.numericClass, device: "none", deviceReason: "it needs none")
  }

  var vocabulary: ModelVocabulary {
    ModelVocabulary(
      speakers: ["slt", "rms"], ambiences: ["rain", "wind", "sea"], events: ["blink", "thunder", "door", "bell"],
      motions: ["blink"])
  }

  /// When each line of a request is said.
  private func times(_ lines: [ScriptedLine]) throws -> [(start: Flicks, end: Flicks)] {
    var free = Flicks.zero
    return try lines.map { line in
      let start = line.start ?? (free + line.pause)
      guard start >= free else {
        throw GenerationError("the line \"\(line.text)\" starts while another is said; move it.")
      }
      free = start + Flicks(Int64(line.text.count) * Flicks.perSecond / Self.lettersPerSecond)
      return (start, free)
    }
  }

  func preflight(_ request: ShotRequest) throws -> Preflight {
    guard request.picture != nil else { throw GenerationError("the model needs a picture.") }
    let ends = try request.voice == nil ? times(request.lines).map(\.end) : []
    var needed = ends.last
    if let voice = request.voice {
      needed = try Flicks(Int64(voice.samples.count), timesPerSecond: Int64(voice.sampleRate))
    }
    let asked = request.duration ?? needed ?? Flicks(Flicks.perSecond)
    if let needed, needed > asked {
      throw GenerationError(
        "the line takes until \(needed) to say, but the shot is \(asked) long; give a longer --duration.")
    }
    guard asked.count <= Self.longest * Flicks.perSecond else {
      throw GenerationError(
        "the shot would be \(asked) long, but the longest is \(Self.longest) s; split it into shots.")
    }
    var frames = try request.frameRate.frame(at: asked)
    if try request.frameRate.start(ofFrame: frames) < asked { frames += 1 }
    let known = Set(["rain", "wind", "sea", "quiet"])
    let words = request.prompt.lowercased().split { !$0.isLetter }.map(String.init).filter { !known.contains($0) }
    return Preflight(
      duration: try request.frameRate.start(ofFrame: max(1, frames)), frames: Int(max(1, frames)), width: Self.side,
      height: Self.side, steps: request.steps ?? defaultSteps, tokens: 1,
      warnings: words.isEmpty
        ? [] : ["the model does not know these words of the prompt: \(words.joined(separator: ", "))"])
  }

  func generate(
    _ request: ShotRequest, progress: @escaping @Sendable (Progress) -> Void
  ) async throws -> GeneratedShot {
    let plan = try preflight(request)
    try await source.beforeTake(request)
    try Task.checkCancellation()
    progress(Progress(stage: .denoising, done: 1, total: 1, fraction: 1))
    let side = Self.side
    let frames = (0..<plan.frames).map { frame in
      (0..<side * side).flatMap { pixel -> [UInt8] in
        abs(pixel % side - frame % side) < 3 && abs(pixel / side - side / 2) < 3
          ? [200, UInt8(truncatingIfNeeded: request.seed), 40] : [20, 30, UInt8(frame % 200)]
      }
    }
    let count = Int(try SampleRate.speech.sampleCount(ofFrames: Int64(plan.frames), at: request.frameRate))
    let period = 40 + Int(request.seed % 60)
    let samples = (0..<count).map { Float($0 / period % 2) * 0.4 - 0.2 }
    return GeneratedShot(
      frames: frames, width: side, height: side, frameRate: request.frameRate, samples: samples, channels: 1,
      sampleRate: Int(SampleRate.speech.hertz), cues: try cues(request, plan), warnings: plan.warnings)
  }

  private func cues(_ request: ShotRequest, _ plan: Preflight) throws -> [Cue] {
    var cues = request.events.map { Cue(kind: .event, name: $0.name, start: $0.time, end: $0.time) }
    cues += request.ambiences.map { Cue(kind: .ambience, name: $0.name, start: .zero, end: plan.duration) }
    guard request.voice == nil else {
      for (index, line) in request.lines.enumerated() {
        let next = index + 1 < request.lines.count ? request.lines[index + 1].start : nil
        cues.append(Cue(kind: .line, name: line.text, start: line.start ?? .zero, end: next ?? plan.duration))
      }
      return cues
    }
    for (line, time) in zip(request.lines, try times(request.lines)) {
      cues.append(Cue(kind: .line, name: line.text, start: time.start, end: time.end))
      let letter = Flicks.perSecond / Self.lettersPerSecond
      var place = Int64(0)
      for word in line.text.split(separator: " ", omittingEmptySubsequences: false) {
        let start = time.start + Flicks(place * letter)
        let end = start + Flicks(Int64(word.count) * letter)
        place += Int64(word.count) + 1
        guard end > start else { continue }
        cues.append(Cue(kind: .word, name: String(word), start: start, end: end))
        cues.append(Cue(kind: .phoneme, name: "aa", start: start, end: end))
      }
    }
    return cues
  }
}
