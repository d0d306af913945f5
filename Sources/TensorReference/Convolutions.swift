extension Reference {
  /// The sizes of a convolution over time, height and width.
  public struct ConvolutionShape: Sendable {
    /// Kernel size.
    public var kernel: (t: Int, h: Int, w: Int)
    /// Input steps between outputs.
    public var stride = (t: 1, h: 1, w: 1)
    /// Padding before the first input.
    public var before = (t: 0, h: 0, w: 0)
    /// Padding after the last input.
    public var after = (t: 0, h: 0, w: 0)
    /// Steps between kernel positions along the width.
    public var dilationW = 1
    /// Whether padding in time repeats the edge frame; all other padding is zero.
    public var repeatsEdgeInTime = false

    /// A kernel without padding.
    public init(kernel: (t: Int, h: Int, w: Int)) { self.kernel = kernel }
  }

  /// Convolution (cross-correlation, as networks have it) of pictures over time.
  ///
  /// - Parameters:
  ///   - x: `[frames, height, width, inputs]`.
  ///   - weight: `[outputs, inputs, t, h, w]`.
  ///   - bias: `[outputs]`.
  ///   - size: Frames, height and width of `x`.
  /// - Returns: `[frames', height', width', outputs]` and its frames, height and width.
  public static func convolution(
    _ x: [Double], _ weight: [Double], bias: [Double], size: (t: Int, h: Int, w: Int), inputs: Int, outputs: Int,
    _ shape: ConvolutionShape
  ) -> (values: [Double], size: (t: Int, h: Int, w: Int)) {
    let kernel = shape.kernel
    precondition(x.count == size.t * size.h * size.w * inputs && bias.count == outputs)
    precondition(weight.count == outputs * inputs * kernel.t * kernel.h * kernel.w)
    let out = (
      t: (size.t + shape.before.t + shape.after.t - kernel.t) / shape.stride.t + 1,
      h: (size.h + shape.before.h + shape.after.h - kernel.h) / shape.stride.h + 1,
      w: (size.w + shape.before.w + shape.after.w - (kernel.w - 1) * shape.dilationW - 1) / shape.stride.w + 1
    )
    var result = [Double](repeating: 0, count: out.t * out.h * out.w * outputs)
    var place = 0
    for t in 0..<out.t {
      for h in 0..<out.h {
        for w in 0..<out.w {
          for output in 0..<outputs {
            var sum = bias[output]
            for dt in 0..<kernel.t {
              for dh in 0..<kernel.h {
                for dw in 0..<kernel.w {
                  var frame = t * shape.stride.t + dt - shape.before.t
                  let row = h * shape.stride.h + dh - shape.before.h
                  let column = w * shape.stride.w + dw * shape.dilationW - shape.before.w
                  if shape.repeatsEdgeInTime { frame = min(max(frame, 0), size.t - 1) }
                  guard frame >= 0, frame < size.t, row >= 0, row < size.h, column >= 0, column < size.w else {
                    continue
                  }
                  let from = ((frame * size.h + row) * size.w + column) * inputs
                  let tap = (dt * kernel.h + dh) * kernel.w + dw
                  let taps = kernel.t * kernel.h * kernel.w
                  for input in 0..<inputs {
                    sum += x[from + input] * weight[(output * inputs + input) * taps + tap]
                  }
                }
              }
            }
            result[place] = sum
            place += 1
          }
        }
      }
    }
    return (result, out)
  }

  /// Every pixel becomes 2 × 2 pixels.
  /// - Parameter x: `[frames, height, width, channels]`.
  public static func enlarged(_ x: [Double], size: (t: Int, h: Int, w: Int), channels: Int) -> [Double] {
    (0..<size.t).flatMap { t in
      (0..<2 * size.h).flatMap { h in
        (0..<2 * size.w).flatMap { w -> ArraySlice<Double> in
          let from = ((t * size.h + h / 2) * size.w + w / 2) * channels
          return x[from..<from + channels]
        }
      }
    }
  }

  /// Takes frames apart that lie side by side in the channels: `"t h w (s c) -> (t s) h w c"` with two parts.
  /// - Parameter x: `[frames, height, width, 2 · channels]`.
  public static func interleaved(_ x: [Double], size: (t: Int, h: Int, w: Int), channels: Int) -> [Double] {
    (0..<2 * size.t).flatMap { t in
      (0..<size.h * size.w).flatMap { pixel -> ArraySlice<Double> in
        let from = ((t / 2 * size.h * size.w + pixel) * 2 + t % 2) * channels
        return x[from..<from + channels]
      }
    }
  }
}

extension Reference {
  /// Wan2.2's downsampling shortcut: blocks of places go into the channels (channel, t, h, w), and neighbouring channels are
  /// averaged. Frames of zeros are put before the first until the time factor divides them.
  /// - Parameter x: `[frames, height, width, inputs]`.
  public static func shrunk(
    _ x: [Double], size: (t: Int, h: Int, w: Int), inputs: Int, outputs: Int, timeFactor: Int, spaceFactor: Int
  ) -> [Double] {
    let before = (timeFactor - size.t % timeFactor) % timeFactor
    let steps = timeFactor * spaceFactor * spaceFactor
    let group = inputs * steps / outputs
    var result: [Double] = []
    for t in 0..<(size.t + before) / timeFactor {
      for h in 0..<size.h / spaceFactor {
        for w in 0..<size.w / spaceFactor {
          var parts: [Double] = []
          for channel in 0..<inputs {
            for dt in 0..<timeFactor {
              for dh in 0..<spaceFactor {
                for dw in 0..<spaceFactor {
                  let frame = t * timeFactor + dt - before
                  let place = (h * spaceFactor + dh) * size.w + w * spaceFactor + dw
                  parts.append(frame < 0 ? 0 : x[(frame * size.h * size.w + place) * inputs + channel])
                }
              }
            }
          }
          for output in 0..<outputs {
            result.append(parts[output * group..<(output + 1) * group].reduce(0, +) / Double(group))
          }
        }
      }
    }
    return result
  }

  /// Wan2.2's upsampling shortcut: every channel is repeated, and the repeats (channel, t, h, w) become places.
  /// - Parameter x: `[frames, height, width, inputs]`.
  public static func grown(
    _ x: [Double], size: (t: Int, h: Int, w: Int), inputs: Int, outputs: Int, timeFactor: Int, spaceFactor: Int
  ) -> [Double] {
    let repeats = outputs * timeFactor * spaceFactor * spaceFactor / inputs
    var result: [Double] = []
    for t in 0..<size.t * timeFactor {
      for h in 0..<size.h * spaceFactor {
        for w in 0..<size.w * spaceFactor {
          let place = (t / timeFactor * size.h + h / spaceFactor) * size.w + w / spaceFactor
          for output in 0..<outputs {
            let time = output * timeFactor + t % timeFactor
            let part = (time * spaceFactor + h % spaceFactor) * spaceFactor + w % spaceFactor
            result.append(x[place * inputs + part / repeats])
          }
        }
      }
    }
    return result
  }
}
