import Foundation

extension Reference {
  /// `1 / (1 + e⁻ˣ)`.
  public static func sigmoid(_ x: Double) -> Double {
    1 / (1 + exp(-x))
  }

  /// daVinci-MagiHuman's gelu7: `u = min(x, 7)`, `u · sigmoid(1.702 u)`.
  public static func gelu7(_ x: [Double]) -> [Double] {
    x.map { value in
      let u = min(value, 7)
      return u * sigmoid(1.702 * u)
    }
  }

  /// daVinci-MagiHuman's swiglu7 on interleaved pairs (gate, linear): with `g = min(gate, 7)` and
  /// `l = clamp(linear, -7, 7)`, `g · sigmoid(1.702 g) · (l + 1)`.
  ///
  /// - Parameter x: An even number of values; rows need no marking because pairs never cross them.
  /// - Returns: Half as many values.
  public static func swiglu7(_ x: [Double]) -> [Double] {
    precondition(x.count % 2 == 0)
    return stride(from: 0, to: x.count, by: 2).map { index in
      let gate = min(x[index], 7)
      let linear = max(-7, min(x[index + 1], 7))
      return gate * sigmoid(1.702 * gate) * (linear + 1)
    }
  }

  /// Multiplies every head's output by the sigmoid of its gate.
  ///
  /// - Parameters:
  ///   - x: `[tokens, heads, headDim]`.
  ///   - gates: `[tokens, heads]`, before the sigmoid.
  public static func gated(_ x: [Double], gates: [Double], headDim: Int) -> [Double] {
    precondition(x.count == gates.count * headDim)
    return x.indices.map { x[$0] * sigmoid(gates[$0 / headDim]) }
  }
}
