/// What a shot is like after a denoising step: a look ahead for people who wait, and numbers for the curious.
public struct StepEstimate: Sendable, Equatable {
  /// The window, from 0, and how many there are.
  public var window, windows: Int
  /// Steps done in it, from 1, and how many there are.
  public var step, steps: Int
  /// How much noise was left before the step, 1…0.
  public var sigma: Double
  /// Some pictures of the window as the model believes them to be now, spread evenly: 8-bit RGB.
  public var pictures: [[UInt8]]
  /// Width of every picture.
  public var width: Int
  /// Height of every picture.
  public var height: Int
  /// Root mean square of the picture's latents.
  public var pictureNorm: Double
  /// Root mean square of the sound's latents.
  public var soundNorm: Double
  /// Root mean square of how far the step moved the picture's latents.
  public var pictureChange: Double
  /// Root mean square of how far the step moved the sound's latents.
  public var soundChange: Double
  /// Root mean square of each picture token of the window's first patch, row by row.
  public var tokenNorms: [Double]

  /// Collects what is known.
  public init(
    window: Int, windows: Int, step: Int, steps: Int, sigma: Double, pictures: [[UInt8]], width: Int, height: Int,
    pictureNorm: Double, soundNorm: Double, pictureChange: Double, soundChange: Double, tokenNorms: [Double]
  ) {
    self.window = window
    self.windows = windows
    self.step = step
    self.steps = steps
    self.sigma = sigma
    self.pictures = pictures
    self.width = width
    self.height = height
    self.pictureNorm = pictureNorm
    self.soundNorm = soundNorm
    self.pictureChange = pictureChange
    self.soundChange = soundChange
    self.tokenNorms = tokenNorms
  }
}

extension ShotGenerator {
  /// A family that hands out no estimates.
  public func generate(
    _ request: ShotRequest, progress: @escaping @Sendable (Progress) -> Void,
    estimates: (@Sendable (StepEstimate) -> Void)?
  ) async throws -> GeneratedShot {
    try await generate(request, progress: progress)
  }
}
