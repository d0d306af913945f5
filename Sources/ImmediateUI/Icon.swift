/// The studio's signs, drawn as lines and shapes on a grid of 24, so that they are sharp at every size.
public enum Icon: String, Sendable, CaseIterable {
  case play, pause, stop, stepBack, stepForward, toStart, toEnd, loop, record
  case volume, mute, waveform, spectrogram, microphone
  case film, picture, camera, scissors, marker, event, haptic, mouth, clock
  case star, starFilled, check, close, plus, minus, more, search, chevronRight, chevronDown, chevronLeft
  case folder, save, export, importing, copy, trash, undo, refresh, gear, list, layers, compare
  case eye, chat, gamepad, sparkles, expand, pixels, warning, error, info, bolt
}

/// A part of an icon.
enum IconShape {
  case line([Point], closed: Bool)
  case fill([Point])
  case ring(Point, Float)
  case dot(Point, Float)

  static func line(_ points: Point...) -> IconShape { .line(points, closed: false) }
  static func outline(_ points: Point...) -> IconShape { .line(points, closed: true) }

  /// Part of a circle; degrees clockwise from the right.
  static func arc(_ center: Point, _ radius: Float, _ from: Float, _ to: Float) -> IconShape {
    .line(arcPoints(center, radius, from, to), closed: false)
  }

  static func box(_ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float) -> IconShape {
    .fill([Point(x0, y0), Point(x1, y0), Point(x1, y1), Point(x0, y1)])
  }

  /// The outline of a rectangle with round corners.
  static func frame(_ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float, round r: Float = 2) -> IconShape {
    .line(
      arcPoints(Point(x0 + r, y0 + r), r, 180, 270) + arcPoints(Point(x1 - r, y0 + r), r, 270, 360)
        + arcPoints(Point(x1 - r, y1 - r), r, 0, 90) + arcPoints(Point(x0 + r, y1 - r), r, 90, 180), closed: true)
  }
}

extension DrawList {
  /// An icon in the middle of a rectangle, as large as fits.
  public func icon(_ icon: Icon, in rect: Rect, _ color: Color) {
    let side = min(rect.width, rect.height)
    guard side > 0 else { return }
    let unit = side / 24
    let origin = Point(rect.x + (rect.width - side) / 2, rect.y + (rect.height - side) / 2)
    func place(_ point: Point) -> Point { origin + point * unit }
    let stroke = max(1.2, 1.9 * unit)
    for shape in icon.shapes {
      switch shape {
      case .line(let points, let closed):
        polyline(points.map(place), color, closed: closed, thickness: stroke)
      case .fill(let points): convex(points.map(place), color)
      case .ring(let center, let radius): ring(place(center), radius: radius * unit, color, thickness: stroke)
      case .dot(let center, let radius): circle(place(center), radius: radius * unit, color)
      }
    }
  }
}
