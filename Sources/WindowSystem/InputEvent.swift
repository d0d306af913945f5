/// What a person, the desktop or a script did. Places are points from the window's upper left corner.
public enum InputEvent: Sendable, Equatable {
  case keyDown(Key, Modifiers, isRepeat: Bool)
  case keyUp(Key, Modifiers)
  /// Text as the keyboard layout or the input method made it.
  case text(String)
  case mouseMoved(x: Float, y: Float)
  /// `clicks` is 2 for the second press of a double click.
  case mouseDown(MouseButton, x: Float, y: Float, clicks: Int)
  case mouseUp(MouseButton, x: Float, y: Float)
  case mouseLeft
  /// Notches: positive y scrolls towards the start, positive x to the right.
  case wheel(x: Float, y: Float)
  /// A file or folder that was dropped on the window.
  case dropped(path: String)
  /// The window's new size.
  case resized(width: Int, height: Int)
  case focusGained
  case focusLost
  /// The window's close button, or a request to end the program.
  case closeRequested
  case controllerAdded(ControllerID, name: String)
  case controllerRemoved(ControllerID)
  case controllerButton(ControllerID, ControllerButton, isDown: Bool)
  /// −1 to 1 for sticks, 0 to 1 for triggers.
  case controllerAxis(ControllerID, ControllerAxis, Float)
}

/// Buttons of a mouse; the raw value is Dear ImGui's index too.
public enum MouseButton: Int, Sendable, CaseIterable {
  case left = 0
  case right = 1
  case middle = 2
  case back = 3
  case forward = 4
}

/// Keys held while another is pressed.
public struct Modifiers: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let shift = Modifiers(rawValue: 1)
  public static let control = Modifiers(rawValue: 2)
  public static let option = Modifiers(rawValue: 4)
  public static let command = Modifiers(rawValue: 8)
}

/// A key by what is written on it; the raw value is its name in scripts.
public enum Key: String, Sendable, Hashable, CaseIterable {
  case a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z
  case digit0 = "0"
  case digit1 = "1"
  case digit2 = "2"
  case digit3 = "3"
  case digit4 = "4"
  case digit5 = "5"
  case digit6 = "6"
  case digit7 = "7"
  case digit8 = "8"
  case digit9 = "9"
  case space, tab, escape, backspace, delete, insert, home, end, left, right, up, down
  case enter = "return"
  case keypadEnter = "keypad-enter"
  case pageUp = "page-up"
  case pageDown = "page-down"
  case minus, equals, comma, period, slash, semicolon, apostrophe, backslash, grave
  case leftBracket = "left-bracket"
  case rightBracket = "right-bracket"
  case f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12
  case shift, control, option, command
  /// Any key without a name here.
  case other
}

/// Names a controller from its `controllerAdded` to its `controllerRemoved`.
public struct ControllerID: Sendable, Hashable {
  public let number: Int32
  public init(_ number: Int32) { self.number = number }
}

/// Buttons of a controller, named by place as on an Xbox controller.
public enum ControllerButton: Int32, Sendable, CaseIterable {
  case a, b, x, y, back, guide, start, leftStick, rightStick, leftShoulder, rightShoulder, up, down, left, right
}

/// Sticks and triggers.
public enum ControllerAxis: Int32, Sendable, CaseIterable {
  case leftX, leftY, rightX, rightY, leftTrigger, rightTrigger
}
