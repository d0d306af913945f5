public import ImmediateUI
public import WindowSystem

/// What a script asks for that the window does not have.
public enum ScriptError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No widget has that name; the nearest that are there.
  case noItem(String, near: [String])
  /// Several widgets end in that name.
  case ambiguous(String, [String])
  /// The widget is there but cannot be used now.
  case switchedOff(String)

  public var description: String {
    switch self {
    case .noItem(let name, let near):
      "Nothing in the window is named \"\(name)\""
        + (near.isEmpty ? "" : "; nearest: " + near.map { "\"\($0)\"" }.joined(separator: ", "))
    case .ambiguous(let name, let found):
      "\"\(name)\" is the end of several names, give more of it: " + found.map { "\"\($0)\"" }.joined(separator: ", ")
    case .switchedOff(let name): "\"\(name)\" cannot be used now: it is switched off"
    }
  }
}

extension StudioWindow {
  /// The widget of that name in the last frame: its whole name, or the end of it from a "/" on where that is unique. Throws `ScriptError`.
  public func item(_ name: String) throws(ScriptError) -> UI.Item {
    if let exact = ui.items[name] { return exact }
    let found = ui.items.keys.filter { $0.hasSuffix("/" + name) }.sorted()
    if found.count == 1, let only = ui.items[found[0]] { return only }
    guard found.isEmpty else { throw .ambiguous(name, Array(found.prefix(4))) }
    let last = name.split(separator: "/").last.map(String.init) ?? name
    let near = ui.items.keys.filter { $0.localizedContains(last) }.sorted()
    throw .noItem(name, near: Array(near.prefix(4)))
  }

  /// Presses and lets go a mouse button on a widget; `place` in shares of it. The next frames see it. Throws `ScriptError`.
  public func click(
    _ name: String, at place: Point = Point(0.5, 0.5), button: MouseButton = .left, times: Int = 1
  ) throws(ScriptError) {
    let at = try self.place(name, place)
    window.inject([.mouseMoved(x: at.x, y: at.y)])
    for press in 1...max(1, min(3, times)) {
      window.inject([
        .mouseDown(button, x: at.x, y: at.y, clicks: press), .mouseUp(button, x: at.x, y: at.y),
      ])
    }
  }

  /// Moves the mouse over a widget.
  public func hover(_ name: String, at place: Point = Point(0.5, 0.5)) throws(ScriptError) {
    let at = try self.place(name, place, needsUse: false)
    window.inject([.mouseMoved(x: at.x, y: at.y)])
  }

  /// Drags from one place of a widget to another, or of another widget, in eight steps.
  public func drag(
    _ name: String, from start: Point, to end: Point, on other: String? = nil
  ) throws(ScriptError) {
    let a = try place(name, start)
    let b = try place(other ?? name, end, needsUse: false)
    window.inject([.mouseMoved(x: a.x, y: a.y), .mouseDown(.left, x: a.x, y: a.y, clicks: 1)])
    for step in 1...8 {
      let at = a + (b - a) * (Float(step) / 8)
      window.inject([.mouseMoved(x: at.x, y: at.y)])
    }
    window.inject([.mouseUp(.left, x: b.x, y: b.y)])
  }

  /// Presses and lets go a key.
  public func press(_ key: Key, _ modifiers: Modifiers = []) {
    window.inject([.keyDown(key, modifiers, isRepeat: false), .keyUp(key, [])])
  }

  /// Types a text into whatever has the cursor.
  public func type(_ text: String) { window.inject([.text(text)]) }

  /// Whether injected input waits for further frames.
  public var hasWaitingInput: Bool { ui.hasWaitingInput }

  private func place(_ name: String, _ share: Point, needsUse: Bool = true) throws(ScriptError) -> Point {
    let item = try item(name)
    guard item.isEnabled || !needsUse else { throw .switchedOff(name) }
    return Point(item.rect.x + item.rect.width * share.x, item.rect.y + item.rect.height * share.y)
  }
}

extension String {
  /// Whether a text is part of this one, whatever its case.
  fileprivate func localizedContains(_ other: String) -> Bool {
    !other.isEmpty && lowercased().contains(other.lowercased())
  }
}
