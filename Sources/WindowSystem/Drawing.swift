import CSDL2

/// Triangles in memory that outlives the call: each vertex is two floats of place in pixels, two floats of place in the texture and four
/// bytes of colour (red, green, blue, opacity), 20 bytes in all.
public struct TriangleMesh {
  public let vertices: UnsafeRawPointer
  public let vertexCount: Int
  public let indices: UnsafePointer<UInt16>
  public let indexCount: Int
  public static let stride = 20

  public init(vertices: UnsafeRawPointer, vertexCount: Int, indices: UnsafePointer<UInt16>, indexCount: Int) {
    self.vertices = vertices
    self.vertexCount = vertexCount
    self.indices = indices
    self.indexCount = indexCount
  }
}

/// A rectangle of whole pixels.
public struct PixelRect: Sendable, Equatable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

extension Window {
  /// Fills everything with a colour, each part 0 to 255. A frame begins with it.
  public func clear(red: UInt8, green: UInt8, blue: UInt8) {
    if let canvas = surface.canvas {
      let (width, height) = pixelSize
      canvas.resize(width: width, height: height)
      canvas.clear(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
      return
    }
    SDL_RenderSetClipRect(surface.renderer, nil)
    SDL_SetRenderDrawColor(surface.renderer, red, green, blue, 255)
    SDL_RenderClear(surface.renderer)
  }

  /// Draws triangles inside of a rectangle of pixels, with a texture or without.
  public func draw(_ mesh: TriangleMesh, texture: Texture?, clip: PixelRect) {
    guard clip.width > 0, clip.height > 0, mesh.vertexCount > 0, mesh.indexCount > 0 else { return }
    if let canvas = surface.canvas {
      let inside = PixelClip(left: clip.x, top: clip.y, right: clip.x + clip.width, bottom: clip.y + clip.height)
      canvas.draw(mesh, source: texture?.source, linear: texture?.sampling != .nearest, clip: inside)
      return
    }
    var box = SDL_Rect(
      x: Int32(clamping: clip.x), y: Int32(clamping: clip.y), w: Int32(clamping: clip.width),
      h: Int32(clamping: clip.height))
    SDL_RenderSetClipRect(surface.renderer, &box)
    let stride = Int32(TriangleMesh.stride)
    SDL_RenderGeometryRaw(
      surface.renderer, texture?.handle, mesh.vertices.assumingMemoryBound(to: Float.self), stride,
      (mesh.vertices + 16).assumingMemoryBound(to: SDL_Color.self), stride,
      (mesh.vertices + 8).assumingMemoryBound(to: Float.self), stride, Int32(clamping: mesh.vertexCount), mesh.indices,
      Int32(clamping: mesh.indexCount), 2)
  }

  /// What was drawn since `clear`; call it before `present`. Throws `WindowError.failed`.
  public func screenshot() throws(WindowError) -> Pixels {
    let (width, height) = surface.canvas.map { ($0.width, $0.height) } ?? pixelSize
    guard let count = Pixels.bytes(width: width, height: height, each: 4) else {
      throw .invalid("A window of \(width)×\(height) pixels has no picture")
    }
    var bytes = [UInt8](repeating: 255, count: count)
    let pitch = Int32(width * 4)
    let format = SDL_PIXELFORMAT_RGBA32.rawValue
    let code = bytes.withUnsafeMutableBytes { buffer in
      if let canvas = surface.canvas {
        return SDL_ConvertPixels(
          Int32(width), Int32(height), SDL_PIXELFORMAT_ARGB8888.rawValue, canvas.pixels, pitch, format,
          buffer.baseAddress, pitch)
      }
      SDL_RenderSetClipRect(surface.renderer, nil)
      return SDL_RenderReadPixels(surface.renderer, nil, format, buffer.baseAddress, pitch)
    }
    guard code == 0 else { throw .failed(call: "SDL_RenderReadPixels", reason: lastReason()) }
    if surface.canvas == nil {
      for at in stride(from: 3, to: count, by: 4) { bytes[at] = 255 }
    }
    guard let pixels = Pixels(width: width, height: height, rgba: bytes) else {
      throw .failed(call: "SDL_RenderReadPixels", reason: "the sizes do not agree")
    }
    return pixels
  }

  /// Shows what was drawn.
  public func present() {
    isStale = false
    guard let canvas = surface.canvas else {
      SDL_RenderPresent(surface.renderer)
      surface.letGo()
      return
    }
    // A window that was just closed or resized has no surface for a moment; the next frame has.
    guard let target = SDL_GetWindowSurface(surface.window)?.pointee, let format = target.format?.pointee,
      let room = target.pixels
    else { return }
    let width = min(canvas.width, Int(target.w))
    let height = min(canvas.height, Int(target.h))
    SDL_ConvertPixels(
      Int32(width), Int32(height), SDL_PIXELFORMAT_XRGB8888.rawValue, canvas.pixels, Int32(canvas.width * 4),
      format.format, room, target.pitch)
    SDL_UpdateWindowSurface(surface.window)
  }
}
