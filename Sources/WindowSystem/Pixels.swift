/// A picture in memory: rows from the top, four bytes a pixel, red first.
public struct Pixels: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// 4·width·height bytes.
  public let rgba: [UInt8]

  /// Nil when the bytes do not fill the size.
  public init?(width: Int, height: Int, rgba: [UInt8]) {
    guard let count = Pixels.bytes(width: width, height: height, each: 4), rgba.count == count else { return nil }
    self.width = width
    self.height = height
    self.rgba = rgba
  }

  /// Red, green, blue and opacity of a pixel; zeros outside.
  public subscript(x: Int, y: Int) -> SIMD4<UInt8> {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return SIMD4() }
    let at = (y * width + x) * 4
    return SIMD4(rgba[at], rgba[at + 1], rgba[at + 2], rgba[at + 3])
  }

  /// Bytes of a picture, or nil for sizes that are not positive or overflow.
  static func bytes(width: Int, height: Int, each: Int) -> Int? {
    guard width > 0, height > 0 else { return nil }
    let (area, tooLarge) = width.multipliedReportingOverflow(by: height)
    let (count, stillTooLarge) = area.multipliedReportingOverflow(by: each)
    return tooLarge || stillTooLarge ? nil : count
  }
}
