import CSDL2
import Foundation
import Testing

@testable import WindowSystem

/// SDL belongs to the whole process: its tests go one after the other.
@MainActor @Suite("A window", .serialized) struct WindowTests {
  func open(width: Int = 320, height: Int = 200, scale: Float? = 1) throws -> Window {
    var options = WindowOptions(title: "Test", width: width, height: height)
    options.output = .headless
    options.scale = scale
    return try Window(options)
  }

  @Test("opens in memory, with sizes in points and pixels") func opens() throws {
    let window = try open(scale: 2)
    #expect(window.driver == "dummy" && window.isHeadless && window.isSoftware)
    #expect(window.pixelSize == (640, 400) && window.size == (320, 200))
    #expect(window.title == "Test" && !window.isFullscreen && window.scale == 2)
    window.resize(width: 400, height: 300)
    #expect(window.pixelSize == (800, 600))
  }

  @Test("refuses sizes and scales that make no sense") func refuses() {
    #expect(throws: WindowError.self) { try open(width: 10) }
    #expect(throws: WindowError.self) { try open(height: 100_000) }
    #expect(throws: WindowError.self) { try open(scale: .nan) }
    #expect(throws: WindowError.self) { try open(scale: 0) }
  }

  @Test("says in one sentence that there is no display") func noDisplay() async {
    await #expect(processExitsWith: .success) { @MainActor in
      unsetenv("DISPLAY")
      unsetenv("WAYLAND_DISPLAY")
      setenv("SDL_VIDEODRIVER", "x11", 1)
      do {
        _ = try Window(WindowOptions(title: "Nowhere"))
        exit(1)
      } catch {
        let text = "\(error)"
        exit(text.hasPrefix("No display: ") && text.hasSuffix("or use --headless") ? 0 : 2)
      }
    }
  }

  @Test("turns SDL's events into its own") func events() throws {
    let window = try open(scale: 2)
    _ = window.events()
    func push(_ type: SDL_EventType, _ fill: (inout SDL_Event) -> Void) {
      var event = SDL_Event()
      event.type = type.rawValue
      fill(&event)
      SDL_PushEvent(&event)
    }
    push(SDL_KEYDOWN) {
      $0.key.keysym.sym = SDL_Keycode(UInt8(ascii: "j"))
      $0.key.keysym.mod = UInt16(KMOD_LCTRL.rawValue)
      $0.key.repeat = 1
    }
    push(SDL_KEYUP) { $0.key.keysym.sym = SDL_Keycode(SDLK_F11.rawValue) }
    push(SDL_TEXTINPUT) { event in
      withUnsafeMutableBytes(of: &event.text.text) { $0.copyBytes(from: Array("né行".utf8)) }
    }
    push(SDL_MOUSEBUTTONDOWN) {
      $0.button.button = 1
      $0.button.x = 100
      $0.button.y = 50
      $0.button.clicks = 2
    }
    push(SDL_MOUSEMOTION) { $0.motion.x = 64 }
    push(SDL_MOUSEWHEEL) { $0.wheel.preciseY = -1.5 }
    push(SDL_DROPFILE) { $0.drop.file = SDL_strdup("/a/take") }
    push(SDL_WINDOWEVENT) {
      $0.window.event = UInt8(SDL_WINDOWEVENT_SIZE_CHANGED.rawValue)
      $0.window.data1 = 800
      $0.window.data2 = 600
    }
    push(SDL_QUIT) { _ in }
    #expect(
      window.events() == [
        .keyDown(.j, .control, isRepeat: true), .keyUp(.f11, []), .text("né行"),
        .mouseDown(.left, x: 50, y: 25, clicks: 2), .mouseMoved(x: 32, y: 0), .wheel(x: 0, y: -1.5),
        .dropped(path: "/a/take"), .resized(width: 400, height: 300), .closeRequested,
      ])
    #expect(window.events().isEmpty)
  }

  @Test("hands injected events over, once and last") func injects() throws {
    let window = try open()
    _ = window.events()
    window.inject([.text("a"), .mouseLeft])
    #expect(window.events() == [.text("a"), .mouseLeft])
    #expect(window.events().isEmpty)
  }

  @Test("keeps text on the clipboard, and knows no controller that is not there") func clipboard() throws {
    let window = try open()
    window.clipboard = "Zeile 行"
    #expect(window.clipboard == "Zeile 行")
    #expect(!window.rumble(ControllerID(7), low: 1, high: .nan, milliseconds: 1_000_000))
    for cursor in Window.Cursor.allCases { window.show(cursor) }
  }

  @Test("sees controllers come, hears their buttons, shakes them, and sees them go") func controllers() throws {
    let window = try open()
    _ = window.events()
    SDL_SetHint(SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, "1")
    var description = SDL_VirtualJoystickDesc()
    description.version = UInt16(SDL_VIRTUAL_JOYSTICK_DESC_VERSION)
    description.type = UInt16(SDL_JOYSTICK_TYPE_GAMECONTROLLER.rawValue)
    description.naxes = UInt16(SDL_CONTROLLER_AXIS_MAX.rawValue)
    description.nbuttons = UInt16(SDL_CONTROLLER_BUTTON_MAX.rawValue)
    let strengths = UnsafeMutablePointer<UInt16>.allocate(capacity: 2)
    strengths.initialize(repeating: 0, count: 2)
    defer { strengths.deallocate() }
    description.userdata = UnsafeMutableRawPointer(strengths)
    description.Rumble = { user, low, high in
      user?.assumingMemoryBound(to: UInt16.self)[0] = low
      user?.assumingMemoryBound(to: UInt16.self)[1] = high
      return 0
    }
    let device = SDL_JoystickAttachVirtualEx(&description)
    try #require(device >= 0)
    let added = window.events()
    let id = try #require(window.connectedControllers.first)
    #expect(added.contains { if case .controllerAdded(id, _) = $0 { true } else { false } })
    let joystick = SDL_JoystickFromInstanceID(id.number)
    SDL_JoystickSetVirtualButton(joystick, SDL_CONTROLLER_BUTTON_A.rawValue, 1)
    SDL_JoystickSetVirtualAxis(joystick, SDL_CONTROLLER_AXIS_LEFTX.rawValue, -32_768)
    SDL_JoystickUpdate()
    let used = window.events()
    #expect(used.contains(.controllerButton(id, .a, isDown: true)) && used.contains(.controllerAxis(id, .leftX, -1)))
    #expect(window.rumble(id, low: 0.5, high: 2, milliseconds: 100))
    #expect(strengths[0] == 32_767 && strengths[1] == 65_535)
    SDL_JoystickDetachVirtual(device)
    #expect(window.events().contains(.controllerRemoved(id)) && window.connectedControllers.isEmpty)
    #expect(!window.rumble(id, low: 1, high: 1, milliseconds: 100))
  }

  // MARK: Drawing

  /// A rectangle as the interface makes them: two triangles.
  func rectangle(
    _ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float, _ color: UInt32, _ body: (TriangleMesh) -> Void
  ) {
    let vertices = [
      Vertex(x: x0, y: y0, u: 0, v: 0, color: color), Vertex(x: x1, y: y0, u: 1, v: 0, color: color),
      Vertex(x: x1, y: y1, u: 1, v: 1, color: color), Vertex(x: x0, y: y1, u: 0, v: 1, color: color),
    ]
    let indices: [UInt16] = [0, 1, 2, 0, 2, 3]
    vertices.withUnsafeBytes { bytes in
      indices.withUnsafeBufferPointer { places in
        guard let base = bytes.baseAddress, let first = places.baseAddress else { return }
        body(TriangleMesh(vertices: base, vertexCount: 4, indices: first, indexCount: 6))
      }
    }
  }

  @Test("draws pictures pixel by pixel, and between pixels when asked") func pictures() throws {
    let window = try open()
    let texture = try Texture(window, width: 2, height: 1, sampling: .nearest)
    try texture.update(rgba: [255, 0, 0, 0, 0, 0, 255, 0])
    window.clear(red: 10, green: 20, blue: 30)
    let all = PixelRect(x: 0, y: 0, width: 320, height: 200)
    rectangle(0, 0, 100, 50, 0xFFFF_FFFF) { window.draw($0, texture: texture, clip: all) }
    var shot = try window.screenshot()
    #expect(shot[0, 0] == SIMD4(255, 0, 0, 255) && shot[49, 49] == SIMD4(255, 0, 0, 255))
    #expect(shot[50, 0] == SIMD4(0, 0, 255, 255) && shot[99, 49] == SIMD4(0, 0, 255, 255))
    #expect(shot[100, 0] == SIMD4(10, 20, 30, 255) && shot[0, 50] == SIMD4(10, 20, 30, 255))
    texture.sampling = .linear
    rectangle(0, 0, 100, 50, 0xFFFF_FFFF) { window.draw($0, texture: texture, clip: all) }
    shot = try window.screenshot()
    #expect((125...129).contains(shot[50, 20].x) && (125...129).contains(shot[50, 20].z))
    try texture.update(rgb: [0, 255, 0, 0, 255, 0])
    let clip = PixelRect(x: 10, y: 10, width: 5, height: 5)
    rectangle(0, 0, 100, 50, 0xFFFF_FFFF) { window.draw($0, texture: texture, clip: clip) }
    shot = try window.screenshot()
    #expect(shot[10, 10] == SIMD4(0, 255, 0, 255) && shot[15, 10].y != 255 && shot[9, 10].y != 255)
    window.present()
  }

  @Test("refuses pictures of another size") func wrongSize() throws {
    let window = try open()
    let texture = try Texture(window, width: 4, height: 4)
    #expect(throws: WindowError.self) { try texture.update(rgba: [1, 2, 3]) }
    #expect(throws: WindowError.self) { try texture.update(rgb: [UInt8](repeating: 0, count: 64)) }
    #expect(throws: WindowError.self) { try Texture(window, width: 0, height: 4) }
    #expect(throws: WindowError.self) { try Texture(window, width: 4, height: 1 << 40) }
  }

  @Test("is freed after its last texture") func lifetime() throws {
    weak var weakWindow: Window?
    weak var weakTexture: Texture?
    weak var weakSurface: Surface?
    var kept: Texture?
    do {
      let window = try open()
      let texture = try Texture(window, width: 8, height: 8)
      (weakWindow, weakTexture, weakSurface) = (window, texture, window.surface)
      kept = texture
    }
    #expect(weakWindow == nil && weakSurface != nil && kept != nil)
    kept = nil
    #expect(weakTexture == nil && weakSurface == nil)
  }
}
