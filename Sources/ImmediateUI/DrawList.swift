import CImGui

/// Draws shapes and text at places of the window, over what its panel holds so far. Places are points from the window's corner; what lies
/// outside of the panel is cut off.
@MainActor public struct DrawList {
  /// Where shapes go.
  public enum Layer: Int32, Sendable {
    /// The panel that is being filled.
    case panel
    /// Over everything.
    case front
    /// Behind everything.
    case back
  }

  let ui: UI
  let layer: Layer
  /// Points of a shape in one piece.
  private static let most = 8_000

  private func enter() { cig_draw_layer(layer.rawValue) }

  public func line(_ a: Point, _ b: Point, _ color: Color, thickness: Float = 1) {
    enter()
    cig_draw_line(a.c, b.c, color.packed, finite(thickness))
  }

  /// The outline of a rectangle.
  public func stroke(_ rect: Rect, _ color: Color, rounding: Float = 0, thickness: Float = 1) {
    enter()
    cig_draw_rect(rect.c, color.packed, finite(rounding), finite(thickness))
  }

  /// A filled rectangle.
  public func fill(_ rect: Rect, _ color: Color, rounding: Float = 0, corners: Corners = .all) {
    guard rect.width > 0, rect.height > 0 else { return }
    enter()
    cig_draw_filled(rect.c, color.packed, finite(rounding), rounding > 0 ? corners.rawValue : 0)
  }

  /// Which corners are round.
  public struct Corners: OptionSet, Sendable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }
    public static let topLeft = Corners(rawValue: 1)
    public static let topRight = Corners(rawValue: 2)
    public static let bottomLeft = Corners(rawValue: 4)
    public static let bottomRight = Corners(rawValue: 8)
    public static let all = Corners(rawValue: 15)
    public static let top: Corners = [.topLeft, .topRight]
    public static let bottom: Corners = [.bottomLeft, .bottomRight]
    public static let left: Corners = [.topLeft, .bottomLeft]
    public static let right: Corners = [.topRight, .bottomRight]
  }

  /// A rectangle that goes from one colour above to another below.
  public func gradient(_ rect: Rect, top: Color, bottom: Color) {
    enter()
    cig_draw_gradient(rect.c, top.packed, top.packed, bottom.packed, bottom.packed)
  }

  /// A rectangle that goes from one colour on the left to another on the right.
  public func gradient(_ rect: Rect, left: Color, right: Color) {
    enter()
    cig_draw_gradient(rect.c, left.packed, right.packed, right.packed, left.packed)
  }

  /// Text with its upper left corner at a place. `wrap` is the line's width, 0 for one line; `clip` cuts off what is outside.
  public func text(
    _ text: String, at: Point, _ color: Color, font: FontRole = .body, wrap: Float = 0, clip: Rect? = nil
  ) {
    guard !text.isEmpty else { return }
    // Meshes have 16-bit indices, and no screen shows a longer line.
    let text = text.utf8.count > 8_000 ? String(text.prefix(2_000)) : text
    ui.note(text)
    enter()
    let place = Point(at.x.rounded(), at.y.rounded()).c
    if var box = clip?.c {
      cig_draw_text(font.rawValue, font.points, place, color.packed, text, finite(wrap), &box)
    } else {
      cig_draw_text(font.rawValue, font.points, place, color.packed, text, finite(wrap), nil)
    }
  }

  /// Text in a rectangle: in the middle of its height, at the start, middle or end of its width, cut with "…" when too long.
  public func text(
    _ text: String, in rect: Rect, _ color: Color, font: FontRole = .body, align: Align = .start
  ) {
    guard rect.width > 0, rect.height > 0, !text.isEmpty else { return }
    let shown = ui.fitted(text, font: font, width: rect.width)
    let size = ui.size(of: shown, font: font)
    let x =
      switch align {
      case .start: rect.x
      case .middle: rect.x + max(0, (rect.width - size.width) / 2)
      case .end: rect.x + max(0, rect.width - size.width)
      }
    self.text(shown, at: Point(x, rect.y + (rect.height - size.height) / 2), color, font: font, clip: rect)
  }

  public enum Align: Sendable {
    case start, middle, end
  }

  public func triangle(_ a: Point, _ b: Point, _ c: Point, _ color: Color) {
    enter()
    cig_draw_triangle(a.c, b.c, c.c, color.packed)
  }

  public func circle(_ center: Point, radius: Float, _ color: Color) {
    enter()
    cig_draw_circle(center.c, finite(radius), color.packed, 0)
  }

  /// The outline of a circle.
  public func ring(_ center: Point, radius: Float, _ color: Color, thickness: Float = 1) {
    enter()
    cig_draw_circle(center.c, finite(radius), color.packed, max(0.01, finite(thickness)))
  }

  /// Lines from point to point; `closed` goes back to the first.
  public func polyline(_ points: [Point], _ color: Color, closed: Bool = false, thickness: Float = 1) {
    guard points.count > 1 else { return }
    enter()
    let c = points.map(\.c) + (closed && points.count > DrawList.most ? [points[0].c] : [])
    // Meshes have 16-bit indices: long lines are drawn in parts.
    var first = 0
    while first < c.count - 1 {
      let end = min(c.count, first + DrawList.most)
      c[first..<end].withUnsafeBufferPointer { part in
        guard let base = part.baseAddress else { return }
        cig_draw_polyline(
          base, Int32(part.count), color.packed, closed && c.count == points.count && end - first == c.count,
          finite(thickness))
      }
      first = end - 1
    }
  }

  /// A filled shape without dents, clockwise.
  public func convex(_ points: [Point], _ color: Color) {
    guard (3...DrawList.most).contains(points.count) else { return }
    enter()
    let c = points.map(\.c)
    cig_draw_convex(c, Int32(clamping: c.count), color.packed)
  }

  /// A texture, or a part of it: `part` in shares of its width and height.
  public func image(
    _ texture: TextureID, in rect: Rect, part: Rect = Rect(0, 0, 1, 1), tint: Color = .white, rounding: Float = 0
  ) {
    guard texture.number != 0, rect.width > 0, rect.height > 0 else { return }
    enter()
    cig_draw_image(texture.number, rect.c, part.c, tint.packed, finite(rounding))
  }

  /// A waveform: one bar from `low` to `high` (places of y) every `step` points from `x` on. Made for thousands of bars.
  public func columns(x: Float, step: Float, low: [Float], high: [Float], _ color: Color) {
    let count = min(low.count, high.count)
    guard count > 0 else { return }
    enter()
    cig_draw_columns(finite(x), finite(step), low, high, Int32(clamping: count), color.packed)
  }

  /// Cuts off what `body` draws outside of a rectangle.
  public func clipped(to rect: Rect, _ body: () -> Void) {
    enter()
    cig_draw_push_clip(rect.c, true)
    body()
    enter()
    cig_draw_pop_clip()
  }
}
