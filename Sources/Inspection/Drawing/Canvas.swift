import Foundation
import MediaIO

/// An RGB picture being drawn on. Everything outside of it is left out.
struct Canvas {
  /// sRGB.
  struct Color {
    var red: UInt8, green: UInt8, blue: UInt8

    init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) { (self.red, self.green, self.blue) = (red, green, blue) }
  }

  let width: Int
  let height: Int
  private var rgb: [UInt8]

  init(width: Int, height: Int, _ color: Color) {
    self.width = width
    self.height = height
    rgb = [UInt8](repeating: 0, count: width * height * 3)
    fill(x: 0, y: 0, width: width, height: height, color)
  }

  var picture: Picture { Picture(width: width, height: height, rgb: rgb) }

  /// One colour over a rectangle.
  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: Color) {
    let columns = max(0, x)..<max(0, x, min(self.width, x + width))
    let canvasWidth = self.width
    let rows = max(0, y)..<max(0, y, min(self.height, y + height))
    rgb.withUnsafeMutableBufferPointer { rgb in
      for row in rows {
        for column in columns {
          let at = (row &* canvasWidth &+ column) &* 3
          rgb[at] = color.red
          rgb[at + 1] = color.green
          rgb[at + 2] = color.blue
        }
      }
    }
  }

  /// Mixes a colour into one pixel; `share` from 0 to 1.
  mutating func mix(x: Int, y: Int, _ color: Color, _ share: Double) {
    guard x >= 0, y >= 0, x < width, y < height, share > 0 else { return }
    let at = (y * width + x) * 3
    let weight = Int(min(1, share) * 256)
    func mixed(_ old: UInt8, _ new: UInt8) -> UInt8 { UInt8((Int(old) * (256 - weight) + Int(new) * weight) >> 8) }
    rgb[at] = mixed(rgb[at], color.red)
    rgb[at + 1] = mixed(rgb[at + 1], color.green)
    rgb[at + 2] = mixed(rgb[at + 2], color.blue)
  }

  /// A picture with its upper left corner at `x`, `y`; transparency shows what is below.
  mutating func draw(_ picture: Picture, x: Int, y: Int) {
    let canvasWidth = width
    let rows = max(0, -y)..<max(0, -y, min(picture.height, height - y))
    let columns = max(0, -x)..<max(0, -x, min(picture.width, width - x))
    picture.pixels.withUnsafeBufferPointer { source in
      rgb.withUnsafeMutableBufferPointer { rgb in
        for row in rows {
          for column in columns {
            let from = (row &* picture.width &+ column) &* 4
            let to = ((y &+ row) &* canvasWidth &+ x &+ column) &* 3
            let alpha = Int(source[from + 3])
            for channel in 0..<3 {
              rgb[to + channel] = UInt8(
                (Int(source[from + channel]) &* alpha &+ Int(rgb[to + channel]) &* (255 &- alpha)) / 255)
            }
          }
        }
      }
    }
  }

  /// Writes text with the top of its capitals at `y`.
  /// - Parameters:
  ///   - size: height of capitals in pixels.
  ///   - limit: the most pixels it may take; what is left over is cut off with an ellipsis.
  /// - Returns: the pixels that it took.
  @discardableResult
  mutating func write(
    _ text: String, x: Double, y: Double, size: Double, within limit: Double = .infinity, _ color: Color,
    bold: Bool = false
  ) -> Double {
    let scale = size / StrokeFont.capital
    var shown = text[...]
    if StrokeFont.width(shown) * scale > limit + 2 * scale {
      let dots = StrokeFont.glyph("…").advance
      while !shown.isEmpty, (StrokeFont.width(shown) + dots) * scale > limit { shown = shown.dropLast() }
      guard shown.count > 1 else { return 0 }
      shown += "…"
    }
    let pen = max(0.55, size * 0.055) * (bold ? 1.5 : 1)
    var left = x
    for letter in shown {
      let glyph = StrokeFont.glyph(letter)
      for stroke in glyph.strokes {
        let points = stroke.map { (x: left + $0.x * scale, y: y + $0.y * scale) }
        for (from, to) in zip(points, points.count > 1 ? points.dropFirst() : points[...]) {
          line(from, to, radius: points.count > 1 ? pen : pen * 1.35, color)
        }
      }
      left += glyph.advance * scale
    }
    return left - x
  }

  /// A line with round ends, smooth at its edges.
  mutating func line(
    _ from: (x: Double, y: Double), _ to: (x: Double, y: Double), radius: Double, _ color: Color
  ) {
    let reach = radius + 1
    let columns = Int((min(from.x, to.x) - reach).rounded(.down))...Int((max(from.x, to.x) + reach).rounded(.up))
    let rows = Int((min(from.y, to.y) - reach).rounded(.down))...Int((max(from.y, to.y) + reach).rounded(.up))
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    let length = dx * dx + dy * dy
    for row in rows {
      for column in columns {
        let (px, py) = (Double(column) + 0.5 - from.x, Double(row) + 0.5 - from.y)
        let share = length > 0 ? min(1, max(0, (px * dx + py * dy) / length)) : 0
        let (ex, ey) = (px - share * dx, py - share * dy)
        mix(x: column, y: row, color, radius + 0.5 - (ex * ex + ey * ey).squareRoot())
      }
    }
  }
}
