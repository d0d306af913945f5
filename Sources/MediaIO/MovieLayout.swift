/// How colour and transparency are arranged in a delivered movie.
public enum MovieLayout: String, Sendable, CaseIterable, Codable {
  /// The picture as it is. Kinds without alpha lay it over black.
  case plain
  /// Colour above, its matte below as grey (white is opaque): for engines whose movies know no transparency.
  case stacked
  /// Colour left, its matte right: Ren'Py's `side_mask`.
  case sideMask

  /// The size of a movie whose pictures are `size`. Halves have even sides, so that no chroma sample belongs to both;
  /// multiples of 16 stay multiples of 16, and then no block of the codec does either.
  public func size(of size: PixelSize) -> PixelSize {
    let even = PixelSize((size.width + 1) & ~1, (size.height + 1) & ~1)
    return switch self {
    case .plain: size
    case .stacked: PixelSize(even.width, even.height * 2)
    case .sideMask: PixelSize(even.width * 2, even.height)
    }
  }

  /// The picture, arranged; opaque unless plain. The colour half keeps straight (not premultiplied) colour, and odd sides
  /// are extended by their last column or row.
  public func arranged(_ picture: Picture) -> Picture {
    guard self != .plain else { return picture }
    let size = size(of: picture.size)
    let half = self == .stacked ? PixelSize(size.width, size.height / 2) : PixelSize(size.width / 2, size.height)
    // Where the matte begins, in bytes from the colour of the same pixel.
    let offset = 4 * (self == .stacked ? half.height * size.width : half.width)
    let pixels = [UInt8](unsafeUninitializedCapacity: size.width * size.height * 4) { target, count in
      count = size.width * size.height * 4
      picture.pixels.withUnsafeBufferPointer { source in
        for y in 0..<half.height {
          let row = min(y, picture.height - 1) * picture.width
          for x in 0..<half.width {
            let from = (row + min(x, picture.width - 1)) * 4
            let to = (y * size.width + x) * 4
            let alpha = source[from + 3]
            for channel in 0..<3 {
              target[to + channel] = source[from + channel]
              target[to + offset + channel] = alpha
            }
            target[to + 3] = 255
            target[to + offset + 3] = 255
          }
        }
      }
    }
    return Picture(width: size.width, height: size.height, pixels: pixels)
  }
}
