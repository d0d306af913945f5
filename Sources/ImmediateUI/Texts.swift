import CImGui

extension UI {
  /// What the panel's shapes are drawn with.
  public var draw: DrawList { DrawList(ui: self, layer: .panel) }
  /// Draws over everything.
  public var front: DrawList { DrawList(ui: self, layer: .front) }
  /// Draws behind everything.
  public var back: DrawList { DrawList(ui: self, layer: .back) }

  /// One line of text.
  public func text(_ text: String, font: FontRole = .body, color: Color? = nil) {
    note(text)
    cig_push_font(font.rawValue)
    if let color { cig_push_color(StyleSlot.text.rawValue, color.packed) }
    cig_text(text)
    if color != nil { cig_pop_color(1) }
    cig_pop_font()
  }

  /// Text of lesser weight.
  public func muted(_ text: String, font: FontRole = .body) { self.text(text, font: font, color: theme.muted) }

  /// Text over as many lines as it needs; `width` 0 takes the room that there is.
  public func paragraph(_ text: String, font: FontRole = .body, color: Color? = nil, width: Float = 0) {
    note(text)
    cig_push_font(font.rawValue)
    cig_push_color(StyleSlot.text.rawValue, (color ?? theme.text).packed)
    cig_text_wrapped(text, finite(width))
    cig_pop_color(1)
    cig_pop_font()
  }

  /// A name above a group of controls.
  public func heading(_ text: String) {
    cursor = Point(cursor.x, cursor.y + 4)
    self.text(text.uppercased(), font: .small, color: theme.faint)
  }

  /// A name on the left and a value on the right of a line.
  public func pair(_ name: String, _ value: String, mono: Bool = true, color: Color? = nil) {
    let place = Rect(cursor.x, cursor.y, available.width, 20)
    draw.text(name, in: place, ink(theme.muted))
    let left = size(of: name).width + 12
    var rest = place
    _ = rest.cutHorizontally(left)
    draw.text(value, in: rest, ink(color ?? theme.text), font: mono ? .mono : .body, align: .end)
    cig_dummy(max(1, place.width), place.height)
  }

  /// The size of a text in points; `wrap` 0 measures one line.
  public func size(of text: String, font: FontRole = .body, wrap: Float = 0) -> Size {
    let size = cig_draw_text_size(font.rawValue, font.points, text, finite(wrap))
    return Size(size.x, size.y)
  }

  /// A text that fits into a width, with "…" in place of what was cut off.
  public func fitted(_ text: String, font: FontRole = .body, width: Float) -> String {
    guard size(of: text, font: font).width > width else { return text }
    let characters = Array(text.prefix(400))
    var (low, high) = (0, characters.count)
    while low < high {
      let middle = (low + high + 1) / 2
      if size(of: String(characters[..<middle]) + "…", font: font).width <= width {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return low == 0 ? "" : String(characters[..<low]) + "…"
  }

  /// A colour as it looks where widgets are switched off.
  func ink(_ color: Color) -> Color { disabledDepth > 0 ? color.faded(0.4) : color }
}
