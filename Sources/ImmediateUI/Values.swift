import CImGui

extension UI {
  /// A slider over a range. `decimals` after the point, `unit` after the number. Control-click types a number. Returns whether it changed.
  @discardableResult
  public func slider(
    _ id: String, _ value: inout Double, in range: ClosedRange<Double>, decimals: Int = 2, unit: String = "",
    showsValue: Bool = true, width: Float = 0
  ) -> Bool {
    let format = UI.format(decimals: decimals, unit: "")
    let text = showsValue ? UI.number(value, decimals: decimals) + unit : ""
    let room: Float = showsValue ? max(44, size(of: text, font: .mono).width + 12) : 0
    let whole = width > 0 ? width : max(40, available.width + width)
    cig_item_width(max(24, whole - room))
    quietFrame()
    // The library refuses ranges beyond half of the type's by an assertion.
    let changed = cig_slider(hidden(id), &value, max(-1e300, range.lowerBound), min(1e300, range.upperBound), format)
    cig_pop_color(6)
    if !value.isFinite { value = range.lowerBound }
    remember(id, text: text)
    paintSlider(share: (value - range.lowerBound) / max(.leastNormalMagnitude, range.upperBound - range.lowerBound))
    if showsValue { trailing(text, width: room) }
    return changed
  }

  /// A slider over whole numbers.
  @discardableResult
  public func slider(_ id: String, _ value: inout Int, in range: ClosedRange<Int>, unit: String = "", width: Float = 0)
    -> Bool
  {
    let text = "\(value)" + unit
    let room = max(44, size(of: text, font: .mono).width + 12)
    let whole = width > 0 ? width : max(40, available.width + width)
    cig_item_width(max(24, whole - room))
    quietFrame()
    var number = Int64(value)
    // The library takes half of the type's range at most.
    func half(_ bound: Int) -> Int64 { min(.max / 2, max(.min / 2, Int64(bound))) }
    let changed = cig_slider_int(hidden(id), &number, half(range.lowerBound), half(range.upperBound))
    cig_pop_color(6)
    value = Int(number)
    remember(id, text: text)
    let span = Double(range.upperBound) - Double(range.lowerBound)
    paintSlider(share: (Double(value) - Double(range.lowerBound)) / max(1, span))
    trailing(text, width: room)
    return changed
  }

  /// The library's own slider is there but not seen: its behaviour is wanted, not its looks.
  private func quietFrame() {
    for slot: StyleSlot in [.frame, .frameHovered, .frameActive, .sliderGrab, .sliderGrabActive, .text] {
      cig_push_color(slot.rawValue, Color.clear.packed)
    }
  }

  private func paintSlider(share: Double) {
    guard !(cig_wants_text() && cig_item_active()) else { return }
    let rect = itemRect
    let part = Float(share.isFinite ? min(1, max(0, share)) : 0)
    // The library's knob is 12 points wide and 2 from the edge; ours is where it would be.
    let x = rect.x + 8 + part * max(0, rect.width - 16)
    let y = rect.center.y
    draw.fill(Rect(rect.x + 2, y - 2, max(0, rect.width - 4), 4), ink(theme.raisedActive), rounding: 2)
    draw.fill(Rect(rect.x + 2, y - 2, max(0, x - rect.x - 2), 4), ink(theme.accent), rounding: 2)
    let held = cig_item_active()
    draw.circle(Point(x, y), radius: held || itemHovered ? 7.5 : 6.5, ink(held ? theme.accentHover : theme.text))
  }

  private func trailing(_ text: String, width: Float) {
    let rect = itemRect
    sameLine(0)
    draw.text(text, in: Rect(rect.right, rect.y, width, rect.height), ink(theme.muted), font: .mono, align: .end)
    cig_dummy(width, rect.height)
  }

  /// A number that is changed by dragging sideways, or typed after a click. Returns whether it changed.
  @discardableResult
  public func drag(
    _ id: String, _ value: inout Double, in range: ClosedRange<Double>, speed: Double = 0.01, decimals: Int = 2,
    unit: String = "", width: Float = 90
  ) -> Bool {
    cig_item_width(finite(width))
    pushMono()
    let changed = cig_drag(
      hidden(id), &value, speed, range.lowerBound, range.upperBound, UI.format(decimals: decimals, unit: unit))
    popMono()
    if !value.isFinite { value = range.lowerBound }
    remember(id, text: UI.number(value, decimals: decimals) + unit)
    return changed
  }

