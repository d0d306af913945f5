/// A corner of a triangle as meshes hold it: 20 bytes.
struct Vertex {
  var x: Float
  var y: Float
  var u: Float
  var v: Float
  var color: UInt32

  /// Whether all parts are numbers that a picture can have; what is not is left out.
  @inline(__always) var isUsable: Bool { abs(x) < 1e7 && abs(y) < 1e7 && abs(u) < 1e5 && abs(v) < 1e5 }
}

extension PixelCanvas {
  /// Draws a mesh. Two triangles that make an upright rectangle of one colour, which is most of an interface, go a shorter way. Indices
  /// beyond the vertices are left out.
  func draw(_ mesh: TriangleMesh, source: PixelSource?, linear: Bool, clip: PixelClip) {
    let clip = PixelClip(
      left: max(0, clip.left), top: max(0, clip.top), right: min(width, clip.right), bottom: min(height, clip.bottom))
    guard clip.left < clip.right, clip.top < clip.bottom else { return }
    let vertices = mesh.vertices.assumingMemoryBound(to: Vertex.self)
    let indices = mesh.indices
    let limit = mesh.vertexCount
    var at = 0
    while at &+ 2 < mesh.indexCount {
      let (i, j, k) = (Int(indices[at]), Int(indices[at &+ 1]), Int(indices[at &+ 2]))
      guard i < limit, j < limit, k < limit else {
        at &+= 3
        continue
      }
      if at &+ 5 < mesh.indexCount, Int(indices[at &+ 3]) == i, Int(indices[at &+ 4]) == k {
        let l = Int(indices[at &+ 5])
        if l < limit, rectangle(vertices[i], vertices[j], vertices[k], vertices[l], source, linear, clip) {
          at &+= 6
          continue
        }
      }
      triangle(vertices[i], vertices[j], vertices[k], source, linear, clip)
      at &+= 3
    }
  }

  /// Draws four corners as a rectangle if they are one, clockwise from the upper left.
  private func rectangle(
    _ a: Vertex, _ b: Vertex, _ c: Vertex, _ d: Vertex, _ source: PixelSource?, _ linear: Bool, _ clip: PixelClip
  ) -> Bool {
    guard a.color == b.color, a.color == c.color, a.color == d.color, a.y == b.y, b.x == c.x, c.y == d.y, d.x == a.x,
      a.x <= c.x, a.y <= c.y, a.isUsable, c.isUsable
    else { return false }
    let color = Blend.pixel(a.color)
    guard let source else {
      fill(a.x, a.y, c.x, c.y, color, clip)
      return true
    }
    let isFlat = a.u == c.u && a.v == c.v && b.u == a.u && b.v == a.v && d.u == a.u && d.v == a.v
    if isFlat, source.coverage != nil {
      fill(a.x, a.y, c.x, c.y, covered(color, source, a.u, a.v), clip)
      return true
    }
    guard a.v == b.v, b.u == c.u, c.v == d.v, d.u == a.u else { return false }
    let (wide, high) = (Float(source.width), Float(source.height))
    picture(
      source, linear: linear, a.x, a.y, c.x, c.y, a.u * wide, a.v * high, c.u * wide, c.v * high, color, clip)
    return true
  }

  /// A colour under a mask's coverage at one place.
  private func covered(_ color: UInt32, _ source: PixelSource, _ u: Float, _ v: Float) -> UInt32 {
    guard let coverage = source.coverage else { return color }
    let x = min(source.width &- 1, max(0, Int(u * Float(source.width))))
    let y = min(source.height &- 1, max(0, Int(v * Float(source.height))))
    let opacity = (color &>> 24) &* Blend.weight(UInt32(coverage[y &* source.width &+ x])) &>> 8
    return color & 0xFFFFFF | opacity &<< 24
  }

  /// One triangle, row by row. Both triangles of a shared edge compute its places in the same way, so that no pixel between them is left
  /// out or drawn twice.
  private func triangle(
    _ p: Vertex, _ q: Vertex, _ r: Vertex, _ source: PixelSource?, _ linear: Bool, _ clip: PixelClip
  ) {
    guard (p.color | q.color | r.color) &>> 24 != 0 else { return }
    let lowest = min(p.y, q.y, r.y)
    let highest = max(p.y, q.y, r.y)
    guard p.isUsable, q.isUsable, r.isUsable else { return }
    let top = max(clip.top, firstMiddle(lowest))
    let bottom = min(clip.bottom, firstMiddle(highest))
    guard top < bottom else { return }
    let isFlatTexture = source == nil || p.u == q.u && p.u == r.u && p.v == q.v && p.v == r.v
    let textured = !isFlatTexture || source?.coverage == nil && source != nil
    let isPlain = p.color == q.color && p.color == r.color && !textured
    let plain = source.map { covered(Blend.pixel(p.color), $0, p.u, p.v) } ?? Blend.pixel(p.color)
    let slopes = isPlain ? nil : Slopes(p, q, r)
    for y in top..<bottom {
      let middle = Float(y) + 0.5
      var least = Float.infinity
      var most = -Float.infinity
      cross(p, q, middle, &least, &most)
      cross(q, r, middle, &least, &most)
      cross(r, p, middle, &least, &most)
      guard least < most else { continue }
      let left = max(clip.left, firstMiddle(least))
      let right = min(clip.right, firstMiddle(most))
      guard left < right else { continue }
      let row = pixels + y &* width
      if isPlain {
        span(row, left, right, plain)
      } else if let slopes {
        shade(row, left, right, middle, slopes, textured ? source : nil, linear)
      }
    }
  }

