internal import SingleStream

/// The networks of a model, each opened when it is needed. A test has others than a model.
protocol PipelineParts: AnyObject, Sendable {
  /// Refuses a run that cannot be made, from sizes alone: before anything is computed.
  func check(_ part: TransformerPart, _ run: TransformerRun) throws
  /// Features of prompts, all in one pass.
  /// - Parameter progress: told units done and all units.
  func text(_ prompts: [String], progress: (Int, Int) -> Void) throws -> [PromptFeatures]
  /// The latent frame of a picture.
  /// - Parameter video: `[3, 1, height, width]` in -1...1.
  /// - Returns: `[C, height / 16, width / 16]`.
  func picture(_ video: [Float], size: PictureSize) throws -> [Float]
  /// The latents of a sound.
  /// - Parameter samples: mono, 48 kHz.
  /// - Returns: `[L, Ca]`, 25 a second.
  func sound(_ samples: [Float], latents: Int) throws -> [Float]
  /// The transformer of a part, on the device; the newest one is kept, so that shots of one size share it.
  /// - Parameter smaller: the device had less room than it said: hold fewer layers on it than was planned.
  func transformer(
    _ part: TransformerPart, _ run: TransformerRun, smaller: Bool, progress: @escaping (Int, Int) -> Void
  ) throws -> (configuration: MagiHumanConfiguration, weights: TransformerWeights)
  /// Gives back what the device holds of transformers.
  func releaseTransformer()
  /// The pictures of a latent.
  /// - Parameters:
  ///   - latent: `[C, T, H, W]`.
  ///   - each: told every picture, 8-bit RGB, in order from 0.
  func pictures(
    _ latent: [Float], frames: Int, size: PictureSize, each: (_ index: Int, _ rgb: [UInt8]) throws -> Void
  ) throws
  /// The sound of latents.
  /// - Parameter latent: `[L, Ca]`.
  /// - Returns: stereo, interleaved, 44.1 kHz.
  func samples(_ latent: [Float], latents: Int) throws -> [Float]
}

/// A prompt as the transformer takes it.
struct PromptFeatures: Sendable, Equatable {
  /// `[tokens, channels]`.
  var features: [Float]
  /// Number of tokens.
  var tokens: Int
  /// What people should know.
  var warning: String?
}

/// Which of the model's transformers.
enum TransformerPart: String, Sendable {
  case first = "transformer"
  case sr540p
  case sr1080p
}

/// What a transformer will be asked for: decides how much of the device is left for its weights.
struct TransformerRun: Sendable {
  /// The steps: their history takes memory too.
  var sampler: MagiHumanSampler
  /// Sizes, with the number of text tokens.
  var layout: TokenLayout
  /// Tokens of the negative text; nil without guidance.
  var negativeText: Int?
  /// What stays as it is.
  var held: MagiHumanDenoiser.Held
}
