import Glibc

extension Picture {
  /// Each pixel as a square of `factor` × `factor` pixels: sharp enlargement for small pictures. `factor` is at least 1
  /// and the result must stay within `maximumSide` and `maximumPixels`, else `MediaError.invalid`.
  public func enlarged(by factor: Int) throws(MediaError) -> Picture {
    guard factor >= 1, factor <= Self.maximumSide, width * factor <= Self.maximumSide,
      height * factor <= Self.maximumSide, width * factor * height * factor <= Self.maximumPixels
    else { throw .invalid("A picture of \(size) pixels cannot be enlarged \(factor) times") }
    let wide = width * factor
    let enlarged = [UInt8](unsafeUninitializedCapacity: wide * height * factor * 4) { buffer, count in
      count = wide * height * factor * 4
      guard let target = buffer.baseAddress else { return }
      pixels.withUnsafeBufferPointer { source in
        for y in 0..<height {
          let first = target + y * factor * wide * 4
          for x in 0..<wide {
            let from = (y * width + x / factor) * 4
            for channel in 0..<4 { first[x * 4 + channel] = source[from + channel] }
          }
          for copy in 1..<max(factor, 1) { (first + copy * wide * 4).update(from: first, count: wide * 4) }
        }
      }
    }
    return Picture(width: wide, height: height * factor, pixels: enlarged)
  }

  /// The part of the picture from column `x` and row `y`, `width` × `height` pixels; it must lie inside.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Picture {
    precondition(x >= 0 && y >= 0 && width > 0 && height > 0, "the crop must not be empty")
    precondition(x + width <= self.width && y + height <= self.height, "the crop must lie inside the picture")
    var part: [UInt8] = []
    part.reserveCapacity(width * height * 4)
    for row in y..<(y + height) {
      let start = (row * self.width + x) * 4
      part += pixels[start..<(start + width * 4)]
    }
    return Picture(width: width, height: height, pixels: part)
  }

  /// The square part from column `x` and row `y`, `side` × `side` pixels; beyond the edges it is see-through. `side` must be 1 or more
  /// and stay within `maximumSide` and `maximumPixels`, else `MediaError.invalid`.
  public func square(x: Int, y: Int, side: Int) throws(MediaError) -> Picture {
    guard (1...Self.maximumSide).contains(side), side * side <= Self.maximumPixels,
      (-Self.maximumSide...Self.maximumSide).contains(x), (-Self.maximumSide...Self.maximumSide).contains(y)
    else { throw .invalid("A picture of \(size) pixels has no square of \(side) pixels at \(x), \(y)") }
    var part = [UInt8](repeating: 0, count: side * side * 4)
    let columns = max(x, 0)..<max(max(x, 0), min(x + side, width))
    for row in max(y, 0)..<max(max(y, 0), min(y + side, height)) where !columns.isEmpty {
      let (from, to) = ((row * width + columns.lowerBound) * 4, ((row - y) * side + columns.lowerBound - x) * 4)
      part.replaceSubrange(to..<to + columns.count * 4, with: pixels[from..<from + columns.count * 4])
    }
    return Picture(width: side, height: side, pixels: part)
  }

  /// The largest centred part of the wanted proportions, resampled to `width` × `height` pixels.
  public func fitted(width: Int, height: Int) throws(MediaError) -> Picture {
    // Compare w/h as products, so that equal proportions crop nothing.
    var (cropWidth, cropHeight) = (self.width, self.height)
    if self.width * height > width * self.height {
      cropWidth = max(1, (2 * self.height * width + height) / (2 * height))
    } else {
      cropHeight = max(1, (2 * self.width * height + width) / (2 * width))
    }
    (cropWidth, cropHeight) = (min(cropWidth, self.width), min(cropHeight, self.height))
    return try cropped(
      x: (self.width - cropWidth) / 2, y: (self.height - cropHeight) / 2, width: cropWidth, height: cropHeight
    ).resampled(width: width, height: height)
  }

  /// The picture at another size, by separable Lanczos filtering (three lobes, stretched by the reduction factor so that
  /// nothing aliases) of the sRGB values, in the pixel-centre convention that Pillow's `LANCZOS` uses. Colours are
  /// weighted by alpha. Plain Float arithmetic in a fixed order: the same bytes on every machine.
  public func resampled(width: Int, height: Int) throws(MediaError) -> Picture {
    guard (1...Self.maximumSide).contains(width), (1...Self.maximumSide).contains(height),
      width * height <= Self.maximumPixels
    else { throw .invalid("A picture cannot be resampled to \(width)×\(height) pixels") }
    if width == self.width && height == self.height { return self }
    let columns = LanczosTaps(from: self.width, to: width)
    let rows = LanczosTaps(from: self.height, to: height)
    var narrow = [Float](repeating: 0, count: width * self.height * 4)
    var result = [UInt8](repeating: 0, count: width * height * 4)
    pixels.withUnsafeBufferPointer { source in
      narrow.withUnsafeMutableBufferPointer { target in
        for y in 0..<self.height {
          for x in 0..<width {
            var sum = SIMD4<Float>()
            for (tap, weight) in columns.taps(of: x) {
              let at = (y * self.width + tap) * 4
              let alpha = Float(source[at + 3])
              var color = SIMD4(Float(source[at]), Float(source[at + 1]), Float(source[at + 2]), 255)
              color *= alpha / 255
              sum += color * weight
            }
            let at = (y * width + x) * 4
            for channel in 0..<4 { target[at + channel] = sum[channel] }
          }
        }
      }
    }
    narrow.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for y in 0..<height {
          for x in 0..<width {
            var sum = SIMD4<Float>()
            for (tap, weight) in rows.taps(of: y) {
              let at = (tap * width + x) * 4
              sum += SIMD4(source[at], source[at + 1], source[at + 2], source[at + 3]) * weight
            }
            let at = (y * width + x) * 4
            let alpha = sum[3]
            for channel in 0..<3 { target[at + channel] = byte(alpha > 0.5 ? sum[channel] * 255 / alpha : 0) }
            target[at + 3] = byte(alpha)
          }
        }
      }
    }
    return Picture(width: width, height: height, pixels: result)
  }
}

private func byte(_ value: Float) -> UInt8 {
  UInt8(min(max(value.rounded(), 0), 255))
}

/// For each output pixel of one axis, the input pixels that make it and their weights, which sum to one.
private struct LanczosTaps {
  private var first: [Int] = []
  private var weights: [[Float]] = []

  init(from source: Int, to target: Int) {
    let scale = Double(source) / Double(target)
    let stretch = max(scale, 1)
    for index in 0..<target {
      let center = (Double(index) + 0.5) * scale
      let low = max(0, Int((center - 3 * stretch + 0.5).rounded(.down)))
      let high = max(low + 1, min(source, Int((center + 3 * stretch + 0.5).rounded(.down))))
      let raw = (low..<high).map { Self.lanczos((Double($0) + 0.5 - center) / stretch) }
      let sum = raw.reduce(0, +)
      first.append(low)
      weights.append(raw.map { Float($0 / sum) })
    }
  }

  func taps(of index: Int) -> Zip2Sequence<PartialRangeFrom<Int>, [Float]> {
    zip(first[index]..., weights[index])
  }

  private static func lanczos(_ x: Double) -> Double {
    if x == 0 { return 1 }
    guard abs(x) < 3 else { return 0 }
    let angle = Double.pi * x
    return 3 * sin(angle) * sin(angle / 3) / (angle * angle)
  }
}
