import CImGui

/// A place in points: x to the right, y down.
public struct Point: Sendable, Hashable {
  public var x: Float
  public var y: Float
  public init(_ x: Float, _ y: Float) {
    self.x = x
    self.y = y
  }
  public static let zero = Point(0, 0)
  public static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
  public static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
  public static func * (a: Point, b: Float) -> Point { Point(a.x * b, a.y * b) }
}

/// Width and height in points.
public struct Size: Sendable, Hashable {
  public var width: Float
  public var height: Float
  public init(_ width: Float, _ height: Float) {
    self.width = width
    self.height = height
  }
  public static let zero = Size(0, 0)
}

/// A rectangle in points.
public struct Rect: Sendable, Hashable {
  public var x: Float
  public var y: Float
  public var width: Float
  public var height: Float
  public init(_ x: Float, _ y: Float, _ width: Float, _ height: Float) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
  public static let zero = Rect(0, 0, 0, 0)
  public var right: Float { x + width }
  public var bottom: Float { y + height }
  public var origin: Point { Point(x, y) }
  public var size: Size { Size(width, height) }
  public var center: Point { Point(x + width / 2, y + height / 2) }

  /// Whether a place is inside; the right and lower edges are not.
  public func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < right && point.y >= y && point.y < bottom
  }

  /// The rectangle made smaller on each side; never below nothing.
  public func inset(_ dx: Float, _ dy: Float) -> Rect {
    Rect(x + dx, y + dy, max(0, width - 2 * dx), max(0, height - 2 * dy))
  }

  /// Cuts a strip off the top (positive) or the bottom (negative) and returns it.
  public mutating func cutVertically(_ amount: Float) -> Rect {
    let high = min(abs(amount), height)
    height -= high
    if amount < 0 { return Rect(x, bottom, width, high) }
    y += high
    return Rect(x, y - high, width, high)
  }

  /// Cuts a strip off the left (positive) or the right (negative) and returns it.
  public mutating func cutHorizontally(_ amount: Float) -> Rect {
    let wide = min(abs(amount), width)
    width -= wide
    if amount < 0 { return Rect(right, y, wide, height) }
    x += wide
    return Rect(x - wide, y, wide, height)
  }
}

/// A colour with opacity, each part 0 to 255.
public struct Color: Sendable, Hashable {
  /// Red in the lowest byte, then green, blue and opacity: the order in which vertices hold it.
  public var packed: UInt32

  public init(red: UInt8, green: UInt8, blue: UInt8, opacity: UInt8 = 255) {
    packed = UInt32(red) | UInt32(green) << 8 | UInt32(blue) << 16 | UInt32(opacity) << 24
  }

  /// A colour as it is written on the web: 0xRRGGBB.
  public init(_ hex: UInt32) {
    self.init(
      red: UInt8(truncatingIfNeeded: hex >> 16), green: UInt8(truncatingIfNeeded: hex >> 8),
      blue: UInt8(truncatingIfNeeded: hex))
  }

  public var red: UInt8 { UInt8(truncatingIfNeeded: packed) }
  public var green: UInt8 { UInt8(truncatingIfNeeded: packed >> 8) }
  public var blue: UInt8 { UInt8(truncatingIfNeeded: packed >> 16) }
  public var opacity: UInt8 { UInt8(truncatingIfNeeded: packed >> 24) }

  public static let clear = Color(red: 0, green: 0, blue: 0, opacity: 0)
  public static let white = Color(0xFFFFFF)
  public static let black = Color(0x000000)

  /// The same colour with its opacity multiplied, 0 to 1.
  public func faded(_ amount: Float) -> Color {
    let part = amount.isFinite ? min(1, max(0, amount)) : 0
    return Color(red: red, green: green, blue: blue, opacity: UInt8((Float(opacity) * part).rounded()))
  }

  /// A mixture: 0 is this colour, 1 the other.
  public func mixed(_ other: Color, _ amount: Float) -> Color {
    let part = amount.isFinite ? min(1, max(0, amount)) : 0
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Float(a) + (Float(b) - Float(a)) * part).rounded()) }
    return Color(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue),
      opacity: mix(opacity, other.opacity))
  }
}

/// Names a texture that whoever draws the meshes knows. 0 is none; 1 is the fonts'.
public struct TextureID: Sendable, Hashable {
  public let number: UInt
  public init(_ number: UInt) { self.number = number }
  public static let fonts = TextureID(1)
}

/// Lengths and places that are no numbers would reach assertions of the library: they count as zero, and none is beyond a million points.
func finite(_ value: Float) -> Float { value.isFinite ? min(1_000_000, max(-1_000_000, value)) : 0 }

extension Point {
  var c: cig_vec2 { cig_vec2(x: finite(x), y: finite(y)) }
  init(_ v: cig_vec2) { self.init(v.x, v.y) }
}

extension Rect {
  var c: cig_rect { cig_rect(x0: finite(x), y0: finite(y), x1: finite(right), y1: finite(bottom)) }
  init(_ r: cig_rect) { self.init(r.x0, r.y0, r.x1 - r.x0, r.y1 - r.y0) }
}
