import MediaIO

/// Where pictures of one size stand on the pages of an atlas: in rows, each with a border of its own edge's colours, so
/// that filtering does not mix neighbours.
struct AtlasLayout: Equatable {
  /// Sides of a page are at most this: what every GPU since 2010 and all browsers take.
  static let largestSide = 4096
  /// Pages are at most this many: 256 MiB of texture memory.
  static let mostPages = 4
  /// Pixels around each picture that repeat its edge.
  static let border = 1

  /// Size of a picture on the page.
  let picture: PixelSize
  /// Pictures in all.
  let count: Int
  /// Size of each page, both sides powers of two; all but the last are full.
  let pages: [PixelSize]
  private let perPage: Int

  /// A layout of `count` pictures on pages of at most `side`; nil when they do not fit on `mostPages`.
  init?(picture: PixelSize, count: Int, side: Int = Self.largestSide) {
    let cell = PixelSize(picture.width + 2 * Self.border, picture.height + 2 * Self.border)
    let perPage = (side / cell.width) * (side / cell.height)
    guard count > 0, perPage > 0, (count + perPage - 1) / perPage <= Self.mostPages else { return nil }
    self.picture = picture
    self.count = count
    self.perPage = perPage
    pages = stride(from: 0, to: count, by: perPage).map {
      Self.smallestPage(cell, count: min(perPage, count - $0), side: side)
    }
  }

  /// Page and upper left pixel of a picture, its border not counted.
  func place(_ index: Int) -> (page: Int, x: Int, y: Int) {
    let (page, rest) = index.quotientAndRemainder(dividingBy: perPage)
    let cell = PixelSize(picture.width + 2 * Self.border, picture.height + 2 * Self.border)
    let columns = pages[page].width / cell.width
    return (page, rest % columns * cell.width + Self.border, rest / columns * cell.height + Self.border)
  }

  /// One page with its pictures; the rest is see-through.
  func page(_ page: Int, of pictures: [Picture]) -> Picture {
    let size = pages[page]
    var pixels = [UInt8](repeating: 0, count: size.width * size.height * 4)
    pixels.withUnsafeMutableBytes { target in
      for index in (page * perPage)..<min((page + 1) * perPage, count) {
        let (_, left, top) = place(index)
        pictures[index].pixels.withUnsafeBytes { source in
          for y in -Self.border..<(picture.height + Self.border) {
            let row = min(max(y, 0), picture.height - 1) * picture.width
            for x in -Self.border..<(picture.width + Self.border) {
              let pixel = source.loadUnaligned(
                fromByteOffset: (row + min(max(x, 0), picture.width - 1)) * 4, as: UInt32.self)
              target.storeBytes(of: pixel, toByteOffset: ((top + y) * size.width + left + x) * 4, as: UInt32.self)
            }
          }
        }
      }
    }
    return Picture(width: size.width, height: size.height, pixels: pixels)
  }

  /// The page of powers of two with the fewest pixels that holds `count` cells; of equal ones the squarest.
  private static func smallestPage(_ cell: PixelSize, count: Int, side: Int) -> PixelSize {
    var best: PixelSize?
    var width = 1
    while width <= side {
      let columns = min(count, width / cell.width)
      if columns > 0 {
        let needed = (count + columns - 1) / columns * cell.height
        var height = 1
        while height < needed { height *= 2 }
        if height <= side {
          let (area, size) = (width * height, PixelSize(width, height))
          if let old = best, (old.width * old.height, abs(old.width - old.height)) <= (area, abs(width - height)) {
          } else {
            best = size
          }
        }
      }
      width *= 2
    }
    return best ?? PixelSize(side, side)
  }
}
