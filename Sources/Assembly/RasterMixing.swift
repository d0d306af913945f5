extension Raster {
  /// A picture between two of one size: `share`/256 of `other`, the rest of this one. The stored (sRGB) values are mixed,
  /// as every editor and engine does, weighted by alpha.
  func mixed(with other: Raster, share: UInt32) -> Raster {
    let rest = 256 - share
    return combined(other) { one, two in
      // Opaque pixels, which nearly all are: two channels at a time, 16 bits of room for each.
      if (one & two) >> 24 == 255 {
        let low = ((one & 0xFF00FF) &* rest &+ (two & 0xFF00FF) &* share &+ 0x800080) >> 8 & 0xFF00FF
        let high = ((one >> 8 & 0xFF00FF) &* rest &+ (two >> 8 & 0xFF00FF) &* share &+ 0x800080) & 0xFF00_FF00
        return low | high | 0xFF00_0000
      }
      return mix(one, two, upper: (one >> 24) &* rest * 255 / 256, lower: (two >> 24) &* share * 255 / 256)
    }
  }

  /// The picture on its way to nothing: `share`/256 of its light, or of its alpha where the cut is see-through.
  func faded(share: UInt32, toAlpha: Bool) -> Raster {
    if share >= 256 { return self }
    var copy = self
    copy.words.withUnsafeMutableBufferPointer { words in
      var index = 0
      while index < words.count {
        let word = words[index]
        if toAlpha {
          let alpha = ((word >> 24) &* share &+ 128) >> 8
          words[index] = alpha == 0 ? 0 : word & 0xFFFFFF | alpha << 24
        } else {
          let low = ((word & 0xFF00FF) &* share &+ 0x800080) >> 8 & 0xFF00FF
          let green = ((word >> 8 & 0xFF) &* share &+ 0x80) & 0xFF00
          words[index] = low | green | word & 0xFF00_0000
        }
        index &+= 1
      }
    }
    return copy
  }

  /// The window of `width` × `height` pixels around the middle of this raster's window at `x`, `y`, enlarged `zoom`
  /// (≥ 1) times. Between pixel centres values are interpolated linearly: on squares of pixels this softens no more than
  /// the one pixel in which two squares meet, and moves evenly.
  func zoomed(x: Int, y: Int, width: Int, height: Int, zoom: Double) -> Raster {
    let columns = Self.taps(first: x, count: width, limit: self.width, zoom: zoom)
    let rows = Self.taps(first: y, count: height, limit: self.height, zoom: zoom)
    let result = [UInt32](unsafeUninitializedCapacity: width * height) { target, filled in
      words.withUnsafeBufferPointer { source in
        columns.withUnsafeBufferPointer { columns in
          var row = 0
          while row < height {
            let (upper, down) = (rows[row].index * self.width, rows[row].share)
            let lower = min(rows[row].index + 1, self.height - 1) * self.width
            var column = 0
            while column < width {
              let (left, across) = (columns[column].index, columns[column].share)
              let right = min(left &+ 1, self.width &- 1)
              target[row &* width &+ column] = Self.between(
                Self.between(source[upper &+ left], source[upper &+ right], across),
                Self.between(source[lower &+ left], source[lower &+ right], across), down)
              column &+= 1
            }
            row += 1
          }
        }
      }
      filled = width * height
    }
    return Raster(width: width, height: height, words: result)
  }

  /// The average of the squares that make up a smaller picture.
  func reduced(width: Int, height: Int) -> Raster {
    var result = Raster(width: width, height: height, 0)
    words.withUnsafeBufferPointer { source in
      for row in 0..<height {
        let (top, bottom) = (
          row * self.height / height, max((row + 1) * self.height / height, row * self.height / height + 1)
        )
        for column in 0..<width {
          let (left, right) = (
            column * self.width / width, max((column + 1) * self.width / width, column * self.width / width + 1)
          )
          var (red, green, blue, alpha): (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
          var y = top
          while y < bottom {
            var x = left
            while x < right {
              let word = source[y &* self.width &+ x]
              let weight = word >> 24
              red &+= (word & 255) &* weight / 255
              green &+= (word >> 8 & 255) &* weight / 255
              blue &+= (word >> 16 & 255) &* weight / 255
              alpha &+= weight
              x &+= 1
            }
            y &+= 1
          }
          let count = UInt32((bottom - top) * (right - left))
          // Over black: thumbnails are drawn on a dark sheet.
          result.words[row * width + column] = Self.pack(red / count, green / count, blue / count)
        }
      }
    }
    return result
  }

  private func combined(_ other: Raster, _ body: (UInt32, UInt32) -> UInt32) -> Raster {
    let result = [UInt32](unsafeUninitializedCapacity: words.count) { target, filled in
      words.withUnsafeBufferPointer { one in
        other.words.withUnsafeBufferPointer { two in
          var index = 0
          while index < one.count {
            target[index] = body(one[index], two[index])
            index &+= 1
          }
        }
      }
      filled = words.count
    }
    return Raster(width: width, height: height, words: result)
  }

  private struct Tap {
    var index: Int
    /// Of the next pixel, in 256ths.
    var share: UInt32
  }

  private static func taps(first: Int, count: Int, limit: Int, zoom: Double) -> [Tap] {
    let middle = Double(first) + Double(count) / 2
    return (0..<count).map { place in
      let at = middle + (Double(place) + 0.5 - Double(count) / 2) / zoom - 0.5
      let fixed = Int((max(0, at) * 256).rounded(.down))
      let index = min(fixed >> 8, limit - 1)
      return Tap(index: index, share: UInt32(fixed & 255))
    }
  }

  @inline(__always)
  private static func between(_ one: UInt32, _ two: UInt32, _ share: UInt32) -> UInt32 {
    if one == two || share == 0 { return one }
    let rest = 256 &- share
    if (one & two) >> 24 == 255 {
      let low = ((one & 0xFF00FF) &* rest &+ (two & 0xFF00FF) &* share &+ 0x800080) >> 8 & 0xFF00FF
      let high = ((one >> 8 & 0xFF) &* rest &+ (two >> 8 & 0xFF) &* share &+ 0x80) & 0xFF00
      return low | high | 0xFF00_0000
    }
    return mix(one, two, upper: (one >> 24) &* rest, lower: (two >> 24) &* share)
  }
}
