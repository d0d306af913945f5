/// What reaches the interface: a mouse, a keyboard, text.
public enum UIInput: Sendable, Equatable {
  case mouseMoved(Point)
  /// Buttons: 0 left, 1 right, 2 middle.
  case mouseButton(Int, isDown: Bool)
  /// Notches.
  case wheel(x: Float, y: Float)
  case key(UIKey, isDown: Bool)
  case modifiers(control: Bool, shift: Bool, option: Bool, command: Bool)
  case text(String)
  case focus(Bool)
}

/// The keys that move in text and lists; the raw value is Dear ImGui's index.
public enum UIKey: Int32, Sendable, CaseIterable {
  case tab, left, right, up, down, pageUp, pageDown, home, end, insert, delete, backspace, space, enter, escape,
    keypadEnter, a, c, v, x, y, z
}

/// Hands out input frame by frame, so that nothing falls between two frames: the interface sees states, and a press and its release in the
/// same frame would be no click at all. What contradicts the frame's earlier input waits for the next.
public struct InputQueue: Sendable {
  private var waiting: [UIInput] = []
  private var lastPlace: Point?
  /// Input that may wait before frames take more of it at once.
  static let most = 24

  public init() {}

  public var isEmpty: Bool { waiting.isEmpty }

  /// Adds input at the end. A move to where the mouse already is counts for nothing, and of moves in a row the last.
  public mutating func add(_ input: [UIInput]) {
    for input in input {
      if case .mouseMoved(let place) = input {
        if place == lastPlace { continue }
        lastPlace = place
        if case .mouseMoved = waiting.last { waiting.removeLast() }
      }
      waiting.append(input)
    }
  }

  /// The input of the next frame.
  public mutating func next() -> [UIInput] {
    var buttons: Set<Int> = []
    var keys: Set<UIKey> = []
    var hasText = false
    var moved = false
    var wheeled = false
    var taken = 0
    // After a stall the hand must not be followed for seconds: then only what would be lost is kept apart.
    let isBehind = waiting.count > InputQueue.most
    scan: for input in waiting {
      switch input {
      case .mouseMoved:
        if (!buttons.isEmpty || wheeled) && !isBehind { break scan }
        moved = true
      case .mouseButton(let button, _):
        // What is pressed must be seen under the mouse before, and what is dragged at its last place before it is let go.
        if (wheeled || moved) && !isBehind || !buttons.insert(button).inserted { break scan }
      case .wheel:
        if !buttons.isEmpty { break scan }
        wheeled = true
      case .key(let key, _):
        if hasText || !keys.insert(key).inserted { break scan }
      case .modifiers:
        if !keys.isEmpty || !buttons.isEmpty { break scan }
      case .text:
        if !keys.isDisjoint(with: UIKey.editing) { break scan }
        hasText = true
      case .focus: break
      }
      taken += 1
    }
    let result = Array(waiting.prefix(taken))
    waiting.removeFirst(taken)
    return result
  }
}

extension UIKey {
  /// Keys whose order with typed text matters.
  static let editing: Set<UIKey> = [.left, .right, .up, .down, .home, .end, .delete, .backspace, .enter, .tab, .escape]
}
