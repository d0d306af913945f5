import CSDL2

/// A picture that the renderer can draw. It is freed with its last reference; the window's renderer lives until then.
@MainActor public final class Texture {
  /// How a picture is enlarged and made smaller.
  public enum Sampling: Sendable, Equatable {
    /// The nearest pixel: pixel art.
    case nearest
    /// Between the four nearest pixels.
    case linear
  }

  public let width: Int
  public let height: Int
  public let isOpaque: Bool
  /// May be changed at any time.
  public var sampling: Sampling {
    didSet { SDL_SetTextureScaleMode(handle, sampling.sdl) }
  }
  let handle: OpaquePointer
  private let surface: Surface

  /// A texture for pictures of one size. Opaque ones are drawn faster and ignore the fourth byte of a pixel. Throws
  /// `WindowError.invalid` for sizes beyond 16,384 pixels or the renderer's limit, `failed` when memory is short.
  public init(
    _ window: Window, width: Int, height: Int, isOpaque: Bool = true, sampling: Sampling = .linear
  ) throws(WindowError) {
    surface = window.surface
    guard (1...surface.textureLimit).contains(width), (1...surface.textureLimit).contains(height) else {
      throw .invalid(
        "A picture of \(width)×\(height) pixels cannot be shown: the limit is \(surface.textureLimit) each")
    }
    // ARGB is what the processor's renderer draws into: pictures in it are copied without a change of format.
    guard
      let made = SDL_CreateTexture(
        surface.renderer, SDL_PIXELFORMAT_ARGB8888.rawValue, Int32(SDL_TEXTUREACCESS_STREAMING.rawValue), Int32(width),
        Int32(height))
    else { throw .failed(call: "SDL_CreateTexture", reason: lastReason()) }
    handle = made
    self.width = width
    self.height = height
    self.isOpaque = isOpaque
    self.sampling = sampling
    SDL_SetTextureScaleMode(made, sampling.sdl)
    SDL_SetTextureBlendMode(made, isOpaque ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND)
  }

  isolated deinit { SDL_DestroyTexture(handle) }

  /// Puts a picture of the texture's size into it: rows from the top without gaps, four bytes a pixel, red first.
  public func update(rgba: UnsafeRawBufferPointer) throws(WindowError) {
    try update(rgba, bytesPerPixel: 4, format: SDL_PIXELFORMAT_RGBA32)
  }

  /// Puts a picture of the texture's size into it: three bytes a pixel, red first.
  public func update(rgb: UnsafeRawBufferPointer) throws(WindowError) {
    try update(rgb, bytesPerPixel: 3, format: SDL_PIXELFORMAT_RGB24)
  }

  /// `update(rgba:)` of an array.
  public func update(rgba: [UInt8]) throws(WindowError) {
    try rgba.withUnsafeBytes { bytes in Result { () throws(WindowError) in try update(rgba: bytes) } }.get()
  }

  /// `update(rgb:)` of an array.
  public func update(rgb: [UInt8]) throws(WindowError) {
    try rgb.withUnsafeBytes { bytes in Result { () throws(WindowError) in try update(rgb: bytes) } }.get()
  }

  private func update(
    _ bytes: UnsafeRawBufferPointer, bytesPerPixel: Int, format: SDL_PixelFormatEnum
  ) throws(WindowError) {
    guard let base = bytes.baseAddress, Pixels.bytes(width: width, height: height, each: bytesPerPixel) == bytes.count
    else {
      throw .invalid(
        "\(bytes.count) bytes are no picture of \(width)×\(height) pixels with \(bytesPerPixel) bytes each")
    }
    var room: UnsafeMutableRawPointer?
    var pitch: Int32 = 0
    guard SDL_LockTexture(handle, nil, &room, &pitch) == 0, let room else {
      throw .failed(call: "SDL_LockTexture", reason: lastReason())
    }
    defer { SDL_UnlockTexture(handle) }
    let code = SDL_ConvertPixels(
      Int32(width), Int32(height), format.rawValue, base, Int32(width * bytesPerPixel),
      SDL_PIXELFORMAT_ARGB8888.rawValue, room, pitch)
    guard code == 0 else { throw .failed(call: "SDL_ConvertPixels", reason: lastReason()) }
  }
}

extension Texture.Sampling {
  var sdl: SDL_ScaleMode { self == .nearest ? SDL_ScaleModeNearest : SDL_ScaleModeLinear }
}
