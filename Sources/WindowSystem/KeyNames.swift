import CSDL2

extension Key {
  /// The key of an SDL key symbol. Layouts without Latin letters give symbols of their own; there the key's place on a US keyboard
  /// counts, so that J, K and L work everywhere.
  init(symbol: SDL_Keycode, scancode: SDL_Scancode) {
    if let key = Key.ofSymbol(Int(symbol)) {
      self = key
      return
    }
    let letter = Int(scancode.rawValue) - Int(SDL_SCANCODE_A.rawValue)
    if (0..<26).contains(letter), let key = Key.ofSymbol(Int(UInt8(ascii: "a")) + letter) {
      self = key
    } else {
      self = .other
    }
  }

  private static func ofSymbol(_ symbol: Int) -> Key? {
    if (0x30...0x39).contains(symbol) || (0x61...0x7A).contains(symbol), let code = UInt8(exactly: symbol) {
      return Key(rawValue: String(UnicodeScalar(code)))
    }
    if let named = punctuation[symbol] { return named }
    let place = symbol & ~Int(SDLK_SCANCODE_MASK)
    guard symbol != place else { return nil }
    let f1 = Int(SDL_SCANCODE_F1.rawValue)
    if (f1..<(f1 + 12)).contains(place) { return Key(rawValue: "f\(place - f1 + 1)") }
    return byPlace[UInt32(truncatingIfNeeded: place)]
  }

  private static let punctuation: [Int: Key] = [
    0x20: .space, 0x09: .tab, 0x1B: .escape, 0x08: .backspace, 0x7F: .delete, 0x0D: .enter, 0x2D: .minus,
    0x3D: .equals, 0x2C: .comma, 0x2E: .period, 0x2F: .slash, 0x3B: .semicolon, 0x27: .apostrophe, 0x5C: .backslash,
    0x60: .grave, 0x5B: .leftBracket, 0x5D: .rightBracket,
  ]

  private static let byPlace: [UInt32: Key] = [
    SDL_SCANCODE_INSERT.rawValue: .insert, SDL_SCANCODE_HOME.rawValue: .home, SDL_SCANCODE_END.rawValue: .end,
    SDL_SCANCODE_PAGEUP.rawValue: .pageUp, SDL_SCANCODE_PAGEDOWN.rawValue: .pageDown,
    SDL_SCANCODE_LEFT.rawValue: .left, SDL_SCANCODE_RIGHT.rawValue: .right, SDL_SCANCODE_UP.rawValue: .up,
    SDL_SCANCODE_DOWN.rawValue: .down, SDL_SCANCODE_KP_ENTER.rawValue: .keypadEnter,
    SDL_SCANCODE_LSHIFT.rawValue: .shift, SDL_SCANCODE_RSHIFT.rawValue: .shift,
    SDL_SCANCODE_LCTRL.rawValue: .control, SDL_SCANCODE_RCTRL.rawValue: .control,
    SDL_SCANCODE_LALT.rawValue: .option, SDL_SCANCODE_RALT.rawValue: .option,
    SDL_SCANCODE_LGUI.rawValue: .command, SDL_SCANCODE_RGUI.rawValue: .command,
  ]
}

extension Modifiers {
  init(sdl state: UInt16) {
    let bits = Int(state)
    self = []
    if bits & Int(KMOD_SHIFT.rawValue) != 0 { insert(.shift) }
    if bits & Int(KMOD_CTRL.rawValue) != 0 { insert(.control) }
    if bits & Int(KMOD_ALT.rawValue) != 0 { insert(.option) }
    if bits & Int(KMOD_GUI.rawValue) != 0 { insert(.command) }
  }
}
