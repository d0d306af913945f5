public import VulkanCompute

/// The shape of a convolution along one axis, over rows of channels (`[length, channels]`).
///
/// Row `r` of the product is the sum over taps `t` of row `r·stride + t·dilation − padding` of x times that tap's weights;
/// rows before and after x are zeros. A transposed convolution whose kernel is twice its stride is a product of two taps
/// with `stride` times as many columns: row `q` then holds `stride` rows of the output, and the first `padding` of all are
/// dropped.
public struct Convolution1D: Sendable, Hashable {
  /// Channels of x.
  public let inputs: Int
  /// Channels of the output.
  public let outputs: Int
  /// Rows of x that one row of the product sees.
  public let taps: Int
  /// Rows of x from tap to tap.
  public let dilation: Int
  /// Rows of x from row to row of the product.
  public let stride: Int
  /// Rows of zeros before x, and after it.
  public let padding: Int
  /// Rows of the output that one row of the product holds: the stride of a transposed convolution, otherwise 1.
  public let interleave: Int
  /// Rows of the output that are dropped at the front, and at the back: the padding of a transposed convolution.
  public let crop: Int
  /// Whether it is a transposed convolution.
  public let isTransposed: Bool

  /// A convolution.
  public init(inputs: Int, outputs: Int, taps: Int, dilation: Int = 1, stride: Int = 1, padding: Int = 0) {
    precondition(inputs > 0 && outputs > 0 && taps > 0 && dilation > 0 && stride > 0 && padding >= 0)
    self.inputs = inputs
    self.outputs = outputs
    self.taps = taps
    self.dilation = dilation
    self.stride = stride
    self.padding = padding
    interleave = 1
    crop = 0
    isTransposed = false
  }

  /// A transposed convolution with a kernel of `2·upsampling` taps and that stride.
  /// - Parameter padding: rows dropped on either side, as `padding` of PyTorch's `ConvTranspose1d`.
  public init(inputs: Int, outputs: Int, upsampling: Int, padding: Int) {
    precondition(inputs > 0 && outputs > 0 && upsampling > 0 && padding >= 0 && padding <= upsampling)
    self.inputs = inputs
    self.outputs = outputs
    taps = 2
    dilation = 1
    stride = 1
    self.padding = 1
    interleave = upsampling
    crop = padding
    isTransposed = true
  }

  /// Columns of the product: what a row of it holds.
  public var columns: Int { outputs * interleave }

  /// Values that are summed for one value of the product.
  public var kernelSize: Int { taps * inputs }

  /// Rows of the product for `rows` rows of x; 0 where those are fewer than the kernel spans.
  public func productRows(_ rows: Int) -> Int {
    let room = rows + 2 * padding - (taps - 1) * dilation - 1
    return rows > 0 && room >= 0 ? room / stride + 1 : 0
  }

  /// Rows of the output for `rows` rows of x.
  public func outputRows(_ rows: Int) -> Int { max(0, productRows(rows) * interleave - 2 * crop) }

  /// The rows of x that rows `rows` of an output see, without regard for where x begins and ends.
  public func inputRows(for rows: Range<Int>) -> Range<Int> {
    guard !rows.isEmpty else { return 0..<0 }
    let first = floorDivision(rows.lowerBound + crop, interleave)
    let last = floorDivision(rows.upperBound - 1 + crop, interleave)
    return first * stride - padding..<last * stride - padding + (taps - 1) * dilation + 1
  }

  /// How its weights lie on a device, as `[columns][tap][input]`.
  public func layout(on device: DeviceClass) -> MatrixLayout {
    // The CPU kernel takes four channels at a time; without those the other style does the work there too.
    let style = inputs % 4 == 0 ? device : .gpu(lanes: 32)
    return MatrixLayout(outputs: columns, inputs: kernelSize, element: .float32, device: style)
  }

  /// Brings weights into the order that `layout` packs.
  /// - Parameters:
  ///   - weights: PyTorch's order: `[outputs, channels, taps]`, or `[channels, outputs, 2·upsampling]` for a transposed one.
  ///   - channels: channels of the weights; `inputs` or fewer, the rest is zero.
  /// - Returns: `[columns][tap][inputs]`.
  public func arranged(_ weights: [Float], channels: Int? = nil) -> [Float] {
    let channels = channels ?? inputs
    precondition(channels > 0 && channels <= inputs, "Convolution1D: more channels than the convolution has")
    precondition(weights.count == columns * taps * channels, "Convolution1D: weights of another size")
    var result = [Float](repeating: 0, count: columns * kernelSize)
    weights.withUnsafeBufferPointer { weights in
      result.withUnsafeMutableBufferPointer { result in
        for tap in 0..<taps {
          for phase in 0..<interleave {
            // The tap that sees the later row of x is the first half of a transposed kernel.
            let kernelTap = isTransposed ? phase + (1 - tap) * interleave : tap
            for output in 0..<outputs {
              let to = ((phase * outputs + output) * taps + tap) * inputs
              for channel in 0..<channels {
                let from =
                  isTransposed
                  ? (channel * outputs + output) * 2 * interleave + kernelTap
                  : (output * channels + channel) * taps + kernelTap
                result[to &+ channel] = weights[from]
              }
            }
          }
        }
      }
    }
    return result
  }
}

/// The quotient rounded down, for numerators of either sign.
private func floorDivision(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((b - 1 - a) / b) }
