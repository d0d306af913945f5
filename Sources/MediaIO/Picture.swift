/// A picture: 8-bit sRGB red, green, blue and straight (not premultiplied) alpha, rows from the top, without padding.
public struct Picture: Hashable, Sendable {
  /// The longest side accepted from files.
  public static let maximumSide = 16_384
  /// The largest area accepted from files: 64 megapixels (2²⁶), 256 MiB unpacked.
  public static let maximumPixels = 1 << 26

  /// Width and height in pixels.
  public let size: PixelSize
  /// `width · height · 4` bytes: R, G, B, A of each pixel.
  public private(set) var pixels: [UInt8]

  public var width: Int { size.width }
  public var height: Int { size.height }

  /// A picture of the given RGBA bytes, `width · height · 4` of them.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height * 4, "RGBA bytes must fill the picture")
    size = PixelSize(width, height)
    self.pixels = pixels
  }

  /// A picture of the given RGB bytes, `width · height · 3` of them; opaque.
  public init(width: Int, height: Int, rgb: [UInt8]) {
    precondition(width > 0 && height > 0 && rgb.count == width * height * 3, "RGB bytes must fill the picture")
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 4) { buffer, count in
      count = width * height * 4
      rgb.withUnsafeBufferPointer { source in
        for pixel in 0..<(width * height) {
          for channel in 0..<3 { buffer[pixel * 4 + channel] = source[pixel * 3 + channel] }
          buffer[pixel * 4 + 3] = 255
        }
      }
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// One colour all over.
  public init(width: Int, height: Int, red: UInt8, green: UInt8, blue: UInt8) {
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 4) { buffer, count in
      count = width * height * 4
      for at in stride(from: 0, to: count, by: 4) {
        buffer[at] = red
        buffer[at + 1] = green
        buffer[at + 2] = blue
        buffer[at + 3] = 255
      }
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// The `width · height · 3` RGB bytes, alpha left out.
  public var rgb: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      count = width * height * 3
      pixels.withUnsafeBufferPointer { source in
        for pixel in 0..<(width * height) {
          for channel in 0..<3 { buffer[pixel * 3 + channel] = source[pixel * 4 + channel] }
        }
      }
    }
  }

  /// Whether every pixel's alpha is 255.
  public var isOpaque: Bool {
    pixels.withUnsafeBufferPointer { source in
      var all: UInt8 = 255
      var index = 3
      while index < source.count {
        all &= source[index]
        index += 4
      }
      return all == 255
    }
  }

  /// The picture laid over black, opaque: c·a/255, rounded to nearest.
  public var flattened: Picture {
    if isOpaque { return self }
    var copy = self
    copy.pixels.withUnsafeMutableBufferPointer { buffer in
      for pixel in 0..<(buffer.count / 4) {
        let alpha = Int(buffer[pixel * 4 + 3])
        for channel in 0..<3 {
          buffer[pixel * 4 + channel] = UInt8((Int(buffer[pixel * 4 + channel]) * alpha + 127) / 255)
        }
        buffer[pixel * 4 + 3] = 255
      }
    }
    return copy
  }
}
