/// A picture in memory that triangles are drawn into: SDL's own drawing on the processor takes about four times the processor time for an interface's
/// shapes. Pixels are 0xFFRRGGBB.
final class PixelCanvas {
  private(set) var width: Int
  private(set) var height: Int
  private(set) var pixels: UnsafeMutablePointer<UInt32>
  /// Where the columns of a picture come from while it is enlarged: two places and a weight each.
  var columns: UnsafeMutablePointer<SIMD4<Int32>>

  /// Width and height must be positive and were checked by the window.
  init(width: Int, height: Int) {
    self.width = max(1, width)
    self.height = max(1, height)
    pixels = .allocate(capacity: self.width * self.height)
    pixels.initialize(repeating: 0xFF00_0000, count: self.width * self.height)
    columns = .allocate(capacity: self.width)
    columns.initialize(repeating: SIMD4(), count: self.width)
  }

  deinit {
    pixels.deallocate()
    columns.deallocate()
  }

  func resize(width: Int, height: Int) {
    guard width != self.width || height != self.height, width > 0, height > 0 else { return }
    pixels.deallocate()
    columns.deallocate()
    self.width = width
    self.height = height
    pixels = .allocate(capacity: width * height)
    pixels.initialize(repeating: 0xFF00_0000, count: width * height)
    columns = .allocate(capacity: width)
    columns.initialize(repeating: SIMD4(), count: width)
  }

  func clear(_ color: UInt32) { pixels.update(repeating: color | 0xFF00_0000, count: width * height) }
}

/// A picture that is drawn from.
final class PixelSource {
  let width: Int
  let height: Int
  let isOpaque: Bool
  /// 0xAARRGGBB, or nothing where only coverage counts.
  let pixels: UnsafeMutablePointer<UInt32>?
  /// How much of a pixel is covered: characters and their like are all of one colour.
  let coverage: UnsafeMutablePointer<UInt8>?

  init(width: Int, height: Int, isOpaque: Bool, isMask: Bool) {
    self.width = width
    self.height = height
    self.isOpaque = isOpaque
    if isMask {
      pixels = nil
      let room = UnsafeMutablePointer<UInt8>.allocate(capacity: width * height)
      room.initialize(repeating: 0, count: width * height)
      coverage = room
    } else {
      coverage = nil
      let room = UnsafeMutablePointer<UInt32>.allocate(capacity: width * height)
      room.initialize(repeating: 0, count: width * height)
      pixels = room
    }
  }

  deinit {
    pixels?.deallocate()
    coverage?.deallocate()
  }
}

/// Colours over colours. Weights are 0 to 256, so that a shift divides.
enum Blend {
  /// 0 to 255 as 0 to 256.
  @inline(__always) static func weight(_ opacity: UInt32) -> UInt32 { opacity &+ (opacity &>> 7) }

  /// Two colours mixed: 0 is all `a`, 256 all `b`.
  @inline(__always) static func mix(_ a: UInt32, _ b: UInt32, _ weight: UInt32) -> UInt32 {
    let rest = 256 &- weight
    let redBlue = ((a & 0xFF00FF) &* rest &+ (b & 0xFF00FF) &* weight &+ 0x800080) &>> 8 & 0xFF00FF
    let green = ((a & 0x00FF00) &* rest &+ (b & 0x00FF00) &* weight &+ 0x008000) &>> 8 & 0x00FF00
    return redBlue | green | 0xFF00_0000
  }

  /// `mix` of all four parts.
  @inline(__always) static func mix4(_ a: UInt32, _ b: UInt32, _ weight: UInt32) -> UInt32 {
    let rest = 256 &- weight
    let low = ((a & 0xFF00FF) &* rest &+ (b & 0xFF00FF) &* weight) &>> 8 & 0xFF00FF
    let high = ((a &>> 8) & 0xFF00FF) &* rest &+ ((b &>> 8) & 0xFF00FF) &* weight
    return low | high & 0xFF00_FF00
  }

  /// A vertex' colour, red in the lowest byte, as a pixel.
  @inline(__always) static func pixel(_ vertex: UInt32) -> UInt32 {
    vertex & 0xFF00_FF00 | (vertex & 0xFF) &<< 16 | (vertex &>> 16) & 0xFF
  }
}

extension PixelCanvas {
  /// Part of a row in one colour.
  @inline(__always) func span(_ row: UnsafeMutablePointer<UInt32>, _ from: Int, _ to: Int, _ color: UInt32) {
    guard to > from else { return }
    let weight = Blend.weight(color &>> 24)
    if weight == 256 {
      (row + from).update(repeating: color, count: to &- from)
      return
    }
    let rest = 256 &- weight
    let redBlue = (color & 0xFF00FF) &* weight &+ 0x800080
    let green = (color & 0x00FF00) &* weight &+ 0x008000
    var at = from
    while at < to {
      let old = row[at]
      let a = ((old & 0xFF00FF) &* rest &+ redBlue) &>> 8 & 0xFF00FF
      let b = ((old & 0x00FF00) &* rest &+ green) &>> 8 & 0x00FF00
      row[at] = a | b | 0xFF00_0000
      at &+= 1
    }
  }

  /// A rectangle in one colour. A pixel belongs to it when its middle does.
  func fill(_ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float, _ color: UInt32, _ clip: PixelClip) {
    guard color &>> 24 != 0 else { return }
    let left = max(clip.left, firstMiddle(x0))
    let right = min(clip.right, firstMiddle(x1))
    let top = max(clip.top, firstMiddle(y0))
    let bottom = min(clip.bottom, firstMiddle(y1))
    guard left < right, top < bottom else { return }
    for y in top..<bottom { span(pixels + y &* width, left, right, color) }
  }
}

/// Whole pixels inside of which is drawn.
struct PixelClip {
  var left: Int
  var top: Int
  var right: Int
  var bottom: Int
}

/// The first pixel whose middle is not before a place.
@inline(__always) func firstMiddle(_ place: Float) -> Int {
  Int((place - 0.5).rounded(.up))
}
