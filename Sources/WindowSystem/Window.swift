import CSDL2

/// A window of the desktop, or of memory: events in, triangles out. All sizes are points unless they say pixels.
@MainActor public final class Window {
  let surface: Surface
  let controllers = Controllers()
  private var injected: [InputEvent] = []
  /// Whether the screen may have lost what was shown last: the window was resized, uncovered, moved to another screen.
  public internal(set) var isStale = true
  private var cursors: [Cursor: OpaquePointer] = [:]
  private var cursor = Cursor.arrow
  private let explicitScale: Float?

  /// Opens a window. Throws `WindowError.noDisplay` where there is no screen, `invalid` for sizes out of range, `failed` when SDL
  /// cannot make the window or its renderer.
  public init(_ options: WindowOptions) throws(WindowError) {
    guard (64...16_384).contains(options.width), (64...16_384).contains(options.height) else {
      throw .invalid(
        "A window of \(options.width)×\(options.height) points cannot be opened: give 64 to 16384 each")
    }
    if let scale = options.scale, !(0.5...4).contains(scale) {
      throw .invalid("A scale of \(scale) pixels per point is out of range: give 0.5 to 4")
    }
    explicitScale = options.scale
    surface = try Surface(options)
    let factor = scale / density
    SDL_SetWindowMinimumSize(
      surface.window, Int32(Float(min(options.minimumWidth, options.width)) * factor),
      Int32(Float(min(options.minimumHeight, options.height)) * factor))
    SDL_StartTextInput()
    SDL_EventState(SDL_DROPFILE.rawValue, SDL_ENABLE)
  }

  isolated deinit {
    for cursor in cursors.values { SDL_FreeCursor(cursor) }
  }

  // MARK: Size

  /// Size of the drawing, in pixels.
  public var pixelSize: (width: Int, height: Int) { surface.pixelSize }

  /// Pixels per unit of the desktop's own coordinates (Wayland's scale; 1 on X11).
  private var density: Float {
    var width: Int32 = 0
    SDL_GetWindowSize(surface.window, &width, nil)
    return width > 0 ? Float(pixelSize.width) / Float(width) : 1
  }

  /// Pixels per point.
  public var scale: Float { explicitScale ?? max(density, Surface.screenScale()) }

  /// Size in points.
  public var size: (width: Float, height: Float) {
    let pixels = pixelSize
    return (Float(pixels.width) / scale, Float(pixels.height) / scale)
  }

  /// Changes the size, in points; the desktop may refuse.
  public func resize(width: Int, height: Int) {
    guard (64...16_384).contains(width), (64...16_384).contains(height) else { return }
    let factor = scale / density
    SDL_SetWindowSize(surface.window, Int32(Float(width) * factor), Int32(Float(height) * factor))
  }

  public var title: String {
    get { SDL_GetWindowTitle(surface.window).map { String(cString: $0) } ?? "" }
    set { SDL_SetWindowTitle(surface.window, newValue) }
  }

  /// Whether the window fills the screen.
  public var isFullscreen: Bool {
    get { SDL_GetWindowFlags(surface.window) & SDL_WINDOW_FULLSCREEN_DESKTOP.rawValue != 0 }
    set { SDL_SetWindowFullscreen(surface.window, newValue ? SDL_WINDOW_FULLSCREEN_DESKTOP.rawValue : 0) }
  }

  /// "dummy" when headless, else "x11", "wayland" ...
  public var driver: String { surface.session.driver }
  /// Whether there is no screen.
  public var isHeadless: Bool { driver == "dummy" }
  /// "software", "opengl" ...
  public var rendererName: String { surface.rendererName }
  /// Whether the processor draws.
  public var isSoftware: Bool { surface.canvas != nil }
  /// Whether `present` waits for the screen; else frames need a `FramePacer`.
  public var waitsForScreen: Bool { surface.waitsForScreen }

  // MARK: Events

  /// Everything that happened since the last call, injected events last.
  public func events() -> [InputEvent] {
    var result: [InputEvent] = []
    let ratio = density / scale
    var event = SDL_Event()
    while SDL_PollEvent(&event) != 0 {
      if event.type == SDL_WINDOWEVENT.rawValue { isStale = true }
      if let translated = controllers.translate(event) ?? InputEvent(event, pointsPerUnit: ratio) {
        result.append(translated)
      }
    }
    result += injected
    injected.removeAll(keepingCapacity: true)
    return result
  }

  /// Adds events as if a person had made them; the next `events()` returns them.
  public func inject(_ events: [InputEvent]) { injected += events }

  // MARK: Desktop

  /// The desktop's clipboard as text.
  public var clipboard: String {
    get {
      guard let text = SDL_GetClipboardText() else { return "" }
      defer { SDL_free(text) }
      return String(cString: text)
    }
    set { SDL_SetClipboardText(newValue) }
  }

  /// Shapes of the mouse's cursor.
  public enum Cursor: Int, Sendable, CaseIterable {
    case arrow, text, resizeAll, resizeVertical, resizeHorizontal, resizeRising, resizeFalling, hand, forbidden, hidden
  }

  /// Shows a cursor.
  public func show(_ shape: Cursor) {
    guard shape != cursor else { return }
    cursor = shape
    SDL_ShowCursor(shape == .hidden ? SDL_DISABLE : SDL_ENABLE)
    guard shape != .hidden else { return }
    if cursors[shape] == nil { cursors[shape] = SDL_CreateSystemCursor(shape.sdl) }
    if let made = cursors[shape] { SDL_SetCursor(made) }
  }

  /// Shakes a controller: strengths 0 to 1 of its slow and fast motor, for that many milliseconds, at most ten seconds; a new call
  /// replaces the last. Returns false where the controller is gone or cannot.
  @discardableResult
  public func rumble(_ controller: ControllerID, low: Float, high: Float, milliseconds: Int) -> Bool {
    controllers.rumble(controller, low: low, high: high, milliseconds: milliseconds)
  }

  /// The controllers that are there now, in the order in which they came.
  public var connectedControllers: [ControllerID] { controllers.connected }
}

extension Window.Cursor {
  var sdl: SDL_SystemCursor {
    switch self {
    case .arrow, .hidden: SDL_SYSTEM_CURSOR_ARROW
    case .text: SDL_SYSTEM_CURSOR_IBEAM
    case .resizeAll: SDL_SYSTEM_CURSOR_SIZEALL
    case .resizeVertical: SDL_SYSTEM_CURSOR_SIZENS
    case .resizeHorizontal: SDL_SYSTEM_CURSOR_SIZEWE
    case .resizeRising: SDL_SYSTEM_CURSOR_SIZENESW
    case .resizeFalling: SDL_SYSTEM_CURSOR_SIZENWSE
    case .hand: SDL_SYSTEM_CURSOR_HAND
    case .forbidden: SDL_SYSTEM_CURSOR_NO
    }
  }
}
