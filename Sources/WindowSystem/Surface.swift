import CSDL2

/// A window with its renderer; textures hold it, so that it is destroyed after the last of them.
@MainActor final class Surface {
  let session: VideoSession
  let window: OpaquePointer
  let renderer: OpaquePointer
  let isSoftware: Bool
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
    let made: OpaquePointer?
    var wantsVsync = options.vsync
    let software = SDL_RENDERER_SOFTWARE.rawValue
    let accelerated = SDL_RENDERER_ACCELERATED.rawValue | (wantsVsync ? SDL_RENDERER_PRESENTVSYNC.rawValue : 0)
    switch options.output == .headless ? .software : options.drawing {
    case .software: made = SDL_CreateRenderer(window, -1, software)
    case .accelerated: made = SDL_CreateRenderer(window, -1, accelerated)
    case .automatic: made = SDL_CreateRenderer(window, -1, accelerated) ?? SDL_CreateRenderer(window, -1, software)
    }
    guard let renderer = made else {
      let reason = lastReason()
      SDL_DestroyWindow(window)
      throw .failed(call: "SDL_CreateRenderer", reason: reason)
    }
    self.renderer = renderer
    var info = SDL_RendererInfo()
    SDL_GetRendererInfo(renderer, &info)
    isSoftware = info.flags & software != 0
    wantsVsync = wantsVsync && info.flags & SDL_RENDERER_PRESENTVSYNC.rawValue != 0
    waitsForScreen = wantsVsync && !isSoftware
    rendererName = info.name.map { String(cString: $0) } ?? ""
    textureLimit = info.max_texture_width > 0 ? Int(min(info.max_texture_width, info.max_texture_height)) : 16_384
    SDL_SetRenderDrawBlendMode(renderer, SDL_BLENDMODE_BLEND)
  }

  isolated deinit {
    SDL_DestroyRenderer(renderer)
    SDL_DestroyWindow(window)
  }

  /// Pixels per point by the first screen's density, in quarters, 1 to 3. Densities beyond belief (projectors, virtual screens) count
  /// as 96 dots an inch.
  static func screenScale() -> Float {
    var dots: Float = 0
    guard SDL_GetDisplayDPI(0, nil, &dots, nil) == 0, (72...400).contains(dots) else { return 1 }
    return min(3, max(1, (dots / 96 * 4).rounded() / 4))
  }
}
