import ImmediateUI
import WindowSystem

extension UIKey {
  /// The interface's name of a key, where it has one.
  init?(_ key: Key) {
    switch key {
    case .tab: self = .tab
    case .left: self = .left
    case .right: self = .right
    case .up: self = .up
    case .down: self = .down
    case .pageUp: self = .pageUp
    case .pageDown: self = .pageDown
    case .home: self = .home
    case .end: self = .end
    case .insert: self = .insert
    case .delete: self = .delete
    case .backspace: self = .backspace
    case .space: self = .space
    case .enter: self = .enter
    case .escape: self = .escape
    case .keypadEnter: self = .keypadEnter
    case .a: self = .a
    case .c: self = .c
    case .v: self = .v
    case .x: self = .x
    case .y: self = .y
    case .z: self = .z
    default: return nil
    }
  }
}

extension Window.Cursor {
  init(_ pointer: UI.Pointer) {
    switch pointer {
    case .hidden: self = .hidden
    case .arrow: self = .arrow
    case .text: self = .text
    case .resizeAll: self = .resizeAll
    case .resizeVertical: self = .resizeVertical
    case .resizeHorizontal: self = .resizeHorizontal
    case .resizeRising: self = .resizeRising
    case .resizeFalling: self = .resizeFalling
    case .hand: self = .hand
    case .forbidden: self = .forbidden
    }
  }
}
