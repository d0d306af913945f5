import Foundation

extension Reference {
  /// Root-mean-square normalisation over channels: `x / sqrt(mean(x²) + epsilon)`.
  /// - Parameter x: rows of `channels` values.
  public static func channelNorm(_ x: [Double], channels: Int, epsilon: Double) -> [Double] {
    normalised(x, channels) { 1 / ($0 / Double(channels) + epsilon).squareRoot() }
  }

  /// Wan's channel norm: `x / max(‖x‖, 1e-12) · √channels · gamma`.
  /// - Parameter x: rows of `channels` values.
  public static func unitNorm(_ x: [Double], gamma: [Double]) -> [Double] {
    let root = Double(gamma.count).squareRoot()
    let unit = normalised(x, gamma.count) { root / max($0.squareRoot(), 1e-12) }
    return unit.indices.map { unit[$0] * gamma[$0 % gamma.count] }
  }

  /// `x / (1 + e⁻ˣ)`.
  public static func silu(_ x: [Double]) -> [Double] { x.map { $0 * sigmoid($0) } }

  /// `max(x, 0)`.
  public static func relu(_ x: [Double]) -> [Double] { x.map { max($0, 0) } }

  private static func normalised(_ x: [Double], _ channels: Int, scale: (Double) -> Double) -> [Double] {
    precondition(x.count % channels == 0)
    return stride(from: 0, to: x.count, by: channels).flatMap { first in
      let row = x[first..<first + channels]
      let factor = scale(row.reduce(0) { $0 + $1 * $1 })
      return row.map { $0 * factor }
    }
  }
}
