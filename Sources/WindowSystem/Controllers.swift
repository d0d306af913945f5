import CSDL2

/// The game controllers: opened when they come, closed when they go.
@MainActor final class Controllers {
  private var open: [(id: ControllerID, handle: OpaquePointer)] = []

  isolated deinit {
    for controller in open { SDL_GameControllerClose(controller.handle) }
  }

  var connected: [ControllerID] { open.map(\.id) }

  func translate(_ event: SDL_Event) -> InputEvent? {
    switch SDL_EventType(event.type) {
    case SDL_CONTROLLERDEVICEADDED:
      guard let handle = SDL_GameControllerOpen(event.cdevice.which) else { return nil }
      let id = ControllerID(SDL_JoystickInstanceID(SDL_GameControllerGetJoystick(handle)))
      guard !open.contains(where: { $0.id == id }) else {
        SDL_GameControllerClose(handle)  // opened twice counts twice
        return nil
      }
      open.append((id, handle))
      let name = SDL_GameControllerName(handle).map { String(cString: $0) }
      return .controllerAdded(id, name: name ?? "Controller")
    case SDL_CONTROLLERDEVICEREMOVED:
      let id = ControllerID(event.cdevice.which)
      guard let place = open.firstIndex(where: { $0.id == id }) else { return nil }
      SDL_GameControllerClose(open.remove(at: place).handle)
      return .controllerRemoved(id)
    case SDL_CONTROLLERBUTTONDOWN, SDL_CONTROLLERBUTTONUP:
      guard let button = ControllerButton(rawValue: Int32(event.cbutton.button)) else { return nil }
      return .controllerButton(
        ControllerID(event.cbutton.which), button, isDown: event.type == SDL_CONTROLLERBUTTONDOWN.rawValue)
    case SDL_CONTROLLERAXISMOTION:
      guard let axis = ControllerAxis(rawValue: Int32(event.caxis.axis)) else { return nil }
      return .controllerAxis(ControllerID(event.caxis.which), axis, max(-1, Float(event.caxis.value) / 32_767))
    default: return nil
    }
  }

  func rumble(_ id: ControllerID, low: Float, high: Float, milliseconds: Int) -> Bool {
    guard let controller = open.first(where: { $0.id == id }) else { return false }
    func strength(_ value: Float) -> UInt16 { value.isFinite ? UInt16(min(1, max(0, value)) * 65_535) : 0 }
    let duration = UInt32(min(10_000, max(0, milliseconds)))
    return SDL_GameControllerRumble(controller.handle, strength(low), strength(high), duration) == 0
  }
}