  /// Where an edge meets the middle of a row.
  @inline(__always) private func cross(
    _ a: Vertex, _ b: Vertex, _ y: Float, _ least: inout Float, _ most: inout Float
  ) {
    // Always from the upper end, whichever triangle asks.
    let (upper, lower) = a.y < b.y || (a.y == b.y && a.x < b.x) ? (a, b) : (b, a)
    guard upper.y <= y, lower.y > y else { return }
    let x = upper.x + (y - upper.y) * ((lower.x - upper.x) / (lower.y - upper.y))
    least = min(least, x)
    most = max(most, x)
  }

  /// Part of a row whose colour, and place in the source, change from pixel to pixel.
  private func shade(
    _ row: UnsafeMutablePointer<UInt32>, _ left: Int, _ right: Int, _ middle: Float, _ slopes: Slopes,
    _ source: PixelSource?, _ linear: Bool
  ) {
    var color = slopes.color(Float(left) + 0.5, middle)
    let step = slopes.colorAcross
    for x in left..<right {
      let parts = color.clamped(lowerBound: SIMD4(repeating: 0), upperBound: SIMD4(repeating: 255))
      color += step
      let red = UInt32(parts.x)
      let green = UInt32(parts.y)
      let blue = UInt32(parts.z)
      let opacity = UInt32(parts.w)
      guard opacity != 0 else { continue }
      let pixel = red &<< 16 | green &<< 8 | blue | opacity &<< 24
      if let source {
        let at = slopes.texture(Float(x) + 0.5, middle)
        row[x] = over(row[x], sample(source, at.x, at.y, linear), pixel, isOpaque: source.isOpaque)
      } else {
        row[x] = Blend.mix(row[x], pixel, Blend.weight(opacity))
      }
    }
  }

  private func sample(_ source: PixelSource, _ u: Float, _ v: Float, _ linear: Bool) -> UInt32 {
    let shift: Float = linear ? 0.5 : 0
    let x = min(1e6, max(-1e6, u * Float(source.width) - shift))
    let y = min(1e6, max(-1e6, v * Float(source.height) - shift))
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    func pixel(_ x: Int, _ y: Int) -> UInt32 {
      let at = min(source.height &- 1, max(0, y)) &* source.width &+ min(source.width &- 1, max(0, x))
      if let pixels = source.pixels { return pixels[at] }
      return UInt32(source.coverage?[at] ?? 0) &<< 24 | 0xFFFFFF
    }
    let (i, j) = (Int(left), Int(top))
    guard linear else { return pixel(i, j) }
    let across = UInt32((x - left) * 256)
    let above = Blend.mix4(pixel(i, j), pixel(i &+ 1, j), across)
    let below = Blend.mix4(pixel(i, j &+ 1), pixel(i &+ 1, j &+ 1), across)
    return Blend.mix4(above, below, UInt32((y - top) * 256))
  }
}

/// How colour and place in the source change over a triangle.
private struct Slopes {
  private let origin: SIMD2<Float>
  private let color0: SIMD4<Float>
  private let texture0: SIMD2<Float>
  let colorAcross: SIMD4<Float>
  private let colorDown: SIMD4<Float>
  private let textureAcross: SIMD2<Float>
  private let textureDown: SIMD2<Float>

  init?(_ p: Vertex, _ q: Vertex, _ r: Vertex) {
    let (ax, ay) = (q.x - p.x, q.y - p.y)
    let (bx, by) = (r.x - p.x, r.y - p.y)
    let area = ax * by - bx * ay
    guard abs(area) > 1e-4 else { return nil }
    func parts(_ color: UInt32) -> SIMD4<Float> {
      SIMD4(Float(color & 0xFF), Float(color >> 8 & 0xFF), Float(color >> 16 & 0xFF), Float(color >> 24))
    }
    origin = SIMD2(p.x, p.y)
    color0 = parts(p.color)
    texture0 = SIMD2(p.u, p.v)
    let (dc1, dc2) = (parts(q.color) - color0, parts(r.color) - color0)
    let (dt1, dt2) = (SIMD2(q.u, q.v) - texture0, SIMD2(r.u, r.v) - texture0)
    colorAcross = (dc1 * by - dc2 * ay) / area
    colorDown = (dc2 * ax - dc1 * bx) / area
    textureAcross = (dt1 * by - dt2 * ay) / area
    textureDown = (dt2 * ax - dt1 * bx) / area
  }

  func color(_ x: Float, _ y: Float) -> SIMD4<Float> {
    color0 + colorAcross * (x - origin.x) + colorDown * (y - origin.y) + 0.5
  }

  func texture(_ x: Float, _ y: Float) -> SIMD2<Float> {
    texture0 + textureAcross * (x - origin.x) + textureDown * (y - origin.y)
  }
}
