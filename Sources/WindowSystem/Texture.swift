import CSDL2

/// A picture that the window can draw. It is freed with its last reference; the window's renderer lives until then.
@MainActor public final class Texture {
  /// How a picture is enlarged and made smaller.
  public enum Sampling: Sendable, Equatable {
    /// The nearest pixel: pixel art.
    case nearest
    /// Between the four nearest pixels.
    case linear
  }

  /// What a picture's four parts mean.
  public enum Kind: Sendable, Equatable {
    /// The fourth is ignored.
    case opaque
    /// The fourth is opacity, not multiplied into the others.
    case translucent
    /// Only the fourth counts; the colour comes from what is drawn. Characters are like that.
    case mask
  }

  public let width: Int
  public let height: Int
  public let kind: Kind
  /// May be changed at any time.
  public var sampling: Sampling {
    didSet {
      version += 1
      applySampling()
    }
  }
  /// Counts the pictures that were put in.
  public private(set) var version = 0
  let handle: OpaquePointer?
  let source: PixelSource?
  private let surface: Surface

  /// A texture for pictures of one size. Throws `WindowError.invalid` for sizes beyond 16,384 pixels or the renderer's limit, `failed`
  /// when memory is short.
  public init(
    _ window: Window, width: Int, height: Int, kind: Kind = .opaque, sampling: Sampling = .linear
  ) throws(WindowError) {
    surface = window.surface
    guard (1...surface.textureLimit).contains(width), (1...surface.textureLimit).contains(height) else {
      throw .invalid(
        "A picture of \(width)×\(height) pixels cannot be shown: the limit is \(surface.textureLimit) each")
    }
    self.width = width
    self.height = height
    self.kind = kind
    self.sampling = sampling
    guard let renderer = surface.renderer else {
      handle = nil
      source = PixelSource(width: width, height: height, isOpaque: kind == .opaque, isMask: kind == .mask)
      return
    }
    source = nil
    guard
      let made = SDL_CreateTexture(
        renderer, SDL_PIXELFORMAT_ARGB8888.rawValue, Int32(SDL_TEXTUREACCESS_STREAMING.rawValue), Int32(width),
        Int32(height))
    else { throw .failed(call: "SDL_CreateTexture", reason: lastReason()) }
    handle = made
    SDL_SetTextureBlendMode(made, kind == .opaque ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND)
    applySampling()
    surface.letGo()
  }

  isolated deinit {
    guard let handle else { return }
    SDL_DestroyTexture(handle)
    surface.letGo()
  }

  private func applySampling() {
    guard let handle else { return }
    SDL_SetTextureScaleMode(handle, sampling == .nearest ? SDL_ScaleModeNearest : SDL_ScaleModeLinear)
    surface.letGo()
  }

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
    version += 1
    let pitch = Int32(width * bytesPerPixel)
    if let coverage = source?.coverage {
      for at in 0..<(width * height) { coverage[at] = bytesPerPixel == 4 ? bytes[at * 4 + 3] : 255 }
    } else if let pixels = source?.pixels {
      try convert(base, pitch, format, to: pixels, pitch: Int32(width * 4))
    } else if let handle {
      var room: UnsafeMutableRawPointer?
      var roomPitch: Int32 = 0
      guard SDL_LockTexture(handle, nil, &room, &roomPitch) == 0, let room else {
        throw .failed(call: "SDL_LockTexture", reason: lastReason())
      }
      defer {
        SDL_UnlockTexture(handle)
        surface.letGo()
      }
      try convert(base, pitch, format, to: room, pitch: roomPitch)
    }
  }

  private func convert(
    _ from: UnsafeRawPointer, _ pitch: Int32, _ format: SDL_PixelFormatEnum, to room: UnsafeMutableRawPointer,
    pitch roomPitch: Int32
  ) throws(WindowError) {
    let code = SDL_ConvertPixels(
      Int32(width), Int32(height), format.rawValue, from, pitch, SDL_PIXELFORMAT_ARGB8888.rawValue, room, roomPitch)
    guard code == 0 else { throw .failed(call: "SDL_ConvertPixels", reason: lastReason()) }
  }
}
