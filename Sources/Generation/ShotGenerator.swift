public import Timeline

/// What can be said about a model's requests without its weights or a device: its words, and what a request will become.
public protocol ShotPlanner: Sendable {
  /// The words the model has for voices, ambiences and events.
  var vocabulary: ModelVocabulary { get }

  /// Samples per second at which `ShotRequest.voice` must be given.
  var voiceSampleRate: Int { get }

  /// Denoising steps when a request names none.
  var defaultSteps: Int { get }

  /// Whether sound can be made for pictures that are given, `ShotRequest.clip`.
  var makesSoundForClips: Bool { get }

  /// Checks a request without touching the device: lengths, words, events, pictures.
  /// - Returns: what will be made.
  /// - Throws: `GenerationError` with one sentence a user can act on.
  func preflight(_ request: ShotRequest) throws -> Preflight
}

extension ShotPlanner {
  /// Few models can.
  public var makesSoundForClips: Bool { false }
}

/// A loaded model that makes takes. One job at a time; the caller queues.
public protocol ShotGenerator: ShotPlanner {
  /// What model this is, for `take.json`.
  var identity: ModelIdentity { get }

  /// Makes the shot. Cancelling the task stops it between two steps with `CancellationError`.
  /// - Parameter progress: called from the working thread, often, and must return quickly.
  func generate(_ request: ShotRequest, progress: @escaping @Sendable (Progress) -> Void) async throws -> GeneratedShot

  /// The same, and says after each step what the shot is like then, where the family can. What is made does not depend on
  /// whether anybody looks.
  /// - Parameter estimates: called from the working thread; must return quickly.
  func generate(
    _ request: ShotRequest, progress: @escaping @Sendable (Progress) -> Void,
    estimates: (@Sendable (StepEstimate) -> Void)?
  ) async throws -> GeneratedShot
}

/// Which weights and engine made something.
public struct ModelIdentity: Sendable, Equatable {
  /// The family: `foal`, `magihuman`.
  public var family: String
  /// The checkpoint's own name.
  public var name: String
  /// SHA-256 of the weights, hexadecimal.
  public var weightsDigest: String
  /// Denoising steps when the request names none.
  public var defaultSteps: Int
  /// Device and driver the results depend on: same class, same bytes.
  public var numericClass: String
  /// The device's name.
  public var device: String
  /// Why that device was chosen.
  public var deviceReason: String

  /// Collects an identity.
  public init(
    family: String, name: String, weightsDigest: String, defaultSteps: Int, numericClass: String, device: String,
    deviceReason: String
  ) {
    self.family = family
    self.name = name
    self.weightsDigest = weightsDigest
    self.defaultSteps = defaultSteps
    self.numericClass = numericClass
    self.device = device
    self.deviceReason = deviceReason
  }
}

/// What a request will become, known before any work.
public struct Preflight: Sendable, Equatable {
  /// Length of the shot.
  public var duration: Flicks
  /// Number of pictures at the asked rate.
  public var frames: Int
  /// Size of the pictures.
  public var width: Int
  /// Size of the pictures.
  public var height: Int
  /// Denoising steps.
  public var steps: Int
  /// Tokens in the largest window.
  public var tokens: Int
  /// Words of the prompt the model does not know, and the like.
  public var warnings: [String]

  /// Collects what is known.
  public init(duration: Flicks, frames: Int, width: Int, height: Int, steps: Int, tokens: Int, warnings: [String]) {
    self.duration = duration
    self.frames = frames
    self.width = width
    self.height = height
    self.steps = steps
    self.tokens = tokens
    self.warnings = warnings
  }
}

/// How far a job is.
public struct Progress: Sendable, Equatable {
  /// What is being done.
  public enum Stage: String, Sendable {
    /// Words to phonemes, pictures to patches.
    case conditioning
    /// Recording the transformer for this length.
    case preparing
    case denoising
    /// Mel to samples, patches to pictures.
    case decoding
  }

  /// What is being done.
  public var stage: Stage
  /// Units done of `total` in this stage; denoising counts steps over all windows.
  public var done: Int
  /// Units of this stage.
  public var total: Int
  /// Share of the whole job that is done, 0…1.
  public var fraction: Double

  /// Reports progress.
  public init(stage: Stage, done: Int, total: Int, fraction: Double) {
    self.stage = stage
    self.done = done
    self.total = total
    self.fraction = fraction
  }
}

/// A request that cannot be made, in one sentence that says what, where and how to fix it.
public struct GenerationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// Says what is wrong.
  public init(_ description: String) { self.description = description }
}
