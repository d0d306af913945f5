import CImGui

extension UI {
  /// Where the next widget goes, in points of the window.
  public var cursor: Point {
    get { Point(cig_cursor()) }
    set { cig_set_cursor(finite(newValue.x), finite(newValue.y)) }
  }
  /// The room from the cursor to the panel's end.
  public var available: Size {
    let size = cig_available()
    return Size(max(0, size.x), max(0, size.y))
  }
  /// The panel that is being filled.
  public var panelRect: Rect { Rect(cig_window_rect()) }

  /// Puts the next widget beside the last.
  public func sameLine(_ spacing: Float = 8) { cig_same_line(0, finite(spacing)) }

  /// Puts the next widget beside the last, so that `width` points of it end at the panel's edge.
  public func sameLine(fromRight width: Float) {
    cig_same_line(0, 0)
    let place = cursor
    cursor = Point(max(place.x, place.x + available.width - finite(width)), place.y)
  }

  /// Room without a widget.
  public func spacer(_ height: Float = 8) { cig_dummy(1, max(1, finite(height))) }

  /// A line across the panel.
  public func separator() { cig_separator() }

  /// Widgets that count as one for `sameLine`.
  public func together(_ body: () -> Void) {
    cig_begin_group()
    body()
    cig_end_group()
  }

  public func indented(_ width: Float = 18, _ body: () -> Void) {
    cig_indent(max(1, finite(width)))
    body()
    cig_indent(-max(1, finite(width)))
  }

  /// The width of the next slider, field or list; negative leaves that much room on the right.
  public func nextWidth(_ width: Float) { cig_item_width(finite(width)) }

  /// Widgets that cannot be used while `isOn` is true.
  public func disabled(_ isOn: Bool, _ body: () -> Void) {
    cig_begin_disabled(isOn)
    if isOn { disabledDepth += 1 }
    body()
    if isOn { disabledDepth -= 1 }
    cig_end_disabled()
  }

  /// Changes the type of `body`'s widgets.
  public func font(_ role: FontRole, _ body: () -> Void) {
    cig_push_font(role.rawValue)
    body()
    cig_pop_font()
  }

  /// Room around and between widgets within `body`; nil leaves as it is.
  public func spacing(items: Size? = nil, frame: Size? = nil, _ body: () -> Void) {
    if let items { cig_push_style(Int32(CIG_ITEM_SPACING), items.width, items.height) }
    if let frame { cig_push_style(Int32(CIG_FRAME_PADDING), frame.width, frame.height) }
    body()
    cig_pop_style((items == nil ? 0 : 1) + (frame == nil ? 0 : 1))
  }

  // MARK: Surfaces

  /// A surface at a place of the window that nothing else covers; with `floats` it lies over the others.
  public func surface(
    _ id: String, in rect: Rect, background: Bool = true, padding: Bool = true, scrolls: Bool = false,
    floats: Bool = false, _ body: () -> Void
  ) {
    guard rect.width >= 1, rect.height >= 1 else { return }
    var flags: Int32 = floats ? 0 : Int32(CIG_BEHIND)
    if !background { flags |= Int32(CIG_NO_BACKGROUND) }
    if !padding { flags |= Int32(CIG_NO_PADDING) }
    if !scrolls { flags |= Int32(CIG_NO_SCROLL) }
    path.append(id)
    if cig_window("surface " + id, rect.c, flags) { body() }
    cig_end_window()
    path.removeLast()
  }

  /// A panel with a heading: icon and title on the left, `actions` (that wide) on the right, and `body` below, which scrolls.
  public func panel(
    _ id: String, in rect: Rect, title: String, icon: Icon, padding: Bool = true, scrolls: Bool = true,
    actionsWidth: Float = 0, actions: () -> Void = {}, _ body: () -> Void
  ) {
    surface(id, in: rect, padding: false) {
      let header = Rect(rect.x, rect.y, rect.width, theme.headerHeight)
      draw.icon(icon, in: Rect(header.x + 12, header.y, 16, header.height), theme.muted)
      let room = Rect(header.x + 36, header.y, max(0, header.width - 48 - actionsWidth), header.height)
      draw.text(title, in: room, theme.text, font: .strong)
      draw.fill(Rect(header.x, header.bottom - 1, header.width, 1), theme.line)
      if actionsWidth > 0 {
        cursor = Point(header.right - actionsWidth - 6, header.y + (header.height - theme.controlHeight) / 2)
        together { actions() }
      }
      cursor = Point(rect.x, header.bottom)
      child("body", Size(0, 0), padding: padding, scrolls: scrolls, named: false) { body() }
    }
  }

  /// A part of a panel that scrolls by itself; 0 takes the room that there is, negative leaves that much.
  public func child(
    _ id: String, _ size: Size, padding: Bool = false, scrolls: Bool = true, sideways: Bool = false, well: Bool = false,
    named: Bool = true, _ body: () -> Void
  ) {
    var flags: Int32 = 0
    if !padding { flags |= Int32(CIG_NO_PADDING) }
    if !scrolls { flags |= Int32(CIG_NO_SCROLL) }
    if sideways { flags |= Int32(CIG_SCROLL_X) }
    if well { cig_push_color(StyleSlot.childBackground.rawValue, theme.well.packed) }
    let shown = cig_child(id, finite(size.width), finite(size.height), flags)
    if well { cig_pop_color(1) }
    if named { path.append(id) }
    if shown { body() }
    if named { path.removeLast() }
    cig_end_child()
  }

  /// How far the panel is scrolled, in points.
  public var scroll: Point {
    get { Point(cig_scroll_x(), cig_scroll_y()) }
    set {
      cig_set_scroll_x(max(0, finite(newValue.x)))
      cig_set_scroll_y(max(0, finite(newValue.y)))
    }
  }

  /// Scrolls so that the last widget can be seen: 0 at the top, 0.5 in the middle.
  public func scrollHere(_ ratio: Float = 0.5) { cig_scroll_here(min(1, max(0, finite(ratio)))) }

  /// Calls `row` only for the rows of a long list that can be seen. Each must be `height` points high, the space between included.
  public func rows(_ count: Int, height: Float, _ row: (Int) -> Void) {
    guard count > 0, height > 0 else { return }
    var first: Int32 = 0
    var end: Int32 = 0
    cig_visible_rows(Int32(clamping: count), finite(height), &first, &end)
    let top = cursor
    for index in Int(first)..<max(Int(first), Int(end)) {
      cursor = Point(top.x, top.y + Float(index) * height)
      row(index)
    }
    cursor = Point(top.x, top.y + Float(count) * height - 1)
    cig_dummy(1, 1)
  }
}
