import CImGui

extension UI {
  /// A row of a list that can be chosen. `detail` is on the right. Returns whether it was pressed.
  @discardableResult
  public func row(
    _ title: String, id: String? = nil, icon: Icon? = nil, iconColor: Color? = nil, detail: String = "",
    selected: Bool = false,
    height: Float = 28, width: Float = 0
  ) -> Bool {
    let id = id ?? title
    let pressed = cig_selectable(hidden(id), selected, finite(width), finite(height), false, true)
    remember(id, text: title)
    let rect = itemRect
    guard cig_item_visible() else { return pressed }
    if selected { draw.fill(Rect(rect.x, rect.y + 4, 2, rect.height - 8), theme.accent, rounding: 1) }
    var room = rect.inset(10, 0)
    if let icon {
      let place = room.cutHorizontally(16)
      draw.icon(icon, in: place, ink(iconColor ?? (selected ? theme.accent : theme.muted)))
      _ = room.cutHorizontally(8)
    }
    if !detail.isEmpty {
      let wide = min(room.width / 2, size(of: detail, font: .mono).width)
      draw.text(detail, in: room.cutHorizontally(-wide), ink(theme.muted), font: .mono, align: .end)
      _ = room.cutHorizontally(-8)
    }
    draw.text(title, in: room, ink(theme.text))
    return pressed
  }

  /// A row that opens to show `body`. `isOpen` is how it starts. Returns whether it was pressed.
  @discardableResult
  public func tree(
    _ title: String, id: String? = nil, isOpen: Bool = false, selected: Bool = false, _ body: () -> Void
  ) -> Bool {
    let id = id ?? title
    note(title)
    let open = cig_tree(id, title, isOpen, false, selected)
    remember(id, text: title)
    let pressed = cig_item_clicked(0)
    guard open else { return pressed }
    path.append(id)
    body()
    path.removeLast()
    cig_tree_pop()
    return pressed
  }

  /// A row of a tree without rows below. Returns whether it was pressed.
  @discardableResult
  public func leaf(_ title: String, id: String? = nil, selected: Bool = false) -> Bool {
    let id = id ?? title
    note(title)
    if cig_tree(id, title, false, true, selected) { cig_tree_pop() }
    remember(id, text: title)
    return cig_item_clicked(0)
  }

  /// A column of a table; width 0 takes its share of what is left.
  public struct Column: Sendable {
    public let title: String
    public let width: Float
    public init(_ title: String, width: Float = 0) {
      self.title = title
      self.width = width
    }
  }

  /// A table with headings; at most 32 columns. `body` makes rows with the given `Table`.
  public func table(
    _ id: String, _ columns: [Column], size: Size = .zero, scrolls: Bool = false, resizable: Bool = false,
    headings: Bool = true, _ body: (Table) -> Void
  ) {
    guard (1...32).contains(columns.count) else { return }
    var flags = Int32(CIG_TABLE_STRIPES) | Int32(CIG_TABLE_LINES)
    if scrolls { flags |= Int32(CIG_TABLE_SCROLL) }
    if resizable { flags |= Int32(CIG_TABLE_RESIZE) }
    guard cig_table(id, Int32(columns.count), finite(size.width), finite(size.height), flags) else { return }
    for column in columns {
      note(column.title)
      cig_table_column(column.title.replacing("##", with: "#"), finite(column.width))
    }
    if headings {
      if scrolls { cig_table_freeze(0, 1) }
      cig_push_color(StyleSlot.text.rawValue, theme.muted.packed)
      cig_push_font(FontRole.small.rawValue)
      cig_table_headers()
      cig_pop_font()
      cig_pop_color(1)
    }
    path.append(id)
    body(Table(ui: self))
    path.removeLast()
    cig_end_table()
  }

  /// The rows of a table.
  @MainActor public struct Table {
    let ui: UI

    /// A row; `body` fills its cells and calls `next()` between them.
    public func row(_ id: String, height: Float = 30, _ body: () -> Void) {
      cig_table_row(finite(height))
      ui.cellInset = max(0, ((finite(height) - 26) / 2).rounded())
      next()
      ui.group(id, body)
    }

    /// A row that can be chosen as a whole. Returns whether it was pressed.
    @discardableResult
    public func row(_ id: String, selected: Bool, height: Float = 30, _ body: () -> Void) -> Bool {
      var pressed = false
      row(id, height: height) {
        let place = ui.cursor
        ui.cursor = Point(place.x, place.y - ui.cellInset)
        pressed = cig_selectable(ui.hidden("row"), selected, 0, max(1, finite(height) - 10), true, true)
        ui.remember("row")
        ui.cursor = place
        body()
      }
      return pressed
    }

    /// Goes to the next cell.
    public func next() {
      _ = cig_table_next()
      ui.cursor = Point(ui.cursor.x, ui.cursor.y + ui.cellInset)
    }
  }

  /// Tabs of which one is chosen, with a line below the chosen. Returns whether the choice changed.
  @discardableResult
  public func tabs(_ id: String, _ titles: [String], selection: inout Int) -> Bool {
    let before = selection
    let start = cursor
    let width = available.width
    let high = theme.headerHeight - 4
    draw.fill(Rect(start.x, start.y + high - 1, width, 1), theme.line)
    group(id) {
      for (index, title) in titles.enumerated() {
        if index > 0 { sameLine(4) }
        let label = size(of: title, font: .strong).width
        if cig_invisible_button(hidden(title), label + 20, high) { selection = index }
        remember(title, text: title)
        let rect = itemRect
        let chosen = index == selection
        draw.text(
          title, in: rect, chosen ? theme.text : itemHovered ? theme.text : theme.muted, font: chosen ? .strong : .body,
          align: .middle)
        if chosen { draw.fill(Rect(rect.x + 8, rect.bottom - 2, rect.width - 16, 2), theme.accent, rounding: 1) }
      }
    }
    return selection != before
  }

  /// What a panel without content shows: what it is for and what to do. Returns whether the action was chosen.
  @discardableResult
  public func emptyState(_ icon: Icon, _ title: String, _ text: String, action: String? = nil) -> Bool {
    let room = Rect(cursor.x, cursor.y, available.width, available.height)
    let wide = min(320, max(60, room.width - 32))
    let textHigh = size(of: text, wrap: wide).height
    let high = 56 + 34 + textHigh + (action == nil ? 0 : 16 + theme.controlHeight)
    var y = room.y + max(8, (room.height - high) / 2)
    draw.circle(Point(room.center.x, y + 22), radius: 24, theme.raised)
    draw.icon(icon, in: Rect(room.center.x - 12, y + 10, 24, 24), theme.muted)
    y += 60
    draw.text(title, in: Rect(room.x, y, room.width, 24), theme.text, font: .strong, align: .middle)
    y += 28
    cursor = Point(room.center.x - wide / 2, y)
    let single = size(of: text).width
    if single <= wide {
      draw.text(text, in: Rect(room.x, y, room.width, 20), theme.muted, align: .middle)
      cig_dummy(wide, 20)
    } else {
      paragraph(text, color: theme.muted, width: wide)
    }
    guard let action else { return false }
    let buttonWidth = size(of: action).width + 32
    cursor = Point(room.center.x - buttonWidth / 2, y + textHigh + 16)
    return button(action, style: .primary, width: buttonWidth)
  }
}
