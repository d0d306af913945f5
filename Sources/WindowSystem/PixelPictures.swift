extension PixelCanvas {
  /// A place in a source: two neighbours and the weight of the second, 0 to 256, in sixteenths of the interface's accuracy.
  @inline(__always) private func place(_ at: Float, _ limit: Int, _ linear: Bool) -> SIMD4<Int32> {
    if !linear {
      let near = Int32(truncatingIfNeeded: min(limit &- 1, max(0, Int(at.rounded(.down)))))
      return SIMD4(near, near, 0, 0)
    }
    let exact = at - 0.5
    let whole = exact.rounded(.down)
    let first = Int(whole)
    return SIMD4(
      Int32(truncatingIfNeeded: min(limit &- 1, max(0, first))),
      Int32(truncatingIfNeeded: min(limit &- 1, max(0, first &+ 1))), Int32((exact - whole) * 256), 0)
  }

  /// Part of a source (`u`, `v` in its pixels) in a rectangle, multiplied with a colour.
  func picture(
    _ source: PixelSource, linear: Bool, _ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float, _ u0: Float, _ v0: Float,
    _ u1: Float, _ v1: Float, _ color: UInt32, _ clip: PixelClip
  ) {
    guard color &>> 24 != 0, x1 > x0, y1 > y0 else { return }
    let left = max(clip.left, firstMiddle(x0))
    let right = min(clip.right, firstMiddle(x1))
    let top = max(clip.top, firstMiddle(y0))
    let bottom = min(clip.bottom, firstMiddle(y1))
    guard left < right, top < bottom else { return }
    let perColumn = (u1 - u0) / (x1 - x0)
    let perRow = (v1 - v0) / (y1 - y0)
    for x in left..<right { columns[x] = place(u0 + (Float(x) + 0.5 - x0) * perColumn, source.width, linear) }
    for y in top..<bottom {
      let row = place(v0 + (Float(y) + 0.5 - y0) * perRow, source.height, linear)
      let target = pixels + y &* width
      if let coverage = source.coverage {
        mask(coverage, source.width, row, target, left, right, color)
      } else if let from = source.pixels {
        if source.isOpaque, color == 0xFFFF_FFFF {
          opaque(from, source.width, row, target, left, right)
        } else {
          tinted(from, source, row, target, left, right, color)
        }
      }
    }
  }

  private func mask(
    _ coverage: UnsafeMutablePointer<UInt8>, _ stride: Int, _ row: SIMD4<Int32>, _ target: UnsafeMutablePointer<UInt32>,
    _ left: Int, _ right: Int, _ color: UInt32
  ) {
    let a = coverage + Int(row.x) &* stride
    let b = coverage + Int(row.y) &* stride
    let down = UInt32(truncatingIfNeeded: row.z)
    let opacity = Blend.weight(color &>> 24)
    for x in left..<right {
      let column = columns[x]
      let across = UInt32(truncatingIfNeeded: column.z)
      let rest = 256 &- across
      let (i, j) = (Int(column.x), Int(column.y))
      var covered = UInt32(a[i]) &* rest &+ UInt32(a[j]) &* across
      if down != 0 {
        let below = UInt32(b[i]) &* rest &+ UInt32(b[j]) &* across
        covered = (covered &* (256 &- down) &+ below &* down) &>> 8
      }
      guard covered != 0 else { continue }
      let weight = (Blend.weight(covered &>> 8) &* opacity) &>> 8
      target[x] = Blend.mix(target[x], color, weight)
    }
  }

  private func opaque(
    _ from: UnsafeMutablePointer<UInt32>, _ stride: Int, _ row: SIMD4<Int32>, _ target: UnsafeMutablePointer<UInt32>,
    _ left: Int, _ right: Int
  ) {
    let a = from + Int(row.x) &* stride
    let b = from + Int(row.y) &* stride
    let down = UInt32(truncatingIfNeeded: row.z)
    for x in left..<right {
      let column = columns[x]
      let (i, j) = (Int(column.x), Int(column.y))
      let across = UInt32(truncatingIfNeeded: column.z)
      let above = Blend.mix(a[i], a[j], across)
      target[x] = down == 0 ? above : Blend.mix(above, Blend.mix(b[i], b[j], across), down)
    }
  }

  private func tinted(
    _ from: UnsafeMutablePointer<UInt32>, _ source: PixelSource, _ row: SIMD4<Int32>,
    _ target: UnsafeMutablePointer<UInt32>, _ left: Int, _ right: Int, _ color: UInt32
  ) {
    let a = from + Int(row.x) &* source.width
    let b = from + Int(row.y) &* source.width
    let down = UInt32(truncatingIfNeeded: row.z)
    for x in left..<right {
      let column = columns[x]
      let (i, j) = (Int(column.x), Int(column.y))
      let across = UInt32(truncatingIfNeeded: column.z)
      let above = Blend.mix4(a[i], a[j], across)
      let sample = Blend.mix4(above, Blend.mix4(b[i], b[j], across), down)
      target[x] = over(target[x], sample, color, isOpaque: source.isOpaque)
    }
  }

  /// A sample, multiplied with a colour, over a pixel.
  @inline(__always) func over(_ old: UInt32, _ sample: UInt32, _ color: UInt32, isOpaque: Bool) -> UInt32 {
    var shown = sample
    if color & 0xFFFFFF != 0xFFFFFF {
      let red = ((sample &>> 16) & 0xFF) &* Blend.weight((color &>> 16) & 0xFF) &>> 8
      let green = ((sample &>> 8) & 0xFF) &* Blend.weight((color &>> 8) & 0xFF) &>> 8
      let blue = (sample & 0xFF) &* Blend.weight(color & 0xFF) &>> 8
      shown = red &<< 16 | green &<< 8 | blue
    }
    let own = isOpaque ? 256 : Blend.weight(sample &>> 24)
    return Blend.mix(old, shown, (own &* Blend.weight(color &>> 24)) &>> 8)
  }
}
