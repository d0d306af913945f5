import Testing

@testable import WindowSystem

extension SIMD2<Float> {
  /// Around a picture of 32 by 32 pixels, clockwise.
  static let corners: [SIMD2<Float>] = [
    SIMD2(0, 0), SIMD2(16, -1), SIMD2(33, 0), SIMD2(32, 17), SIMD2(32, 33), SIMD2(15, 32), SIMD2(-1, 32), SIMD2(0, 14),
  ]
}

@Suite("Drawing by the processor") struct DrawingTests {
  /// Numbers that look random and are the same each time.
  struct Chain {
    var state: UInt64
    mutating func next(_ range: ClosedRange<Float>) -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + (range.upperBound - range.lowerBound) * Float(state >> 40) / Float(1 << 24)
    }
  }

  func draw(
    _ canvas: PixelCanvas, _ vertices: [Vertex], _ indices: [UInt16], source: PixelSource? = nil, linear: Bool = false
  ) {
    vertices.withUnsafeBytes { bytes in
      indices.withUnsafeBufferPointer { places in
        guard let base = bytes.baseAddress, let first = places.baseAddress else { return }
        let mesh = TriangleMesh(
          vertices: base, vertexCount: vertices.count, indices: first, indexCount: indices.count)
        canvas.draw(mesh, source: source, linear: linear, clip: PixelClip(left: 0, top: 0, right: 999, bottom: 999))
      }
    }
  }

  func vertex(_ x: Float, _ y: Float, _ color: UInt32 = 0xFFFF_FFFF, _ u: Float = 0, _ v: Float = 0) -> Vertex {
    Vertex(x: x, y: y, u: u, v: v, color: color)
  }

  @Test("a triangle covers the pixels whose middles it holds") func coverage() {
    var chain = Chain(state: 7)
    for _ in 0..<60 {
      let canvas = PixelCanvas(width: 40, height: 30)
      let p = (0..<3).map { _ in (x: chain.next(-10...50), y: chain.next(-10...40)) }
      draw(canvas, p.map { vertex($0.x, $0.y) }, [0, 1, 2])
      func side(_ a: Int, _ b: Int, _ x: Double, _ y: Double) -> Double {
        let (ax, ay, bx, by) = (Double(p[a].x), Double(p[a].y), Double(p[b].x), Double(p[b].y))
        return (bx - ax) * (y - ay) - (by - ay) * (x - ax)
      }
      for y in 0..<30 {
        for x in 0..<40 {
          let sides = [(0, 1), (1, 2), (2, 0)].map { side($0.0, $0.1, Double(x) + 0.5, Double(y) + 0.5) }
          guard sides.allSatisfy({ abs($0) > 1e-2 }) else { continue }  // too near to an edge to tell
          let inside = sides.allSatisfy { $0 > 0 } || sides.allSatisfy { $0 < 0 }
          #expect((canvas.pixels[y * 40 + x] == 0xFFFF_FFFF) == inside)
        }
      }
    }
  }

  @Test("triangles that share edges cover each pixel once") func sharedEdges() {
    var chain = Chain(state: 99)
    for _ in 0..<40 {
      let canvas = PixelCanvas(width: 32, height: 32)
      // A fan around a middle: half-transparent white twice on a pixel would be brighter.
      let middle = vertex(chain.next(10...22), chain.next(10...22), 0x80FF_FFFF)
      let around = SIMD2<Float>.corners.map { vertex($0.x, $0.y, 0x80FF_FFFF) }
      var indices: [UInt16] = []
      for corner in UInt16(0)..<8 { indices += [0, corner + 1, (corner + 1) % 8 + 1] }
      draw(canvas, [middle] + around, indices)
      let seen = Set((0..<(32 * 32)).map { canvas.pixels[$0] })
      #expect(seen.count == 1 && seen.first.map { (0x7F...0x81).contains($0 & 0xFF) } == true)
    }
  }

  @Test("rectangles look the same by the short way and as triangles") func shortcut() {
    var chain = Chain(state: 5)
    for _ in 0..<40 {
      let (x0, y0) = (chain.next(-5...20), chain.next(-5...20))
      let (x1, y1) = (x0 + chain.next(0...20), y0 + chain.next(0...15))
      let color = UInt32(chain.next(1...250)) << 24 | 0x30C060
      let corners = [vertex(x0, y0, color), vertex(x1, y0, color), vertex(x1, y1, color), vertex(x0, y1, color)]
      let (a, b) = (PixelCanvas(width: 32, height: 32), PixelCanvas(width: 32, height: 32))
      draw(a, corners, [0, 1, 2, 0, 2, 3])
      draw(b, corners, [1, 2, 0, 0, 2, 3])  // another order: no shortcut
      #expect((0..<(32 * 32)).allSatisfy { a.pixels[$0] == b.pixels[$0] })
    }
  }

  @Test("colours go evenly from corner to corner") func gradient() {
    let canvas = PixelCanvas(width: 101, height: 10)
    let (left, right): (UInt32, UInt32) = (0xFF00_0000, 0xFF00_00FF)
    draw(
      canvas, [vertex(0, 0, left), vertex(101, 0, right), vertex(101, 10, right), vertex(0, 10, left)],
      [0, 1, 2, 0, 2, 3])
    for x in 0..<101 {
      let expected = 255 * (Double(x) + 0.5) / 101
      let red = Double(canvas.pixels[5 * 101 + x] >> 16 & 0xFF)
      #expect(abs(red - expected) <= 1.5)
    }
  }

  @Test("opacity mixes as the formula says") func opacity() {
    for alpha in stride(from: UInt32(0), through: 255, by: 5) {
      let canvas = PixelCanvas(width: 1, height: 1)
      canvas.clear(0x4080C0)
      draw(
        canvas,
        [vertex(0, 0, alpha << 24), vertex(1, 0, alpha << 24), vertex(1, 1, alpha << 24), vertex(0, 1, alpha << 24)],
        [0, 1, 2, 0, 2, 3])
      let expected = Double(0xC0) * (1 - Double(alpha) / 255)
      #expect(abs(Double(canvas.pixels[0] & 0xFF) - expected) <= 1)
    }
  }

  @Test("a mask colours what it covers") func mask() throws {
    let source = PixelSource(width: 4, height: 1, isOpaque: false, isMask: true)
    let coverage = try #require(source.coverage)
    for (at, value) in [UInt8(0), 255, 128, 0].enumerated() { coverage[at] = value }
    let canvas = PixelCanvas(width: 4, height: 1)
    let c: UInt32 = 0xFF00_00FF
    draw(
      canvas, [vertex(0, 0, c, 0, 0), vertex(4, 0, c, 1, 0), vertex(4, 1, c, 1, 1), vertex(0, 1, c, 0, 1)],
      [0, 1, 2, 0, 2, 3], source: source, linear: true)
    #expect(canvas.pixels[0] == 0xFF00_0000 && canvas.pixels[1] == 0xFFFF_0000)
    #expect((0x7F...0x81).contains(canvas.pixels[2] >> 16 & 0xFF))
  }

  @Test("what is no number, or names no corner, is left out") func nonsense() {
    let canvas = PixelCanvas(width: 8, height: 8)
    let source = PixelSource(width: 2, height: 2, isOpaque: true, isMask: false)
    for bad in [Float.nan, .infinity, -.infinity, 1e30] {
      draw(canvas, [vertex(bad, 0), vertex(8, bad), vertex(0, 8)], [0, 1, 2])
      draw(canvas, [vertex(bad, 0), vertex(8, 0), vertex(8, 8), vertex(bad, 8)], [0, 1, 2, 0, 2, 3])
      draw(
        canvas, [vertex(0, 0, 0xFF00_00FF, bad, 0), vertex(8, 0, 1, 0, bad), vertex(0, 8)], [0, 1, 2], source: source,
        linear: true)
    }
    draw(canvas, [vertex(0, 0), vertex(8, 0), vertex(8, 8)], [0, 1, 9, 7, 1, 2, 0, 1])
    #expect((0..<64).allSatisfy { canvas.pixels[$0] == 0xFF00_0000 })
  }
}

