import CImGui

/// What a button is for.
public enum ButtonStyle: Sendable {
  case normal
  /// The one thing to do next.
  case primary
  /// No background until the mouse is over it.
  case quiet
  /// Cannot be undone.
  case danger
}

extension UI {
  /// A button with a text, an icon, or both. Width 0 fits the content, negative fills the room less that much.
  @discardableResult
  public func button(
    _ title: String, id: String? = nil, icon: Icon? = nil, style: ButtonStyle = .normal, enabled: Bool = true,
    selected: Bool = false, width: Float = 0, height: Float = 0, tooltip: String? = nil
  ) -> Bool {
    let id = id ?? title
    let high = height > 0 ? finite(height) : theme.controlHeight
    let labelWidth = title.isEmpty ? 0 : size(of: title).width
    let content = labelWidth + (icon == nil ? 0 : theme.iconSize) + (icon != nil && !title.isEmpty ? 8 : 0)
    let wide = width == 0 ? (title.isEmpty ? high : content + 24) : width < 0 ? max(1, available.width + width) : width
    var pressed = false
    disabled(!enabled) {
      let colors = self.colors(style, selected: selected)
      cig_push_color(StyleSlot.button.rawValue, colors.rest.packed)
      cig_push_color(StyleSlot.buttonHovered.rawValue, colors.hover.packed)
      cig_push_color(StyleSlot.buttonActive.rawValue, colors.active.packed)
      pressed = cig_button(hidden(id), finite(wide), high)
      cig_pop_color(3)
      remember(id, text: title)
      let rect = itemRect
      let shown = title.isEmpty ? "" : fitted(title, width: rect.width - 12 - (icon == nil ? 0 : 24))
      let used =
        (shown.isEmpty ? 0 : size(of: shown).width) + (icon == nil ? 0 : theme.iconSize)
        + (icon != nil && !shown.isEmpty ? 8 : 0)
      var x = rect.x + (rect.width - used) / 2
      if let icon {
        draw.icon(icon, in: Rect(x, rect.y, theme.iconSize, rect.height), ink(colors.ink))
        x += theme.iconSize + 8
      }
      if !shown.isEmpty { draw.text(shown, in: Rect(x, rect.y, rect.right - x, rect.height), ink(colors.ink)) }
    }
    if let tooltip { self.tooltip(tooltip, id: id) }
    if itemHovered { pointer = .hand }
    return pressed && enabled
  }

  /// A square button with an icon; its tooltip is its name.
  @discardableResult
  public func iconButton(
    _ id: String, _ icon: Icon, tooltip: String, style: ButtonStyle = .quiet, enabled: Bool = true,
    selected: Bool = false,
    size: Float = 0
  ) -> Bool {
    let side = size > 0 ? size : theme.controlHeight
    return button(
      "", id: id, icon: icon, style: style, enabled: enabled, selected: selected, width: side, height: side,
      tooltip: tooltip)
  }

  private func colors(
    _ style: ButtonStyle, selected: Bool
  ) -> (rest: Color, hover: Color, active: Color, ink: Color) {
    if selected { return (theme.accent.faded(0.16), theme.accent.faded(0.24), theme.accent.faded(0.3), theme.accent) }
    switch style {
    case .normal: return (theme.raised, theme.raisedHover, theme.raisedActive, theme.text)
    case .primary: return (theme.accent, theme.accentHover, theme.accentActive, theme.onAccent)
    case .quiet: return (.clear, theme.raisedHover, theme.raisedActive, theme.text)
    case .danger: return (theme.bad.faded(0.14), theme.bad.faded(0.24), theme.bad.faded(0.34), theme.bad)
    }
  }

  /// A switch with its name on the right. Returns whether it changed.
  @discardableResult
  public func toggle(_ title: String, _ value: inout Bool, id: String? = nil, tooltip: String? = nil) -> Bool {
    let id = id ?? title
    let wide: Float = 34
    let label = size(of: title)
    let pressed = cig_invisible_button(hidden(id), wide + 8 + label.width, theme.controlHeight) && !itemClickedOther
    remember(id, text: title)
    if pressed { value.toggle() }
    let rect = itemRect
    let whole = name(of: id)
    let goal: Float = value ? 1 : 0
    let position = moved(switches[whole] ?? goal, towards: goal)
    switches[whole] = position
    let track = Rect(rect.x, rect.y + (rect.height - 18) / 2, wide, 18)
    let off = itemHovered ? theme.raisedActive : theme.raised
    draw.fill(track, ink(off.mixed(theme.accent, position)), rounding: 9)
    let knob = Point(track.x + 9 + position * (wide - 18), track.center.y)
    draw.circle(knob, radius: 6.5, ink(theme.muted.mixed(theme.onAccent, position)))
    draw.text(title, in: Rect(track.right + 8, rect.y, label.width + 1, rect.height), ink(theme.text))
    if let tooltip { self.tooltip(tooltip, id: id) }
    return pressed
  }

  private var itemClickedOther: Bool { cig_mouse_released(1) || cig_mouse_released(2) }

  private func moved(_ value: Float, towards goal: Float) -> Float {
    let step: Float = 0.2
    return abs(goal - value) <= step ? goal : value + (goal > value ? step : -step)
  }

  /// A box to tick. Returns whether it changed.
  @discardableResult
  public func checkbox(_ title: String, _ value: inout Bool, id: String? = nil) -> Bool {
    let id = id ?? title
    let start = cursor
    let width = size(of: title).width
    cig_push_style(Int32(CIG_FRAME_PADDING), 3, 3)
    cursor = Point(start.x, start.y + ((theme.controlHeight - 21) / 2).rounded())
    let changed = cig_checkbox(hidden(id), &value)
    cig_pop_style(1)
    remember(id, text: title)
    let label = Rect(itemRect.right + 8, start.y, width + 1, theme.controlHeight)
    draw.text(title, in: label, ink(theme.text))
    cursor = Point(itemRect.right, start.y)
    cig_dummy(width + 9, theme.controlHeight)
    return changed
  }

  /// Buttons side by side of which one is chosen. Returns whether the choice changed.
  @discardableResult
  public func segments(_ id: String, _ titles: [String], selection: inout Int, width: Float = 0) -> Bool {
    guard !titles.isEmpty else { return false }
    let before = selection
    let content = titles.reduce(into: Float(0)) { $0 = max($0, size(of: $1).width) } + 24
    let each = width > 0 ? width / Float(titles.count) : content
    let start = cursor
    let track = Rect(start.x, start.y, each * Float(titles.count), theme.controlHeight)
    draw.fill(track, theme.well, rounding: theme.rounding)
    draw.stroke(track, theme.line, rounding: theme.rounding)
    group(id) {
      for (index, title) in titles.enumerated() {
        if index > 0 { sameLine(0) }
        if cig_invisible_button(hidden(title), each, theme.controlHeight) { selection = index }
        remember(title, text: title)
        let rect = itemRect
        let chosen = selection == index
        if chosen { draw.fill(rect.inset(2, 2), theme.raisedActive, rounding: theme.rounding - 1) }
        let color = chosen || itemHovered ? theme.text : theme.muted
        draw.text(title, in: rect, ink(color), align: .middle)
      }
    }
    return selection != before
  }
}
