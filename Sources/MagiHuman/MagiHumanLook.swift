internal import Generation

/// Looks at a shot between two steps: one picture, decoded from the latent frame in the middle, and how much was moved. It
/// only reads, so that what is made stays the same byte for byte.
struct MagiHumanLook {
  let layout: TokenLayout
  let channels: Int
  let size: PictureSize
  private var before: MagiHumanDenoiser.Latents

  /// - Parameter start: the latents before the first step.
  init(_ layout: TokenLayout, channels: Int, size: PictureSize, start: MagiHumanDenoiser.Latents) {
    self.layout = layout
    self.channels = channels
    self.size = size
    before = start
  }

  /// - Parameter estimate: the video without noise, as the network believes it to be.
  mutating func look(
    at now: MagiHumanDenoiser.Latents, estimate: [Float], sigma: Double, stage: Int, of stages: Int, step: Int,
    of steps: Int, decode: ([Float]) throws -> [UInt8]
  ) rethrows -> StepEstimate {
    let area = 4 * layout.rows * layout.columns
    let middle = layout.frames / 2
    let frame = (0..<channels).flatMap { channel in
      let first = (channel * layout.frames + middle) * area
      return estimate[first..<first + area]
    }
    defer { before = now }
    return StepEstimate(
      window: stage, windows: stages, step: step, steps: steps, sigma: sigma, pictures: [try decode(frame)],
      width: size.width, height: size.height, pictureNorm: Self.norm(now.video), soundNorm: Self.norm(now.audio),
      pictureChange: Self.distance(now.video, before.video), soundChange: Self.distance(now.audio, before.audio),
      tokenNorms: tokenNorms(now.video))
  }

  /// Root mean square of each token of the first latent frame, row by row.
  private func tokenNorms(_ video: [Float]) -> [Double] {
    let width = 2 * layout.columns
    return (0..<layout.rows * layout.columns).map { token in
      let corner = token / layout.columns * 2 * width + token % layout.columns * 2
      var sum = 0.0
      for channel in 0..<channels {
        let first = channel * layout.frames * 2 * layout.rows * width + corner
        for offset in [0, 1, width, width + 1] { sum += Double(video[first + offset]) * Double(video[first + offset]) }
      }
      return (sum / Double(4 * channels)).squareRoot()
    }
  }

  private static func norm(_ values: [Float]) -> Double {
    guard !values.isEmpty else { return 0 }
    return (values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count)).squareRoot()
  }

  private static func distance(_ a: [Float], _ b: [Float]) -> Double {
    guard a.count == b.count, !a.isEmpty else { return 0 }
    return
      (zip(a, b).reduce(0.0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) } / Double(a.count))
      .squareRoot()
  }
}
