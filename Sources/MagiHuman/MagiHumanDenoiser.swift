public import Sampling
public import SingleStream
public import Tensors
public import VulkanCompute

/// A whole denoising run on the device: one step's forwards and sampler update are recorded once and replayed.
///
/// Latents, history and noise stay on the device; between steps the host writes a few dozen weights and nothing else.
public final class MagiHumanDenoiser {
  /// Where the noise of re-noising steps comes from.
  public enum Noise: Sendable, Equatable {
    /// Made on the device: `PhiloxNormal(seed:stream:)` of stream `2 * step + 2` for the video, `2 * step + 3` for the
    /// sound. Streams 0 and 1 are those of `start(seed:)`.
    case seeded(UInt64)
    /// Handed over with each step.
    case given
  }

  /// Both latents.
  public struct Latents: Sendable, Equatable {
    /// `[C, T, H, W]`.
    public var video: [Float]
    /// `[L, Ca]`.
    public var audio: [Float]

    /// Puts both together.
    public init(video: [Float], audio: [Float]) {
      self.video = video
      self.audio = audio
    }
  }

  /// What is kept as it is instead of being denoised.
  public struct Held: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// The first latent frame is a given picture's.
    public static let firstFrame = Held(rawValue: 1)
    /// The sound is given: speech to lip-sync to, or the base stage's sound beside super-resolution.
    public static let sound = Held(rawValue: 2)
  }

  /// The steps of a run.
  public let plan: [StepPlan]
  /// Steps taken since `begin`.
  public private(set) var stepsTaken = 0
  /// Whether every step has been taken.
  public var isFinished: Bool { stepsTaken == plan.count }
  /// Bytes of memory that holds values only within a step.
  public var temporaryBytes: Int { program.plan.temporaryBytes }
  /// Bytes of memory that keeps its contents from step to step.
  public var persistentBytes: Int { program.plan.persistentBytes }

  private let noise: Noise
  private let program: Program
  private let graph: DenoiserGraph

  private var video: Value { graph.video }
  private var audio: Value { graph.audio }

  /// Records one step.
  /// - Parameters:
  ///   - layout: sizes, with the number of text tokens.
  ///   - negativeText: tokens of the negative text; needed when the sampler guides.
  ///   - held: what stays as `begin` gives it.
  /// - Throws: `TransformerError.illegalInput` for impossible sizes, `ComputeError`.
  public init(
    _ configuration: MagiHumanConfiguration, _ weights: TransformerWeights, _ library: PipelineLibrary,
    sampler: MagiHumanSampler, layout: TokenLayout, negativeText: Int? = nil, held: Held = [], noise: Noise
  ) throws {
    graph = try DenoiserGraph(
      configuration, weights, on: library.device.description.deviceClass, sampler: sampler, layout: layout,
      negativeText: negativeText, held: held, noiseIsGiven: noise == .given)
    program = try Program(graph.graph, library)
    if let table = graph.table { try program.write(PhiloxNormal.table, to: table) }
    for network in graph.networks { try network.writePositions(to: program) }
    plan = sampler.plan
    self.noise = noise
  }

  /// One step of a denoiser of these sizes as a graph, from which `MemoryPlan` knows what it takes beside its weights.
  /// Allocates nothing; the weights need not be there.
  /// - Throws: `TransformerError.illegalInput` for impossible sizes.
  public static func graph(
    _ configuration: MagiHumanConfiguration, _ weights: TransformerWeights, on device: DeviceClass,
    sampler: MagiHumanSampler, layout: TokenLayout, negativeText: Int? = nil, held: Held = []
  ) throws -> Graph {
    try DenoiserGraph(
      configuration, weights, on: device, sampler: sampler, layout: layout, negativeText: negativeText, held: held,
      noiseIsGiven: false
    ).graph
  }

  /// The noise a run of `seed` starts from: streams 0 (video) and 1 (sound).
  public static func start(seed: UInt64, _ configuration: MagiHumanConfiguration, _ layout: TokenLayout) -> Latents {
    Latents(
      video: PhiloxNormal(seed: seed, stream: 0).values(count: configuration.latentChannels * 4 * layout.video),
      audio: PhiloxNormal(seed: seed, stream: 1).values(count: configuration.audioChannels * layout.audio))
  }

  /// Puts a run's beginning in place; also starts another run.
  /// - Parameters:
  ///   - start: usually noise. What is held (first frame, sound) is taken from here.
  ///   - text: `[N, Ct]`; empty when the layout has no text.
  ///   - negativeText: likewise for the negative text; empty without guidance.
  /// - Throws: `TransformerError.illegalInput` when a size does not fit, `ComputeError`.
  public func begin(_ start: Latents, text: [Float], negativeText: [Float] = []) throws {
    try write(start.video, to: video, "video latent")
    try write(start.audio, to: audio, "sound latent")
    for (network, text) in zip(graph.networks, [text, negativeText]) {
      if let value = network.text { try write(text, to: value, "text") }
    }
    if let firstFrame = graph.firstFrame {
      let (row, frames) = (firstFrame.width, video.rows / firstFrame.rows)
      let picture = (0..<firstFrame.rows).flatMap { start.video[$0 * frames * row..<($0 * frames + 1) * row] }
      try program.write(picture, to: firstFrame)
    }
    stepsTaken = 0
  }

  /// Takes the next step.
  /// - Parameter noise: fresh N(0, 1) for both latents where the step uses noise and the noise is `given`.
  /// - Throws: `TransformerError.illegalInput` when noise is missing or does not fit, `ComputeError`.
  public func step(noise given: Latents? = nil) throws {
    precondition(!isFinished, "begin() starts another run")
    let step = plan[stepsTaken]
    for update in graph.updates { try program.write(update.weights(of: step), to: update.weights) }
    if step.usesNoise, case .seeded(let seed) = noise, let streams = graph.streams {
      let words = graph.updates.indices.flatMap { Self.words(seed, UInt64(2 * step.index + 2 + $0)) }
      try program.write(words + [UInt32](repeating: 0, count: streams.count - words.count), to: streams)
    }
    if step.usesNoise, noise == .given {
      guard let given else { throw TransformerError.illegalInput("Step \(step.index) needs noise and got none.") }
      for (update, floats) in zip(graph.updates, [given.video, given.audio]) {
        if let value = update.noise { try write(floats, to: value, "noise") }
      }
    }
    try program.run()
    stepsTaken += 1
  }

  /// The latents as they are now.
  public func latents() throws(ComputeError) -> Latents {
    Latents(video: try program.read(video), audio: try program.read(audio))
  }

  /// The video as the network believed it to be, without noise, in the newest step. It only reads.
  public func videoEstimate() throws -> [Float] {
    if let clean = graph.updates[0].clean { return try program.read(clean) }
    var sample = try program.read(video)
    guard stepsTaken > 0, case .seeded(let seed) = noise else { return sample }
    // The step went to `sigma · noise + (1 - sigma) · estimate`, and its noise can be made again.
    let step = plan[stepsTaken - 1]
    guard step.usesNoise, step.nextSigma < 1 else { return sample }
    let noise = PhiloxNormal(seed: seed, stream: UInt64(2 * step.index + 2)).values(count: sample.count)
    let (sigma, rest) = (Float(step.nextSigma), Float(1 / (1 - step.nextSigma)))
    for index in sample.indices { sample[index] = (sample[index] - sigma * noise[index]) * rest }
    return sample
  }

  private func write(_ floats: [Float], to value: Value, _ name: String) throws {
    guard floats.count == value.count else {
      throw TransformerError.illegalInput("The \(name) has \(floats.count) values, but \(value.count) fit.")
    }
    try program.write(floats, to: value)
  }

  private static func words(_ seed: UInt64, _ stream: UInt64) -> [UInt32] {
    [seed, stream].flatMap { [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)] }
  }
}