  /// A whole number that is changed by dragging sideways, or typed after a click.
  @discardableResult
  public func drag(_ id: String, _ value: inout Int, in range: ClosedRange<Int>, speed: Double = 0.2, width: Float = 90)
    -> Bool
  {
    cig_item_width(finite(width))
    pushMono()
    var number = Int64(value)
    let changed = cig_drag_int(
      hidden(id), &number, speed, max(Int64(range.lowerBound), .min / 2), min(Int64(range.upperBound), .max / 2))
    popMono()
    value = Int(number)
    remember(id, text: "\(value)")
    return changed
  }

  /// The type of numbers, in controls as high as the others.
  func pushMono() {
    cig_push_font(FontRole.mono.rawValue)
    cig_push_style(Int32(CIG_FRAME_PADDING), 10, (theme.controlHeight - FontRole.mono.points) / 2)
  }

  func popMono() {
    cig_pop_style(1)
    cig_pop_font()
  }

  /// A list that opens. Returns whether the choice changed; an index out of range shows nothing.
  @discardableResult
  public func combo(_ id: String, _ options: [String], selection: inout Int, width: Float = 0) -> Bool {
    let shown = options.indices.contains(selection) ? options[selection] : ""
    for option in options { note(option) }
    cig_item_width(width > 0 ? finite(width) : max(40, available.width + finite(width)))
    let before = selection
    let isOpen = cig_combo(hidden(id), shown.replacing("##", with: "#"))
    remember(id, text: shown)
    guard isOpen else { return false }
    group(id) {
      for (index, option) in options.enumerated() {
        if cig_selectable(hidden("\(index)"), index == selection, 0, 24, false, false) { selection = index }
        remember(option, text: option)
        draw.text(option, in: itemRect.inset(6, 0), theme.text)
      }
    }
    cig_end_combo()
    return selection != before
  }

  /// A bar that fills from left to right, 0 to 1; nil moves, for work of unknown length.
  public func progress(_ share: Double?, text: String = "", height: Float = 6, width: Float = 0) {
    let wide = width > 0 ? width : max(1, available.width + width)
    let top = Point(cig_cursor())
    if !text.isEmpty {
      draw.text(text, in: Rect(top.x, top.y, wide, 18), ink(theme.muted), font: .small)
      if let share, share.isFinite {
        let percent = Int((min(1, max(0, share)) * 100).rounded())
        draw.text("\(percent) %", in: Rect(top.x, top.y, wide, 18), ink(theme.muted), font: .small, align: .end)
      }
    }
    let bar = Rect(top.x, top.y + (text.isEmpty ? 0 : 22), wide, height)
    draw.fill(bar, theme.raised, rounding: height / 2)
    if let share, share.isFinite {
      let part = Float(min(1, max(0, share)))
      if part > 0 {
        draw.fill(Rect(bar.x, bar.y, max(height, bar.width * part), height), theme.accent, rounding: height / 2)
      }
    } else {
      let phase = Float((cig_time() / 1.4).truncatingRemainder(dividingBy: 1))
      let start = bar.x + bar.width * (phase * 1.3 - 0.3)
      let left = max(bar.x, start)
      let right = min(bar.right, start + bar.width * 0.3)
      draw.fill(Rect(left, bar.y, max(0, right - left), height), theme.accent, rounding: height / 2)
    }
    cig_dummy(max(1, wide), bar.bottom - top.y)
  }

  /// A curve of values, oldest first.
  public func plot(_ id: String, _ values: [Float], in range: ClosedRange<Float>, size: Size, bars: Bool = false) {
    guard !values.isEmpty else { return cig_dummy(max(1, finite(size.width)), max(1, finite(size.height))) }
    cig_plot(
      hidden(id), values.map(finite), Int32(clamping: values.count), range.lowerBound, range.upperBound,
      finite(size.width), finite(size.height), bars)
    remember(id)
  }

  /// A format of C for numbers: digits after the point, then the unit.
  static func format(decimals: Int, unit: String) -> String {
    "%.\(min(9, max(0, decimals)))f" + unit.replacing("%", with: "%%")
  }

  /// A number with a fixed count of decimals, rounded half away from zero.
  static func number(_ value: Double, decimals: Int) -> String {
    let places = min(9, max(0, decimals))
    var factor = 1.0
    for _ in 0..<places { factor *= 10 }
    let scaled = (abs(value) * factor).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let whole = Int64(scaled)
    let unit = Int64(factor)
    let sign = value < 0 && whole != 0 ? "−" : ""
    guard places > 0 else { return sign + "\(whole)" }
    let digits = String(whole % unit)
    return sign + "\(whole / unit)." + String(repeating: "0", count: places - digits.count) + digits
  }
}
