public import ImmediateUI
public import WindowSystem

/// A window with the studio's interface in it: events go to the interface, its triangles go to the window, frame by frame.
@MainActor public final class StudioWindow {
  public let window: Window
  public let ui: UI
  /// Time from frame to frame, and the time that each frame's own work took without waiting. Nanoseconds.
  public private(set) var intervals = FrameTimes(limit: 17_700_000)
  public private(set) var work = FrameTimes()
  /// Seconds that each frame counts as; nil takes the clock's. Scripts set it to be repeatable.
  public var fixedStep: Float?
  /// Whether a headless window draws frames of which no screenshot is taken. Benchmarks do.
  public var drawsUnseen = false
  /// How often `run` shows a frame, where the screen does not say so itself.
  public var framesPerSecond = 60
  private var textures: [UInt: Weak] = [:]
  private var fontTexture: Texture?
  private var lastTexture = TextureID.fonts.number
  private var lastFrame: Int64?
  private var modifiers = Modifiers()
  private var shownLook: Look?
  private var fontBuilds = 0
  /// Frames that were drawn; the others looked like those before them.
  public private(set) var drawnFrames = 0

  private struct Weak {
    weak var texture: StudioTexture?
  }

  /// Opens the window. Throws `WindowError`, and `UIError` when the fonts cannot be made.
  public init(_ options: WindowOptions, theme: Theme = .studio, fonts: FontFiles = .installed()) throws {
    let window = try Window(options)
    self.window = window
    ui = UI(
      theme: theme, fonts: fonts,
      clipboard: UI.Clipboard(
        read: { [weak window] in window?.clipboard ?? "" }, write: { [weak window] in window?.clipboard = $0 }))
    try prepareFonts()
  }

  private func prepareFonts() throws {
    try ui.prepareFonts(scale: window.scale) { picture in
      let texture = try Texture(window, width: picture.width, height: picture.height, kind: .mask)
      try texture.update(rgba: picture.rgba)
      fontTexture = texture
      fontBuilds += 1
    }
  }

  // MARK: Textures

  /// A texture for pictures of one size, to be shown by `ui.image` or `ui.draw.image`. It is freed with its last reference.
  public func texture(
    width: Int, height: Int, kind: Texture.Kind = .opaque, sampling: Texture.Sampling = .linear
  ) throws(WindowError) -> StudioTexture {
    let texture = try Texture(window, width: width, height: height, kind: kind, sampling: sampling)
    textures = textures.filter { $0.value.texture != nil }
    lastTexture += 1
    let made = StudioTexture(id: TextureID(lastTexture), texture: texture)
    textures[lastTexture] = Weak(texture: made)
    return made
  }

  /// Textures that somebody holds.
  public var textureCount: Int { textures.values.count { $0.texture != nil } }

  // MARK: Frames

  /// Shows one frame: asks the desktop for events, lets `body` fill the interface, draws and presents. `body` also gets the events, for
  /// keys that are shortcuts (not while `ui.isTyping`), dropped files and the close button. Returns what `body` returns. Throws when the
  /// fonts cannot be made anew.
  @discardableResult
  public func frame<Result>(_ body: (UI, [InputEvent]) -> Result) throws -> Result? {
    let started = FramePacer.now()
    let seconds = fixedStep ?? lastFrame.map { Float(started - $0) / 1e9 } ?? 1 / 60
    if let lastFrame { intervals.add(started - lastFrame) }
    lastFrame = started
    let events = window.events()
    for event in events { ui.add(translate(event)) }
    try prepareFonts()
    let size = window.size
    var result: Result?
    ui.frame(size: Size(size.width, size.height), seconds: seconds) { result = body(ui, events) }
    let look = self.look
    // Without a graphics card, nothing costs more than drawing; what is on the screen already is not drawn again.
    let isKnown = window.isSoftware && look == shownLook && !window.isStale
    let isUnseen = window.isHeadless && !drawsUnseen && pendingScreenshot == nil
    let draws = !isKnown && !isUnseen
    if draws { draw() }
    let drawn = FramePacer.now()
    if let take = pendingScreenshot {
      pendingScreenshot = nil
      take(Swift.Result { () throws(WindowError) in try window.screenshot() })
    }
    if draws {
      window.present()
      shownLook = look
      drawnFrames += 1
    }
    window.show(Window.Cursor(ui.pointer))
    work.add((window.waitsForScreen ? drawn : FramePacer.now()) - started)
    return result
  }

