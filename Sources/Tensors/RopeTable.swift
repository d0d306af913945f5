internal import Foundation

/// Cosines and sines of the rotary embedding, one row per token.
///
/// Made on the host: a clip needs it once, and the host's cosines are the same on every device.
public enum RopeTable {
  /// The table `QKNormRope` reads: per token R = 3·bands.count cosines, then R sines, of the angles
  /// [t·bands | h·bands | w·bands].
  ///
  /// The product is taken in single precision, as the published implementation does; its cosine in double, then rounded.
  /// - Parameters:
  ///   - positions: (t, h, w) of each token, after centring and scaling.
  ///   - bands: rotary frequencies, radians per unit of position.
  /// - Returns: `positions.count · 6 · bands.count` floats.
  public static func make(positions: [SIMD3<Float>], bands: [Float]) -> [Float] {
    var table: [Float] = []
    table.reserveCapacity(positions.count * bands.count * 6)
    for position in positions {
      let angles = (0..<3).flatMap { axis in bands.map { Double(position[axis] * $0) } }
      table += angles.map { Float(cos($0)) }
      table += angles.map { Float(sin($0)) }
    }
    return table
  }
}
