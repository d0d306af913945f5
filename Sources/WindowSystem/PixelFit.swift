/// Where a picture goes on a place of the screen.
public struct PixelFit: Sendable, Equatable {
  /// Left, top, width and height in the units of the place.
  public let x: Float
  public let y: Float
  public let width: Float
  public let height: Float
  /// Screen pixels per picture pixel.
  public let factor: Float

  /// The largest whole number of screen pixels per picture pixel that fits, in the middle: pixel art stays square and sharp. Pictures
  /// larger than the place are made smaller as `whole` does it. `scale` is screen pixels per unit of the place.
  public static func integer(
    width: Int, height: Int, inWidth: Float, inHeight: Float, scale: Float = 1
  ) -> PixelFit {
    fit(width: width, height: height, inWidth: inWidth, inHeight: inHeight, scale: scale) {
      $0 >= 1 ? $0.rounded(.down) : $0
    }
  }

  /// The largest size that fits, in the middle.
  public static func whole(
    width: Int, height: Int, inWidth: Float, inHeight: Float, scale: Float = 1
  ) -> PixelFit {
    fit(width: width, height: height, inWidth: inWidth, inHeight: inHeight, scale: scale) { $0 }
  }

  private static func fit(
    width: Int, height: Int, inWidth: Float, inHeight: Float, scale: Float, _ round: (Float) -> Float
  ) -> PixelFit {
    guard width > 0, height > 0, inWidth > 0, inHeight > 0, scale > 0 else {
      return PixelFit(x: 0, y: 0, width: 0, height: 0, factor: 0)
    }
    let factor = round(min(inWidth * scale / Float(width), inHeight * scale / Float(height)))
    let (wide, high) = (Float(width) * factor, Float(height) * factor)
    // Whole screen pixels, or every second pixel row would be cut.
    let left = ((inWidth * scale - wide) / 2).rounded(.down)
    let top = ((inHeight * scale - high) / 2).rounded(.down)
    return PixelFit(x: left / scale, y: top / scale, width: wide / scale, height: high / scale, factor: factor)
  }
}