@Suite("Times and places of the window") struct WindowArithmeticTests {
  @Test("pixel art is enlarged by whole numbers") func integer() {
    let fit = PixelFit.integer(width: 64, height: 64, inWidth: 400, inHeight: 300)
    #expect(fit.factor == 4 && fit.width == 256 && fit.x == 72 && fit.y == 22)
    let dense = PixelFit.integer(width: 64, height: 64, inWidth: 400, inHeight: 300, scale: 2)
    #expect(dense.factor == 9 && dense.width == 288)
    #expect(PixelFit.integer(width: 640, height: 64, inWidth: 320, inHeight: 300).factor == 0.5)
    #expect(PixelFit.whole(width: 64, height: 32, inWidth: 100, inHeight: 100).height == 50)
    #expect(PixelFit.whole(width: 0, height: 32, inWidth: 100, inHeight: 100).factor == 0)
    #expect(PixelFit.integer(width: 64, height: 64, inWidth: .nan, inHeight: 300).factor == 0)
  }

  @Test("frames come every sixtieth, whatever each one takes") func pacing() {
    var pacer = FramePacer(framesPerSecond: 60)
    var now: Int64 = 1_000_000_000
    for frame in 1...600 {
      let due = pacer.next(now: now + Int64(frame % 7) * 1_000_000)
      #expect(due == 1_000_000_000 + Int64(frame) * 16_666_666 + 1_000_000)
      now = due
    }
    // A stall is not made up for by frames in a hurry.
    let late = pacer.next(now: now + 500_000_000)
    #expect(late == now + 500_000_000)
    #expect(pacer.next(now: late) == late + 16_666_666)
  }

  @Test("percentiles are of the last frames") func percentiles() {
    var times = FrameTimes(capacity: 100, limit: 50)
    #expect(times.percentile(0.5) == 0)
    for value in 1...250 { times.add(Int64(value)) }
    #expect(times.count == 250 && times.late == 200)
    #expect(times.percentile(0.5) == 200 && times.percentile(0.95) == 245 && times.percentile(1) == 250)
  }

  @Test("keys have the names of scripts") func keys() {
    #expect(Key(rawValue: "space") == .space && Key(rawValue: "j") == .j && Key(rawValue: "page-up") == .pageUp)
    #expect(Set(Key.allCases.map(\.rawValue)).count == Key.allCases.count)
  }

  @Test("a picture's bytes must fill it") func pixels() {
    #expect(Pixels(width: 1, height: 1, rgba: [1, 2, 3]) == nil)
    #expect(Pixels(width: .max, height: 4, rgba: []) == nil)
    #expect(Pixels(width: 1, height: 1, rgba: [1, 2, 3, 4])?[0, 0] == SIMD4(1, 2, 3, 4))
    #expect(Pixels(width: 1, height: 1, rgba: [1, 2, 3, 4])?[1, 0] == SIMD4())
  }
}
