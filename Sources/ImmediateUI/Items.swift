import CImGui

extension UI {
  /// Where the last widget is.
  public var itemRect: Rect { Rect(cig_item_rect()) }
  /// Whether the mouse is over the last widget, and nothing else has it.
  public var itemHovered: Bool { cig_item_hovered(false) }
  /// Whether the last widget is held or edited.
  public var itemActive: Bool { cig_item_active() }
  /// Whether the last widget became active in this frame.
  public var itemActivated: Bool { cig_item_activated() }
  /// Whether the last widget was let go after a change: the moment to remember for undo.
  public var itemCommitted: Bool { cig_item_deactivated_after_edit() }
  /// Whether the last widget can be seen, in part at least.
  public var itemVisible: Bool { cig_item_visible() }

  /// Whether the mouse is over the panel that is being filled.
  public var panelHovered: Bool { cig_window_hovered(true) }
  /// Whether the panel that is being filled was used last.
  public var panelFocused: Bool { cig_window_focused(true) }

  /// Where the mouse is; far away when it is outside of the window.
  public var mouse: Point { Point(cig_mouse()) }
  public func mouseDown(_ button: Int = 0) -> Bool { cig_mouse_down(Int32(clamping: button)) }
  public func mouseClicked(_ button: Int = 0) -> Bool { cig_mouse_clicked(Int32(clamping: button)) }
  public func mouseDoubleClicked(_ button: Int = 0) -> Bool { cig_mouse_double_clicked(Int32(clamping: button)) }
  public func mouseReleased(_ button: Int = 0) -> Bool { cig_mouse_released(Int32(clamping: button)) }
  /// How far the mouse went since the button was pressed.
  public func mouseDrag(_ button: Int = 0) -> Point { Point(cig_mouse_drag(Int32(clamping: button))) }
  /// Notches of the wheel in this frame.
  public var wheel: Point { Point(cig_mouse_wheel()) }
  /// Whether a rectangle of the window can be seen in the panel that is being filled.
  public func isVisible(_ rect: Rect) -> Bool { cig_rect_visible(rect.c) }
  /// Seconds since the first frame.
  public var time: Double { cig_time() }

  /// What a person does with a region.
  public struct Region: Sendable {
    public let rect: Rect
    public let isHovered: Bool
    /// A button is held that was pressed here.
    public let isHeld: Bool
    /// The button was pressed in this frame.
    public let wasPressed: Bool
    /// The button was let go in this frame, over the region.
    public let wasClicked: Bool
    public let wasDoubleClicked: Bool
    /// Right mouse button, pressed in this frame.
    public let wasRightClicked: Bool
    /// Where the mouse is in shares of the region; may be outside of 0...1 while it is held.
    public let place: Point
  }

  /// A region without looks that takes the mouse: timelines, handles, pictures. It takes its room as any widget does.
  @discardableResult
  public func region(_ id: String, _ size: Size) -> Region {
    let wide = size.width > 0 ? size.width : max(1, available.width + size.width)
    let high = size.height > 0 ? size.height : max(1, available.height + size.height)
    let clicked = cig_invisible_button(hidden(id), finite(wide), finite(high))
    remember(id)
    let rect = itemRect
    let hovered = itemHovered
    let at = mouse
    return Region(
      rect: rect, isHovered: hovered, isHeld: cig_item_active(), wasPressed: cig_item_activated(),
      wasClicked: clicked && cig_mouse_released(0), wasDoubleClicked: hovered && cig_mouse_double_clicked(0),
      wasRightClicked: cig_item_clicked(1),
      place: Point((at.x - rect.x) / max(1, rect.width), (at.y - rect.y) / max(1, rect.height)))
  }

  /// A picture at the cursor. It takes its room as any widget does.
  public func image(_ texture: TextureID, _ size: Size, part: Rect = Rect(0, 0, 1, 1), rounding: Float = 0) {
    let at = Point(cig_cursor())
    draw.image(texture, in: Rect(at.x, at.y, size.width, size.height), part: part, rounding: rounding)
    cig_dummy(max(1, finite(size.width)), max(1, finite(size.height)))
  }
}
