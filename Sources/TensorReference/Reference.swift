/// Slow, obvious, double-precision versions of every operation the engine runs on a device: the oracle that kernels and
/// the transformer are tested against. Arrays are flat and row-major; shapes are parameters; wrong sizes stop the
/// program, because only tests call these.
public enum Reference {}

extension Reference {
  /// `x · weightᵀ + bias`.
  ///
  /// - Parameters:
  ///   - x: `[rows, inputs]`.
  ///   - weight: `[outputs, inputs]`.
  ///   - bias: `[outputs]`, or nil.
  /// - Returns: `[rows, outputs]`.
  public static func linear(
    _ x: [Double], _ weight: [Double], bias: [Double]? = nil, inputs: Int, outputs: Int
  ) -> [Double] {
    precondition(inputs > 0 && x.count % inputs == 0 && weight.count == inputs * outputs)
    precondition(bias == nil || bias?.count == outputs)
    let rows = x.count / inputs
    var result = [Double](repeating: 0, count: rows * outputs)
    // Pointers only so that unoptimised test builds stay quick.
    x.withUnsafeBufferPointer { x in
      weight.withUnsafeBufferPointer { weight in
        for row in 0..<rows {
          for column in 0..<outputs {
            var (sum, k, a, b) = (bias?[column] ?? 0, 0, row &* inputs, column &* inputs)
            while k < inputs {
              sum += x[a] * weight[b]
              k &+= 1
              a &+= 1
              b &+= 1
            }
            result[row * outputs + column] = sum
          }
        }
      }
    }
    return result
  }

  /// `x / rms(x) * (weight + 1)` over each row of `width` values, with `rms(x) = sqrt(mean(x²) + epsilon)`.
  ///
  /// The stored weight is a difference to 1 (daVinci-MagiHuman's convention).
  public static func rmsNorm(_ x: [Double], _ weight: [Double], width: Int, epsilon: Double = 1e-6) -> [Double] {
    precondition(weight.count == width && x.count % width == 0)
    var result = x
    for start in stride(from: 0, to: x.count, by: width) {
      var square = 0.0
      for index in start..<start + width { square += x[index] * x[index] }
      let scale = 1 / (square / Double(width) + epsilon).squareRoot()
      for index in 0..<width { result[start + index] = x[start + index] * scale * (weight[index] + 1) }
    }
    return result
  }

  /// `Σ weightᵢ · tensorᵢ`, element by element.
  public static func linearCombination(_ terms: [(weight: Double, tensor: [Double])]) -> [Double] {
    guard let count = terms.first?.tensor.count else { return [] }
    precondition(terms.allSatisfy { $0.tensor.count == count })
    return (0..<count).map { index in terms.reduce(0) { $0 + $1.weight * $1.tensor[index] } }
  }

  /// `a + b`, element by element.
  public static func sum(_ a: [Double], _ b: [Double]) -> [Double] {
    linearCombination([(1, a), (1, b)])
  }
}
