internal import Checkpoint
internal import Families
internal import Generation
internal import Synchronization
internal import Timeline
internal import VulkanCompute

/// Makes a clip as `hoofbeat generate` does, up to the files, and takes the time of each stage.
struct ClipTimer {
  let seconds: Double
  /// Denoising steps; nil for the model's own number.
  let steps: Int?
  let isWide: Bool

  /// - Returns: nil, and a note, where the family makes no clips yet.
  func measure(
    _ folder: CheckpointFolder, _ device: Device, note: (String) -> Void
  ) async throws -> ModelReport.Clip? {
    let family = try Families.family(of: folder.config)
    var loaded: (any ShotGenerator)?
    let loading: Elapsed
    do {
      // A library of its own, so that pipelines are made and compiled as in a fresh process.
      loading = try measured { loaded = try family.generator(folder, PipelineLibrary(device)) }
    } catch let error as FamilyError {
      note("no clip: \(error)")
      return nil
    }
    guard let generator = loaded else { return nil }
    let request = try self.request(generator)
    let first = try await make(generator, request)
    let second = try await make(generator, request)
    func stage(_ stage: Generation.Progress.Stage) -> Elapsed { first.stages[stage] ?? Elapsed(wall: 0, cpu: 0) }
    return ModelReport.Clip(
      seconds: first.clip, steps: steps ?? generator.defaultSteps, load: loading, conditioning: stage(.conditioning),
      preparing: stage(.preparing), denoising: stage(.denoising), decoding: stage(.decoding), total: first.elapsed,
      totalAgain: second.elapsed, realTimeFactor: first.elapsed.wall / first.clip)
  }

  private struct Made {
    var stages: [Generation.Progress.Stage: Elapsed]
    var elapsed: Elapsed
    var clip: Double
  }

  private func make(_ generator: any ShotGenerator, _ request: ShotRequest) async throws -> Made {
    let marks = Mutex<[(stage: Generation.Progress.Stage, at: Elapsed)]>([])
    let start = Elapsed.now
    let shot = try await generator.generate(request) { progress in
      marks.withLock { marks in
        if marks.last?.stage != progress.stage { marks.append((progress.stage, .now)) }
      }
    }
    let end = Elapsed.now
    var stages: [Generation.Progress.Stage: Elapsed] = [:]
    let all = marks.withLock { $0 }
    for (index, mark) in all.enumerated() {
      let time = (index + 1 < all.count ? all[index + 1].at : end) - mark.at
      stages[mark.stage] = stages[mark.stage].map { Elapsed(wall: $0.wall + time.wall, cpu: $0.cpu + time.cpu) } ?? time
    }
    return Made(
      stages: stages, elapsed: end - start, clip: Double(shot.frames.count) / shot.frameRate.framesPerSecond)
  }

  /// A grey picture with some edges, the longest of some lines that can be said in time, and a word of ambience.
  private func request(_ generator: any ShotGenerator) throws -> ShotRequest {
    let (side, height) = (128, isWide ? 72 : 128)
    let rgb = (0..<side * height * 3).map { UInt8(truncatingIfNeeded: ($0 / 3 % side / 16 + $0 / 3 / side / 16) * 16) }
    var request = ShotRequest(
      picture: ReferencePicture(width: side, height: height, rgb: rgb),
      prompt: generator.vocabulary.ambiences.first ?? "", frameRate: .film, seed: 1, steps: steps)
    request.duration = try Flicks(Int64((seconds * 1000).rounded()), timesPerSecond: 1000)
    let words = ["Captain, the reactor is failing.", "The reactor is failing.", "It is failing.", "Captain!"]
    for line in words {
      var spoken = request
      spoken.lines = [ScriptedLine(line)]
      if (try? generator.preflight(spoken)) != nil { return spoken }
    }
    return request
  }
}
