import CSDL2

/// A window with its renderer; textures hold it, so that it is destroyed after the last of them.
@MainActor final class Surface {
  let session: VideoSession
  let window: OpaquePointer
  /// SDL's renderer, or nil where the processor draws into `canvas`.
  let renderer: OpaquePointer?
  let canvas: PixelCanvas?
  let waitsForScreen: Bool
  let rendererName: String
  /// The largest picture a texture may hold; 16,384 where the renderer names no limit.
  let textureLimit: Int

  init(_ options: WindowOptions) throws(WindowError) {
    session = try VideoSession(options.output)
    var flags = SDL_WINDOW_SHOWN.rawValue | SDL_WINDOW_ALLOW_HIGHDPI.rawValue
    if options.resizable { flags |= SDL_WINDOW_RESIZABLE.rawValue }
    if options.fullscreen { flags |= SDL_WINDOW_FULLSCREEN_DESKTOP.rawValue }
    let factor = options.scale ?? Surface.screenScale()
    let width = Int32((Float(options.width) * factor).rounded())
    let height = Int32((Float(options.height) * factor).rounded())
    guard
      let window = SDL_CreateWindow(
        options.title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width, height, flags)
    else { throw .failed(call: "SDL_CreateWindow", reason: lastReason()) }
    self.window = window
    let drawing = options.output == .headless ? .software : options.drawing
    let flagsOfRenderer = SDL_RENDERER_ACCELERATED.rawValue | (options.vsync ? SDL_RENDERER_PRESENTVSYNC.rawValue : 0)
    var made = drawing == .software ? nil : SDL_CreateRenderer(window, -1, flagsOfRenderer)
    if drawing == .automatic, let renderer = made, Surface.isImitated() {
      SDL_DestroyRenderer(renderer)
      made = nil
    }
    renderer = made
    guard let renderer else {
      guard drawing != .accelerated else {
        let reason = lastReason()
        SDL_DestroyWindow(window)
        throw .failed(call: "SDL_CreateRenderer", reason: reason)
      }
      canvas = PixelCanvas(width: Int(width), height: Int(height))
      waitsForScreen = false
      rendererName = "software"
      textureLimit = 16_384
      return
    }
    canvas = nil
    var info = SDL_RendererInfo()
    SDL_GetRendererInfo(renderer, &info)
    waitsForScreen = options.vsync && info.flags & SDL_RENDERER_PRESENTVSYNC.rawValue != 0
    rendererName = info.name.map { String(cString: $0) } ?? ""
    textureLimit = info.max_texture_width > 0 ? Int(min(info.max_texture_width, info.max_texture_height)) : 16_384
    SDL_SetRenderDrawBlendMode(renderer, SDL_BLENDMODE_BLEND)
    letGo()
  }

  isolated deinit {
    if let renderer { SDL_DestroyRenderer(renderer) }
    SDL_DestroyWindow(window)
  }

  /// Whether the current OpenGL is a program that plays a graphics card: our own drawing takes less of the processor.
  private static func isImitated() -> Bool {
    guard SDL_GL_GetCurrentContext() != nil, let address = SDL_GL_GetProcAddress("glGetString") else { return false }
    typealias GetString = @convention(c) (UInt32) -> UnsafePointer<CChar>?
    let rendererName: UInt32 = 0x1F01  // GL_RENDERER
    guard let text = unsafeBitCast(address, to: GetString.self)(rendererName) else { return false }
    let name = String(cString: text).lowercased()
    return ["llvmpipe", "softpipe", "swrast", "software", "swiftshader"].contains { name.contains($0) }
  }

  /// Takes OpenGL's context off this thread. The main actor has no thread of its own on Linux, and a context that stays with one cannot be
  /// used from the next; SDL takes it back where it draws.
  func letGo() {
    guard SDL_GL_GetCurrentContext() != nil else { return }
    SDL_RenderFlush(renderer)
    SDL_GL_MakeCurrent(window, nil)
  }

  /// Size of what is drawn, in pixels.
  var pixelSize: (width: Int, height: Int) {
    var width: Int32 = 0
    var height: Int32 = 0
    if let renderer {
      SDL_GetRendererOutputSize(renderer, &width, &height)
    } else {
      SDL_GetWindowSizeInPixels(window, &width, &height)
    }
    return (Int(max(1, width)), Int(max(1, height)))
  }

  /// Pixels per point by the first screen's density, in quarters, 1 to 3. Densities beyond belief (projectors, virtual screens) count
  /// as 96 dots an inch.
  static func screenScale() -> Float {
    var dots: Float = 0
    guard SDL_GetDisplayDPI(0, nil, &dots, nil) == 0, (72...400).contains(dots) else { return 1 }
    return min(3, max(1, (dots / 96 * 4).rounded() / 4))
  }
}
