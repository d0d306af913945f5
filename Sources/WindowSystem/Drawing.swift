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
  /// Fills everything with a colour, each part 0 to 255.
  public func clear(red: UInt8, green: UInt8, blue: UInt8) {
    SDL_RenderSetClipRect(surface.renderer, nil)
    SDL_SetRenderDrawColor(surface.renderer, red, green, blue, 255)
    SDL_RenderClear(surface.renderer)
  }

  /// Draws triangles inside of a rectangle of pixels, with a texture or without.
  public func draw(_ mesh: TriangleMesh, texture: Texture?, clip: PixelRect) {
    guard clip.width > 0, clip.height > 0, mesh.vertexCount > 0, mesh.indexCount > 0 else { return }
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
    SDL_RenderSetClipRect(surface.renderer, nil)
    let (width, height) = pixelSize
    guard let count = Pixels.bytes(width: width, height: height, each: 4) else {
      throw .invalid("A window of \(width)×\(height) pixels has no picture")
    }
    var bytes = [UInt8](repeating: 0, count: count)
    let code = bytes.withUnsafeMutableBytes { buffer in
      SDL_RenderReadPixels(
        surface.renderer, nil, SDL_PIXELFORMAT_RGBA32.rawValue, buffer.baseAddress, Int32(width * 4))
    }
    guard code == 0 else { throw .failed(call: "SDL_RenderReadPixels", reason: lastReason()) }
    for at in stride(from: 3, to: count, by: 4) { bytes[at] = 255 }
    guard let pixels = Pixels(width: width, height: height, rgba: bytes) else {
      throw .failed(call: "SDL_RenderReadPixels", reason: "the sizes do not agree")
    }
    return pixels
  }

  /// Shows what was drawn.
  public func present() { SDL_RenderPresent(surface.renderer) }
}
