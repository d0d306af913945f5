import MediaIO

/// Pixels as 32-bit words whose bytes in memory are red, green, blue and straight alpha: what whole rows and squares of
/// pixels are copied in.
struct Raster: Equatable {
  let width: Int
  let height: Int
  var words: [UInt32]

  /// Opaque black.
  static let black: UInt32 = pack(0, 0, 0)

  /// One colour all over.
  init(width: Int, height: Int, _ color: UInt32) {
    self.width = width
    self.height = height
    words = [UInt32](repeating: color, count: width * height)
  }

  init(width: Int, height: Int, words: [UInt32]) {
    precondition(words.count == width * height, "the words must fill the raster")
    self.width = width
    self.height = height
    self.words = words
  }

  init(_ picture: Picture) {
    let count = picture.width * picture.height
    let words = [UInt32](unsafeUninitializedCapacity: count) { buffer, filled in
      picture.pixels.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      filled = count
    }
    self.init(width: picture.width, height: picture.height, words: words)
  }

  /// The same pixels for an encoder.
  var picture: Picture {
    let pixels = [UInt8](unsafeUninitializedCapacity: words.count * 4) { buffer, filled in
      words.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      filled = words.count * 4
    }
    return Picture(width: width, height: height, pixels: pixels)
  }

  /// A pixel; channels beyond a byte are cut off.
  static func pack(_ red: UInt32, _ green: UInt32, _ blue: UInt32, _ alpha: UInt32 = 255) -> UInt32 {
    red & 255 | (green & 255) << 8 | (blue & 255) << 16 | (alpha & 255) << 24
  }

  /// Fills a rectangle; what of it lies outside is left out.
  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: UInt32) {
    let (left, right) = (max(0, x), min(self.width, x + width))
    guard left < right else { return }
    let stride = self.width
    words.withUnsafeMutableBufferPointer { target in
      var row = max(0, y)
      while row < min(self.height, y + height) {
        target[(row * stride + left)..<(row * stride + right)].update(repeating: color)
        row += 1
      }
    }
  }

  /// Lays `source` over this raster, each of its pixels a square of `factor` pixels, its upper left corner at `x`, `y`;
  /// what lies outside is left out. See-through pixels are mixed with what is there.
  mutating func draw(_ source: Raster, x: Int, y: Int, factor: Int = 1) {
    let (left, right) = (max(0, x), min(width, x + source.width * factor))
    let (top, bottom) = (max(0, y), min(height, y + source.height * factor))
    guard left < right, top < bottom else { return }
    let stride = width
    var line = [UInt32](repeating: 0, count: right - left)
    words.withUnsafeMutableBufferPointer { target in
      source.words.withUnsafeBufferPointer { from in
        line.withUnsafeMutableBufferPointer { line in
          var made = -1
          var isOpaque = true
          var row = top
          while row < bottom {
            let sourceRow = (row - y) / factor
            if sourceRow != made {
              made = sourceRow
              isOpaque = true
              var column = left
              while column < right {
                let sourceColumn = (column - x) / factor
                let word = from[sourceRow * source.width + sourceColumn]
                let stop = min(right, x + (sourceColumn + 1) * factor)
                if word >> 24 != 255 { isOpaque = false }
                while column < stop {
                  line[column - left] = word
                  column &+= 1
                }
              }
            }
            guard let base = line.baseAddress, let place = target.baseAddress else { return }
            if isOpaque {
              (place + (row * stride + left)).update(from: base, count: right - left)
            } else {
              var column = 0
              while column < right - left {
                place[row * stride + left + column] = over(line[column], place[row * stride + left + column])
                column &+= 1
              }
            }
            row += 1
          }
        }
      }
    }
  }

  /// The part from column `x` and row `y` on, which must lie inside.
  func cropped(x: Int, y: Int, width: Int, height: Int) -> Raster {
    precondition(x >= 0 && y >= 0 && x + width <= self.width && y + height <= self.height, "the crop lies inside")
    if width == self.width && height == self.height { return self }
    let part = [UInt32](unsafeUninitializedCapacity: width * height) { buffer, filled in
      words.withUnsafeBufferPointer { source in
        guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
        for row in 0..<height { (to + row * width).update(from: from + (y + row) * self.width + x, count: width) }
      }
      filled = width * height
    }
    return Raster(width: width, height: height, words: part)
  }
}

/// One straight-alpha pixel laid over another.
private func over(_ top: UInt32, _ bottom: UInt32) -> UInt32 {
  let alpha = top >> 24
  if alpha == 255 { return top }
  if alpha == 0 { return bottom }
  return mix(top, bottom, upper: alpha * 255, lower: (255 - alpha) * (bottom >> 24))
}

/// Two pixels weighted by `upper` and `lower` (their alphas times what is seen of each, at most 65025 together), as a
/// straight-alpha pixel.
@inline(__always)
func mix(_ top: UInt32, _ bottom: UInt32, upper: UInt32, lower: UInt32) -> UInt32 {
  let sum = upper &+ lower
  if sum == 0 { return 0 }
  let half = sum / 2
  let red = ((top & 255) &* upper &+ (bottom & 255) &* lower &+ half) / sum
  let green = ((top >> 8 & 255) &* upper &+ (bottom >> 8 & 255) &* lower &+ half) / sum
  let blue = ((top >> 16 & 255) &* upper &+ (bottom >> 16 & 255) &* lower &+ half) / sum
  return red | green << 8 | blue << 16 | ((sum &+ 127) / 255) << 24
}