  /// Shows frames until `body` returns false or the task is cancelled. Other work of the main actor goes on between frames.
  public func run(_ body: (UI, [InputEvent]) throws -> Bool) async throws {
    var pacer = FramePacer(framesPerSecond: framesPerSecond)
    var proceeds = true
    while proceeds, !Task.isCancelled {
      let result = try frame { ui, events in Swift.Result { try body(ui, events) } }
      proceeds = try result?.get() ?? false
      await Task.yield()
      guard !window.waitsForScreen, proceeds else { continue }
      let due = pacer.next(now: FramePacer.now())
      // The runtime's timers may be a millisecond late: the last two are slept through here.
      let early = due - FramePacer.now() - 2_000_000
      if early > 0 { try? await Task.sleep(nanoseconds: UInt64(early)) }
      FramePacer.sleep(until: due)
    }
  }

  /// All that decides what a frame looks like.
  private struct Look: Equatable {
    let meshes: UInt64
    let pictures: [UInt: Int]
    let fonts: Int
    let base: Color
  }

  private var look: Look {
    Look(
      meshes: ui.meshDigest, pictures: textures.compactMapValues { $0.texture?.texture.version },
      fonts: fontBuilds, base: ui.theme.base)
  }

  private func draw() {
    let base = ui.theme.base
    window.clear(red: base.red, green: base.green, blue: base.blue)
    let (width, height) = window.pixelSize
    ui.withMeshes { command in
      let texture: Texture?
      if command.texture == .fonts {
        texture = fontTexture
      } else {
        guard let held = textures[command.texture.number]?.texture else { return }
        texture = held.texture
      }
      let left = max(0, Int(command.clip.x))
      let top = max(0, Int(command.clip.y))
      let clip = PixelRect(
        x: left, y: top, width: min(width, Int(command.clip.right.rounded(.up))) - left,
        height: min(height, Int(command.clip.bottom.rounded(.up))) - top)
      let mesh = TriangleMesh(
        vertices: command.vertices, vertexCount: command.vertexCount, indices: command.indices,
        indexCount: command.indexCount)
      window.draw(mesh, texture: texture, clip: clip)
    }
  }

  // MARK: Screenshots

  private var pendingScreenshot: ((Swift.Result<Pixels, WindowError>) -> Void)?

  /// Hands the next frame's picture over, before it is shown.
  public func screenshotNextFrame(_ take: @escaping (Swift.Result<Pixels, WindowError>) -> Void) {
    pendingScreenshot = take
  }

  /// Shows one frame and returns its picture. Throws what `frame` throws, and `WindowError` when the picture cannot be read.
  public func screenshot(_ body: (UI, [InputEvent]) -> Void) throws -> Pixels {
    var taken: Swift.Result<Pixels, WindowError>?
    screenshotNextFrame { taken = $0 }
    _ = try frame(body)
    guard let taken else { throw WindowError.failed(call: "screenshot", reason: "no frame was drawn") }
    return try taken.get()
  }

  // MARK: Input

  private func translate(_ event: InputEvent) -> [UIInput] {
    switch event {
    case .keyDown(let key, let held, _): keys(key, held, isDown: true)
    case .keyUp(let key, let held): keys(key, held, isDown: false)
    case .text(let text): [.text(text)]
    case .mouseMoved(let x, let y): [.mouseMoved(Point(x, y))]
    case .mouseDown(let button, let x, let y, _):
      [.mouseMoved(Point(x, y)), .mouseButton(button.rawValue, isDown: true)]
    case .mouseUp(let button, let x, let y):
      [.mouseMoved(Point(x, y)), .mouseButton(button.rawValue, isDown: false)]
    case .mouseLeft: ui.mouseIsDown ? [] : [.mouseMoved(Point(-1_000_000, -1_000_000))]
    case .wheel(let x, let y): [.wheel(x: x, y: y)]
    case .focusGained: [.focus(true)]
    case .focusLost: [.focus(false)]
    default: []
    }
  }

  private func keys(_ key: Key, _ held: Modifiers, isDown: Bool) -> [UIInput] {
    var result: [UIInput] = []
    if held != modifiers {
      modifiers = held
      result.append(
        .modifiers(
          control: held.contains(.control), shift: held.contains(.shift), option: held.contains(.option),
          command: held.contains(.command)))
    }
    if let known = UIKey(key) { result.append(.key(known, isDown: isDown)) }
    return result
  }
}

/// A texture under the name by which the interface shows it.
@MainActor public final class StudioTexture {
  public let id: TextureID
  /// Takes pictures, see `Texture.update`.
  public let texture: Texture

  init(id: TextureID, texture: Texture) {
    self.id = id
    self.texture = texture
  }
}
