import CImGui

extension UI {
  /// The bar of menus at the window's upper edge; `body` makes `menu`s. Returns its height in points.
  @discardableResult
  public func menuBar(_ body: () -> Void) -> Float {
    var height: Float = 0
    cig_push_style(Int32(CIG_FRAME_PADDING), 10, 7)
    if cig_main_menu() {
      path.append("menu")
      height = panelRect.height
      body()
      path.removeLast()
      cig_end_main_menu()
    }
    cig_pop_style(1)
    return height
  }

  /// A menu of the bar, or within another.
  public func menu(_ title: String, enabled: Bool = true, _ body: () -> Void) {
    note(title)
    cig_push_style(Int32(CIG_WINDOW_PADDING), 12, 9)
    let open = cig_menu(title, enabled)
    cig_pop_style(1)
    remember(title, text: title)
    guard open else { return }
    path.append(title)
    body()
    path.removeLast()
    cig_end_menu()
  }

  /// An entry of a menu; `shortcut` is only shown. Returns whether it was chosen.
  @discardableResult
  public func menuItem(
    _ title: String, shortcut: String? = nil, selected: Bool = false, enabled: Bool = true
  ) -> Bool {
    note(title)
    let chosen = cig_menu_item(title, shortcut, selected, enabled)
    remember(title, text: title)
    return chosen
  }

  // MARK: Popups

  /// Opens the popup or dialog of that id; ids count within the same group.
  public func open(_ id: String) { cig_open_popup(id) }

  /// A small surface that closes when something else is clicked.
  public func popup(_ id: String, _ body: () -> Void) {
    guard cig_popup(id) else { return }
    path.append(id)
    body()
    path.removeLast()
    cig_end_popup()
  }

  /// A menu for the last widget, opened by the right mouse button.
  public func contextMenu(_ id: String, _ body: () -> Void) {
    guard cig_context_popup(id) else { return }
    path.append(id)
    body()
    path.removeLast()
    cig_end_popup()
  }

  /// A dialog: nothing else can be used until it is closed. Escape closes it, and `body` may by `close()`.
  public func dialog(_ id: String, title: String, width: Float = 420, _ body: () -> Void) {
    cig_push_style(Int32(CIG_WINDOW_PADDING), 20, 18)
    let open = cig_modal(id, finite(width))
    cig_pop_style(1)
    guard open else { return }
    path.append(id)
    text(title, font: .title)
    spacer(4)
    body()
    if cig_key_pressed(UIKey.escape.rawValue) { cig_close_popup() }
    path.removeLast()
    cig_end_popup()
  }

  /// Closes the popup or dialog that is being filled.
  public func close() { cig_close_popup() }

  /// Shows a text beside the mouse while the last widget is under it, after a moment.
  public func tooltip(_ text: String, id: String) {
    guard cig_item_hovered(true) else { return }
    let whole = name(of: id)
    if hovered != whole || hoveredFrame < cig_frame_count() - 1 {
      hovered = whole
      hoveredSince = cig_time()
    }
    hoveredFrame = cig_frame_count()
    guard cig_time() - hoveredSince > 0.45, !cig_mouse_down(0) else { return }
    tooltip { self.text(text, font: .small) }
  }

  /// A tooltip with anything in it, shown at once: call it while the last widget is under the mouse.
  public func tooltip(_ body: () -> Void) {
    cig_push_style(Int32(CIG_WINDOW_PADDING), 9, 6)
    cig_tooltip_begin()
    body()
    cig_tooltip_end()
    cig_pop_style(1)
  }
}
