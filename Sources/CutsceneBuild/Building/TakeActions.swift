import BuildGraph
import Generation
import MediaIO
import Production
import Timeline

/// Makes a take for the cache.
struct TakeActions: Sendable {
  let models: LoadedModels
  let fingerprints: [String: ModelFingerprint]
  /// Told after each denoising step of each take, with the take's id.
  var estimates: (@Sendable (String, StepEstimate) -> Void)?

  /// Name of the take's folder in the result.
  static let folder = "take"

  /// The action that makes the take that `spec` describes.
  func action(id: String, spec: TakeSpec) throws(ProjectError) -> Action {
    guard let fingerprint = fingerprints[spec.model] else {
      throw ProjectError("The model \(spec.model) is not known.")
    }
    let seconds = (spec.request.duration?.seconds ?? Double(spec.request.lines.map(\.text.count).reduce(20, +)) / 15)
    let steps = spec.request.steps ?? fingerprint.defaultSteps
    let look = estimates.map { look in { @Sendable (estimate: StepEstimate) in look(id, estimate) } }
    return Action(
      id: id, kind: "take", fields: spec.fields(fingerprint, engine: engineVersion), resource: "device",
      cost: Int(max(200, seconds * 40 * Double(steps)))
    ) { context in
      let voice = try Self.voice(spec, in: context)
      let prepared = try PreparedRequest(spec.request, picture: spec.picture?.path, voice: voice)
      let maker = try await models.maker(spec.model)
      let take = try TakeFolder(path: context.file(Self.folder))
      _ = try await maker.make(
        prepared, in: take, options: TakeOptions(formats: []),
        progress: { progress in
          context.progress(
            progress.fraction,
            progress.total > 1 ? "\(progress.stage) \(progress.done)/\(progress.total)" : progress.stage)
        }, estimates: look)
    }
  }

  /// The recording to follow: the file itself when it is one from the shot's start, else a new one with every recording
  /// at its place.
  private static func voice(_ spec: TakeSpec, in context: ActionContext) throws -> String? {
    guard let last = spec.recordings.last else { return nil }
    if spec.recordings.count == 1, last.start == .zero { return last.input.path }
    let rate = SampleRate.movie
    let length = Int(try rate.sample(nearest: last.start + last.duration))
    var samples = [Float](repeating: 0, count: length)
    for recording in spec.recordings {
      let sound = try Sound(contentsOf: recording.input.path).mono.resampled(to: rate)
      let first = Int(try rate.sample(nearest: recording.start))
      for (offset, sample) in sound.samples.enumerated() where first + offset < length {
        samples[first + offset] += sample
      }
    }
    let path = context.file("voice.wav")
    try WholeFile.write(try Sound(samples: samples, channels: 1, rate: rate).wavBytes(.int24), to: path)
    return path
  }
}
