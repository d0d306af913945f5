import MediaIO

/// What is to be known of all pictures before an atlas is laid out: by how much they were enlarged, and how many differ.
struct PixelSurvey {
  /// A side is not made smaller than this by undoing an enlargement: a flat picture looks enlarged by any factor.
  static let smallestSide = 16

  /// The factors by which all pictures so far may have been enlarged, in falling order; 1 is always among them.
  private(set) var factors: [Int]
  private var hashes: Set<UInt64> = []

  /// For pictures of this size.
  init(size: PixelSize) {
    let most = max(1, min(size.width, size.height) / Self.smallestSide)
    factors = (1...most).reversed().filter { size.width.isMultiple(of: $0) && size.height.isMultiple(of: $0) }
  }

  /// The largest factor by which every pixel of every picture is repeated in both directions.
  var enlargement: Int { factors.first ?? 1 }

  /// How many different pictures there are (within the odds of 64-bit hashes: it only decides the layout).
  var distinct: Int { hashes.count }

  /// Looks at a picture.
  mutating func add(_ picture: Picture) {
    // A picture that was seen before says nothing new.
    guard hashes.insert(Self.hash(picture)).inserted else { return }
    var proved: [Int] = []
    factors = factors.filter { factor in
      // Pixels that repeat eight times also repeat four times.
      if factor == 1 || proved.contains(where: { $0.isMultiple(of: factor) }) { return true }
      guard Self.isEnlarged(picture, by: factor) else { return false }
      proved.append(factor)
      return true
    }
  }

  /// Whether each `factor` × `factor` block of pixels has one colour.
  static func isEnlarged(_ picture: Picture, by factor: Int) -> Bool {
    let (width, height) = (picture.width, picture.height)
    return picture.pixels.withUnsafeBytes { raw in
      for row in stride(from: 0, to: height, by: factor) {
        let first = row * width * 4
        for column in stride(from: 0, to: width, by: factor) {
          let wanted = raw.loadUnaligned(fromByteOffset: first + column * 4, as: UInt32.self)
          for more in 1..<factor
          where raw.loadUnaligned(fromByteOffset: first + (column + more) * 4, as: UInt32.self) != wanted {
            return false
          }
        }
        let upper = UnsafeRawBufferPointer(rebasing: raw[first..<(first + width * 4)])
        for more in 1..<factor {
          let start = first + more * width * 4
          let lower = UnsafeRawBufferPointer(rebasing: raw[start..<(start + width * 4)])
          guard upper.elementsEqual(lower) else { return false }
        }
      }
      return true
    }
  }

  /// FNV-1a over whole pixels.
  private static func hash(_ picture: Picture) -> UInt64 {
    picture.pixels.withUnsafeBytes { raw in
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for at in stride(from: 0, to: raw.count, by: 4) {
        hash = (hash ^ UInt64(raw.loadUnaligned(fromByteOffset: at, as: UInt32.self))) &* 0x100_0000_01B3
      }
      return hash
    }
  }
}

extension Picture {
  /// The upper left pixel of each `factor` × `factor` block: undoes `enlarged(by:)`.
  func reduced(by factor: Int) -> Picture {
    guard factor > 1 else { return self }
    let (columns, rows) = (width / factor, height / factor)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(columns * rows * 4)
    for row in 0..<rows {
      for column in 0..<columns {
        let at = (row * factor * width + column * factor) * 4
        pixels.append(contentsOf: self.pixels[at..<(at + 4)])
      }
    }
    return Picture(width: columns, height: rows, pixels: pixels)
  }
}
