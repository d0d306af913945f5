import Foundation

extension Reference {
  /// A one-dimensional convolution as PyTorch's `Conv1d` defines it, over `[channels, length]`.
  ///
  /// - Parameters:
  ///   - x: `[inputs, length]`.
  ///   - weight: `[outputs, inputs, taps]`.
  ///   - bias: `[outputs]`, or nil.
  /// - Returns: `[outputs, (length + 2·padding − dilation·(taps − 1) − 1)/stride + 1]`.
  public static func convolution1D(
    _ x: [Double], _ weight: [Double], bias: [Double]? = nil, inputs: Int, outputs: Int, taps: Int, dilation: Int = 1,
    stride: Int = 1, padding: Int = 0
  ) -> [Double] {
    precondition(x.count % inputs == 0 && weight.count == outputs * inputs * taps)
    let length = x.count / inputs
    let count = (length + 2 * padding - dilation * (taps - 1) - 1) / stride + 1
    var result: [Double] = []
    for output in 0..<outputs {
      for place in 0..<count {
        var sum = bias?[output] ?? 0
        for input in 0..<inputs {
          for tap in 0..<taps {
            let at = place * stride + tap * dilation - padding
            if at >= 0 && at < length { sum += weight[(output * inputs + input) * taps + tap] * x[input * length + at] }
          }
        }
        result.append(sum)
      }
    }
    return result
  }

  /// A transposed one-dimensional convolution as PyTorch's `ConvTranspose1d` defines it: every element of x adds the kernel,
  /// scaled by it, to the output, `stride` apart; `padding` is cut off both ends.
  ///
  /// - Parameters:
  ///   - x: `[inputs, length]`.
  ///   - weight: `[inputs, outputs, taps]`.
  ///   - bias: `[outputs]`, or nil.
  /// - Returns: `[outputs, (length − 1)·stride − 2·padding + taps]`.
  public static func transposedConvolution1D(
    _ x: [Double], _ weight: [Double], bias: [Double]? = nil, inputs: Int, outputs: Int, taps: Int, stride: Int,
    padding: Int
  ) -> [Double] {
    precondition(x.count % inputs == 0 && weight.count == outputs * inputs * taps)
    let length = x.count / inputs
    let count = (length - 1) * stride - 2 * padding + taps
    var result = (0..<outputs * count).map { bias?[$0 / count] ?? 0 }
    for input in 0..<inputs {
      for place in 0..<length {
        for output in 0..<outputs {
          for tap in 0..<taps {
            let at = place * stride + tap - padding
            if at >= 0 && at < count {
              result[output * count + at] += x[input * length + place] * weight[(input * outputs + output) * taps + tap]
            }
          }
        }
      }
    }
    return result
  }

  /// SnakeBeta of `[channels, length]` as Stable Audio's autoencoder has it: x + sin²(x·e^alpha) / (e^beta + 1e-9).
  public static func snakeBeta(_ x: [Double], alpha: [Double], beta: [Double]) -> [Double] {
    precondition(alpha.count == beta.count && x.count % alpha.count == 0)
    let length = x.count / alpha.count
    return x.indices.map { index in
      let channel = index / length
      let wave = sin(x[index] * exp(alpha[channel]))
      return x[index] + wave * wave / (exp(beta[channel]) + 1e-9)
    }
  }
}
