import MediaIO

/// What fills the sides of a take without a background: the take itself, larger than the frame, soft and dark, in the
/// same squares of pixels. It follows the take, so that lightning also lights the sides.
struct Backdrop {
  /// How much of the light is left, in 256ths.
  static let light: UInt32 = 104

  private let canvas: PixelSize
  private let block: Int
  private let originX: Int
  private let originY: Int

  /// Squares of `placement`'s factor (at least four pixels), in line with those of the take.
  init(canvas: PixelSize, placement: TakePlacement) {
    self.canvas = canvas
    block = placement.factor * max(1, (4 + placement.factor - 1) / placement.factor)
    // The square that holds the canvas's corner begins at or before it.
    originX = placement.x > 0 ? placement.x % block - (placement.x % block == 0 ? 0 : block) : placement.x % block
    originY = placement.y > 0 ? placement.y % block - (placement.y % block == 0 ? 0 : block) : placement.y % block
  }

  /// Covers the canvas.
  func draw(_ take: Raster, on target: inout Raster) {
    // A blur is worth no more than 64 pixels a side.
    let limit = 64
    let longest = max(take.width, take.height)
    let small =
      longest <= limit
      ? take
      : take.reduced(width: max(1, take.width * limit / longest), height: max(1, take.height * limit / longest))
    let soft = Self.blurred(small, radius: max(1, max(small.width, small.height) / 12))
    let columns = (canvas.width - originX + block - 1) / block
    let rows = (canvas.height - originY + block - 1) / block
    var squares = Raster(width: columns, height: rows, Raster.black)
    // The largest centred part of the canvas's proportions.
    let scale = min(Double(small.width) / Double(canvas.width), Double(small.height) / Double(canvas.height))
    for row in 0..<rows {
      let y = (Double(row * block + originY) + Double(block) / 2 - Double(canvas.height) / 2) * scale
      for column in 0..<columns {
        let x = (Double(column * block + originX) + Double(block) / 2 - Double(canvas.width) / 2) * scale
        squares.words[row * columns + column] = soft.dark(
          at: Double(small.width) / 2 + x - 0.5, Double(small.height) / 2 + y - 0.5)
      }
    }
    target.draw(squares, x: originX, y: originY, factor: block)
  }

  /// Red, green and blue of a blurred picture, in 16ths.
  private struct Soft {
    var width: Int
    var height: Int
    var values: [Int]

    /// The pixel between the four around a place, darkened.
    func dark(at x: Double, _ y: Double) -> UInt32 {
      let (fixedX, fixedY) = (
        Int((min(max(x, 0), Double(width - 1)) * 256).rounded()),
        Int((min(max(y, 0), Double(height - 1)) * 256).rounded())
      )
      let (left, top) = (fixedX >> 8, fixedY >> 8)
      let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
      let (across, down) = (fixedX & 255, fixedY & 255)
      func channel(_ c: Int) -> UInt32 {
        let upper =
          values[(top * width + left) * 3 + c] * (256 - across) + values[(top * width + right) * 3 + c] * across
        let lower =
          values[(bottom * width + left) * 3 + c] * (256 - across) + values[(bottom * width + right) * 3 + c] * across
        return (UInt32((upper * (256 - down) + lower * down) >> 20) * Backdrop.light) >> 8
      }
      return Raster.pack(channel(0), channel(1), channel(2))
    }
  }

  /// Three passes of a moving average each way: close to a Gaussian. Edges are repeated.
  private static func blurred(_ source: Raster, radius: Int) -> Soft {
    let (width, height) = (source.width, source.height)
    var values = [Int](repeating: 0, count: width * height * 3)
    for (index, word) in source.words.enumerated() {
      // See-through parts count as dark.
      let alpha = Int(word >> 24)
      for c in 0..<3 { values[index * 3 + c] = Int(word >> (8 * UInt32(c)) & 255) * alpha * 16 / 255 }
    }
    for _ in 0..<3 {
      values = averaged(values, lines: height, count: width, lineStride: width * 3, stride: 3, radius: radius)
      values = averaged(values, lines: width, count: height, lineStride: 3, stride: width * 3, radius: radius)
    }
    return Soft(width: width, height: height, values: values)
  }

  private static func averaged(
    _ values: [Int], lines: Int, count: Int, lineStride: Int, stride: Int, radius: Int
  ) -> [Int] {
    var result = values
    let span = 2 * radius + 1
    values.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for line in 0..<lines {
          for c in 0..<3 {
            let base = line * lineStride + c
            func value(_ index: Int) -> Int { source[base + min(max(index, 0), count - 1) * stride] }
            var sum = (-radius...radius).reduce(0) { $0 + value($1) }
            for index in 0..<count {
              target[base + index * stride] = (sum + span / 2) / span
              sum += value(index + radius + 1) - value(index - radius)
            }
          }
        }
      }
    }
    return result
  }
}
