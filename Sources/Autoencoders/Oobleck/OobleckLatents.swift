internal import Foundation

/// What the encoder answers: a normal distribution for every channel of every latent.
public struct OobleckLatents: Sendable, Equatable {
  /// Channels of a latent.
  public let channels: Int
  /// `[length, channels]`.
  public let mean: [Float]
  /// `[length, channels]`, before it becomes a standard deviation.
  public let scale: [Float]

  /// Number of latents.
  public var length: Int { mean.count / channels }

  /// Splits rows of means followed by scales.
  init(moments: [Float], channels: Int) {
    self.channels = channels
    var mean: [Float] = []
    var scale: [Float] = []
    for start in stride(from: 0, to: moments.count, by: 2 * channels) {
      mean += moments[start..<start + channels]
      scale += moments[start + channels..<start + 2 * channels]
    }
    self.mean = mean
    self.scale = scale
  }

  /// softplus(scale) + 10⁻⁴, as Stable Audio's bottleneck has it; `[length, channels]`.
  public var standardDeviation: [Float] {
    scale.map { value in
      // PyTorch's softplus is the identity past 20.
      (value > 20 ? value : Float(log1p(exp(Double(value))))) + 1e-4
    }
  }

  /// A draw: mean + standard deviation · noise.
  /// - Parameter noise: `[length, channels]` independent standard normal numbers.
  public func sample(noise: [Float]) -> [Float] {
    precondition(noise.count == mean.count, "one number of noise for each of the mean's")
    let deviation = standardDeviation
    return mean.indices.map { mean[$0] + deviation[$0] * noise[$0] }
  }
}
