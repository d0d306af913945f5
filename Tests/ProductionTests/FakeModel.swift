import Generation
import Testing
import Timeline

/// A model for tests: a coloured square that moves, a tone whose pitch is the seed, a word of cues.
struct FakeModel: ShotGenerator {
  let defaultSteps = 4
  let voiceSampleRate = 24_000
  var makesSoundForClips = false

  var steps = 4
  /// Called before each step; may throw or cancel.
  var beforeStep: @Sendable (Int) async throws -> Void = { _ in }

  var identity: ModelIdentity {
    ModelIdentity(
      family: "fake", name: "fake-1", weightsDigest: String(repeating: "0", count: 64), defaultSteps: 4,
      numericClass: "none", device: "imagination", deviceReason: "a test")
  }

  var vocabulary: ModelVocabulary {
    ModelVocabulary(speakers: ["ann", "bob"], ambiences: ["rain"], events: ["thunder", "door"])
  }

  func preflight(_ request: ShotRequest) throws -> Preflight {
    guard request.lines.first?.text != "unsayable" else {
      throw GenerationError("This line cannot be said: write another.")
    }
    let duration = request.duration ?? Flicks(Flicks.perSecond)
    return Preflight(
      duration: duration, frames: Int(try request.frameRate.frameCount(nearest: duration)), width: 24, height: 16,
      steps: request.steps ?? steps, tokens: 10, warnings: [])
  }

  func generate(
    _ request: ShotRequest, progress: @escaping @Sendable (Progress) -> Void
  ) async throws -> GeneratedShot {
    let plan = try preflight(request)
    for step in 0..<plan.steps {
      try Task.checkCancellation()
      try await beforeStep(step)
      progress(
        Progress(stage: .denoising, done: step + 1, total: plan.steps, fraction: Double(step + 1) / Double(plan.steps)))
    }
    try Task.checkCancellation()
    let frames = (0..<plan.frames).map { frame in
      (0..<(24 * 16)).flatMap { pixel -> [UInt8] in
        let inside = abs(pixel % 24 - frame % 24) < 4 && abs(pixel / 24 - 8) < 4
        return inside ? [200, UInt8(truncatingIfNeeded: request.seed), 40] : [20, 30, UInt8(frame % 200)]
      }
    }
    let count = Int(try SampleRate.speech.sampleCount(ofFrames: Int64(plan.frames), at: request.frameRate))
    let samples = (0..<count).map { index in
      Float(index / (20 + Int(request.seed % 50)) % 2) * 0.5 - 0.25
    }
    let half = Flicks(plan.duration.count / 2)
    return GeneratedShot(
      frames: frames, width: 24, height: 16, frameRate: request.frameRate, samples: samples, channels: 1,
      sampleRate: 24_000,
      cues: [
        Cue(kind: .word, name: "hello", start: .zero, end: half),
        Cue(kind: .word, name: "there", start: half, end: plan.duration),
      ] + request.events.map { Cue(kind: .event, name: $0.name, start: $0.time, end: $0.time) },
      warnings: ["made by a fake"])
  }
}
