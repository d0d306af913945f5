import CutModel
import MediaIO
import Testing
import Timeline

@testable import Assembly

/// Where takes stand, and how the camera moves over them.
@Suite struct CameraTests {
  /// Every pixel another colour.
  static func speckled(_ size: Int = 16) -> Picture {
    let pixels = (0..<(size * size)).flatMap { index -> [UInt8] in
      let (x, y) = (index % size, index / size)
      return [UInt8(x * 251 % 256), UInt8(y * 241 % 256), UInt8((x * 31 + y * 57) % 256), 255]
    }
    return Picture(width: size, height: size, pixels: pixels)
  }

  func path(_ moves: [AssemblyShot.CameraMove], frames: Int = 48, seed: String = "sh010") throws -> CameraPath {
    let duration = try FrameRate.film.start(ofFrame: Int64(frames))
    return try CameraPath(
      moves.map { CameraPath.Move($0, duration: duration) }, frames: frames, frameRate: .film,
      frame: PixelSize(320, 192), seed: seed)
  }

  @Test("a still camera has no margins and moves nothing")
  func still() throws {
    let path = try path([])
    #expect(path.marginX == 0 && path.marginY == 0)
    #expect((0..<48).allSatisfy { path.window($0) == .init(x: 0, y: 0, zoom: 1) })
  }

  @Test("a pan goes its share of the width, softly, and stays on the canvas")
  func pan() throws {
    let path = try path([.init(kind: .pan, direction: .left, amount: 0.25, at: seconds(0.5), duration: seconds(1))])
    let places = (0..<48).map { path.window($0).x }
    #expect(path.marginX == 40 && path.marginY == 0)
    #expect(places[..<13].allSatisfy { $0 == 80 })
    #expect(places[36...].allSatisfy { $0 == 0 })
    #expect(places[24] == 40)
    #expect(zip(places, places.dropFirst()).allSatisfy { $0 >= $1 })
    // Slow at the ends, quickest in the middle.
    #expect(places[13] - places[14] < places[23] - places[24])
  }

  @Test("a panned master is the same picture moved by whole pixels")
  func wholePixels() throws {
    let scratch = try Scratch()
    let picture = Self.speckled()
    let folder = try TakeMaker(frames: 24, picture: { _ in picture }).write(scratch)
    var shot = makeShot("a", folder)
    shot.framing = .cover
    shot.cameraMoves = [
      .init(kind: .pan, direction: .right, amount: 0.2), .init(kind: .tilt, direction: .up, amount: 0.1),
    ]
    let made = try assemble(makePlan([shot]), scratch)
    let path = try CameraPath(
      shot.cameraMoves.map { CameraPath.Move($0, duration: seconds(1)) }, frames: 24, frameRate: .film,
      frame: PixelSize(96, 64), seed: "a")
    let first = made.master.frames[0].picture
    var moved: Set<Int> = []
    for index in 1..<24 {
      let now = made.master.frames[index].picture
      let (dx, dy) = (path.window(index).x - path.window(0).x, path.window(index).y - path.window(0).y)
      moved.insert(dx)
      // Every pixel that is in both pictures is the same, moved.
      let same = (max(0, -dy)..<min(64, 64 - dy)).allSatisfy { y in
        (max(0, -dx)..<min(96, 96 - dx)).allSatisfy { x in now.pixel(x, y) == first.pixel(x + dx, y + dy) }
      }
      #expect(same, "picture \(index) is not the first one moved by \(dx), \(dy)")
    }
    #expect(moved.count > 8)
    #expect(made.cut.cameraMoves.map(\.kind) == ["pan", "tilt"])
    #expect(made.cut.cameraMoves[0].end == seconds(1))
  }

  @Test("a shake is drawn from the shot's id, dies away, and is over when it is over")
  func shake() throws {
    let move = AssemblyShot.CameraMove(kind: .shake, amount: 0.1, at: seconds(0.5), duration: seconds(1))
    let path = try path([move])
    #expect(try self.path([move]).window(15) == path.window(15))
    #expect(try (12..<36).map { try self.path([move], seed: "sh020").window($0) } != (12..<36).map(path.window))
    func reach(_ range: Range<Int>) -> Int {
      range.map { max(abs(path.window($0).x - path.marginX), abs(path.window($0).y - path.marginY)) }.max() ?? 0
    }
    #expect(reach(0..<12) == 0 && reach(36..<48) == 0)
    #expect(reach(12..<24) > 3 && reach(12..<24) <= 20)
    #expect(reach(30..<36) <= 2)
  }

  @Test("zooms never show more than the frame, inwards and outwards")
  func zoom() throws {
    let inwards = try path([.init(kind: .zoom, direction: .inwards, amount: 0.5)])
    #expect(inwards.window(0).zoom == 1)
    #expect(inwards.window(47).zoom > 1.49 && inwards.window(47).zoom <= 1.5)
    let outwards = try path([.init(kind: .push, direction: .outwards, amount: 0.5)])
    #expect(outwards.window(0).zoom > 1.49)
    #expect((0..<48).allSatisfy { outwards.window($0).zoom >= 1 })
  }

  @Test("a zoomed picture keeps its squares and its middle")
  func zoomedPixels() throws {
    var raster = Raster(width: 64, height: 64, Raster.black)
    raster.fill(x: 24, y: 24, width: 16, height: 16, Raster.pack(200, 100, 50))
    let zoomed = raster.zoomed(x: 0, y: 0, width: 64, height: 64, zoom: 1.5)
    // 24…40 becomes 20…44 around the middle; only the pixels on the edge may be mixed.
    for y in 0..<64 {
      for x in 0..<64 where ![19, 20, 43, 44].contains(x) && ![19, 20, 43, 44].contains(y) {
        let inside = (20..<44).contains(x) && (20..<44).contains(y)
        #expect(zoomed.words[y * 64 + x] == (inside ? Raster.pack(200, 100, 50) : Raster.black))
      }
    }
    #expect(raster.zoomed(x: 0, y: 0, width: 64, height: 64, zoom: 1) == raster)
  }

  @Test("takes become whole squares of pixels, as large as the framing asks")
  func framing() {
    func place(_ framing: AssemblyShot.Framing, _ take: PixelSize = PixelSize(64, 64), x: Int = 0, y: Int = 0)
      -> TakePlacement
    {
      TakePlacement(
        take: take, frame: PixelSize(1024, 576), framing: framing, marginX: x, marginY: y, hasBorder: true)
    }
    #expect(place(.full).factor == 9 && place(.full).x == 224 && place(.full).y == 0)
    #expect(place(.cover).factor == 16 && place(.cover).y == -224)
    #expect(place(.cover).covers(PixelSize(1024, 576)))
    // A tilt must not show what lies above and below a take that fills the height.
    let tilted = place(.full, y: 30)
    #expect(tilted.factor == 10 && tilted.y <= 0 && tilted.y + tilted.height >= 636)
    let inset = place(.inset(.left))
    #expect(inset.factor == 6 && inset.x == 40 && inset.border == 4)
    #expect(place(.inset(.bottomRight)).x + 384 == 1024 - 40)
    // Takes that are too large are made smaller.
    #expect(place(.full, PixelSize(1920, 1080)).size == PixelSize(1024, 576))
  }
}
