extension Reference {
  /// Cuts a latent video into tokens of 1 × 2 × 2, features ordered (channel, row, column), channel slowest.
  ///
  /// - Parameters:
  ///   - latent: `[channels, frames, height, width]`; height and width even.
  /// - Returns: `[frames · height/2 · width/2, channels · 4]`, tokens ordered (frame, row, column).
  public static func patchify(_ latent: [Double], channels: Int, frames: Int, height: Int, width: Int) -> [Double] {
    precondition(latent.count == channels * frames * height * width && height % 2 == 0 && width % 2 == 0)
    var tokens: [Double] = []
    tokens.reserveCapacity(latent.count)
    for frame in 0..<frames {
      for row in 0..<height / 2 {
        for column in 0..<width / 2 {
          for channel in 0..<channels {
            for (y, x) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
              tokens.append(
                latent[((channel * frames + frame) * height + 2 * row + y) * width + 2 * column + x])
            }
          }
        }
      }
    }
    return tokens
  }

  /// Puts tokens of 1 × 2 × 2 back into a latent video, features ordered (row, column, channel), channel fastest: the
  /// network's output order, which is not its input order.
  ///
  /// - Parameters:
  ///   - tokens: `[frames · height/2 · width/2, 4 · channels]`.
  /// - Returns: `[channels, frames, height, width]`.
  public static func unpatchify(_ tokens: [Double], channels: Int, frames: Int, height: Int, width: Int) -> [Double] {
    precondition(tokens.count == channels * frames * height * width && height % 2 == 0 && width % 2 == 0)
    var latent = [Double](repeating: 0, count: tokens.count)
    var index = 0
    for frame in 0..<frames {
      for row in 0..<height / 2 {
        for column in 0..<width / 2 {
          for (y, x) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            for channel in 0..<channels {
              latent[((channel * frames + frame) * height + 2 * row + y) * width + 2 * column + x] = tokens[index]
              index += 1
            }
          }
        }
      }
    }
    return latent
  }
}
