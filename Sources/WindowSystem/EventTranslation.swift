import CSDL2

extension InputEvent {
  /// An SDL event as ours, or nil for those nobody needs. Controllers' events are `Controllers`' to translate.
  @MainActor init?(_ event: SDL_Event, pointsPerUnit: Float) {
    func points(_ value: Int32) -> Float { Float(value) * pointsPerUnit }
    switch SDL_EventType(event.type) {
    case SDL_QUIT: self = .closeRequested
    case SDL_KEYDOWN, SDL_KEYUP:
      let key = Key(symbol: event.key.keysym.sym, scancode: event.key.keysym.scancode)
      let modifiers = Modifiers(sdl: event.key.keysym.mod)
      let isDown = event.type == SDL_KEYDOWN.rawValue
      self = isDown ? .keyDown(key, modifiers, isRepeat: event.key.repeat != 0) : .keyUp(key, modifiers)
    case SDL_TEXTINPUT:
      let bytes = withUnsafeBytes(of: event.text.text) { raw in Array(raw.prefix { $0 != 0 }) }
      guard !bytes.isEmpty else { return nil }
      self = .text(String(decoding: bytes, as: UTF8.self))
    case SDL_MOUSEMOTION: self = .mouseMoved(x: points(event.motion.x), y: points(event.motion.y))
    case SDL_MOUSEBUTTONDOWN, SDL_MOUSEBUTTONUP:
      guard let button = MouseButton(sdl: event.button.button) else { return nil }
      let (x, y) = (points(event.button.x), points(event.button.y))
      let isDown = event.type == SDL_MOUSEBUTTONDOWN.rawValue
      self = isDown ? .mouseDown(button, x: x, y: y, clicks: Int(event.button.clicks)) : .mouseUp(button, x: x, y: y)
    case SDL_MOUSEWHEEL:
      let turned: Float = event.wheel.direction == SDL_MOUSEWHEEL_FLIPPED.rawValue ? -1 : 1
      self = .wheel(x: event.wheel.preciseX * turned, y: event.wheel.preciseY * turned)
    case SDL_DROPFILE:
      guard let file = event.drop.file else { return nil }
      defer { SDL_free(file) }
      self = .dropped(path: String(cString: file))
    case SDL_DROPTEXT:
      SDL_free(event.drop.file)
      return nil
    case SDL_WINDOWEVENT:
      switch SDL_WindowEventID(UInt32(event.window.event)) {
      case SDL_WINDOWEVENT_SIZE_CHANGED:
        self = .resized(
          width: Int(points(event.window.data1).rounded()), height: Int(points(event.window.data2).rounded()))
      case SDL_WINDOWEVENT_FOCUS_GAINED: self = .focusGained
      case SDL_WINDOWEVENT_FOCUS_LOST: self = .focusLost
      case SDL_WINDOWEVENT_LEAVE: self = .mouseLeft
      case SDL_WINDOWEVENT_CLOSE: self = .closeRequested
      default: return nil
      }
    default: return nil
    }
  }
}

extension MouseButton {
  init?(sdl button: UInt8) {
    switch Int32(button) {
    case SDL_BUTTON_LEFT: self = .left
    case SDL_BUTTON_RIGHT: self = .right
    case SDL_BUTTON_MIDDLE: self = .middle
    case SDL_BUTTON_X1: self = .back
    case SDL_BUTTON_X2: self = .forward
    default: return nil
    }
  }
}
