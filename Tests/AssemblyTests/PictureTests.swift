import CutModel
import Foundation
import MediaIO
import Testing
import Timeline

@testable import Assembly

/// What a finished picture is composed of.
@Suite struct PictureTests {
  func grey(_ value: UInt8, alpha: UInt8 = 255) -> Picture {
    Picture(width: 16, height: 16, pixels: (0..<256).flatMap { _ in [value, value, value, alpha] })
  }

  @Test("a background fills what the take leaves, and the take stands on it in squares of pixels")
  func background() throws {
    let scratch = try Scratch()
    try Picture(width: 96, height: 64, red: 10, green: 20, blue: 200).writePNG(to: scratch.path("sky.png"))
    let picture = CameraTests.speckled()
    var shot = makeShot("a", try TakeMaker(frames: 2, picture: { _ in picture }).write(scratch))
    shot.background = scratch.path("sky.png")
    let first = try assemble(makePlan([shot]), scratch).master.frames[0].picture
    #expect(first.pixel(2, 2) == [10, 20, 200, 255])
    // Factor 4, centred: columns 16 to 79.
    for (x, y) in [(16, 0), (19, 3), (20, 0), (79, 63), (44, 17)] {
      #expect(first.pixel(x, y) == picture.pixel((x - 16) / 4, y / 4))
    }
  }

  @Test("without a background the sides are a dark, soft copy of the take that follows its light")
  func backdrop() throws {
    let scratch = try Scratch()
    let folder = try TakeMaker(
      frames: 2, picture: { $0 == 0 ? grey(100) : grey(220) }
    ).write(scratch)
    let master = try assemble(makePlan([makeShot("a", folder)]), scratch).master
    let (dark, light) = (master.frames[0].picture.pixel(1, 30)[0], master.frames[1].picture.pixel(1, 30)[0])
    #expect(dark > 20 && dark < 60)
    #expect(light > dark)
  }

  @Test("a matte lets the background through, and alpha is kept in the master")
  func matte() throws {
    let scratch = try Scratch()
    // The left half of the portrait is see-through.
    let portrait = Picture(
      width: 32, height: 32, pixels: (0..<1024).flatMap { [255, 0, 0, $0 % 32 < 16 ? UInt8(0) : 255] as [UInt8] })
    try portrait.writePNG(to: scratch.path("portrait.png"))
    try Picture(width: 96, height: 64, red: 0, green: 0, blue: 250).writePNG(to: scratch.path("sky.png"))
    var shot = makeShot("a", try TakeMaker(frames: 3, picture: { _ in grey(180) }).write(scratch))
    shot.matte = scratch.path("portrait.png")
    var plan = makePlan([shot])
    plan.hasAlpha = true
    let clear = try assemble(plan, scratch, "clear")
    let picture = clear.master.frames[1].picture
    #expect(clear.cut.hasAlpha)
    #expect(picture.pixel(2, 30)[3] == 0 && picture.pixel(20, 30)[3] == 0)
    #expect(picture.pixel(70, 30) == [180, 180, 180, 255])
    plan.hasAlpha = false
    plan.shots[0].background = scratch.path("sky.png")
    let solid = try assemble(plan, scratch, "solid").master.frames[1].picture
    #expect(solid.pixel(20, 30) == [0, 0, 250, 255])
    #expect(solid.pixel(70, 30) == [180, 180, 180, 255])
  }

  @Test("a portrait that is cut out stands in front of its background, in the square of it that the take shows")
  func cutOut() throws {
    let scratch = try Scratch()
    // Only the lower right quarter is opaque, and the take shows the right half and a part beyond it.
    var pixels: [UInt8] = []
    for y in 0..<64 { for x in 0..<32 { pixels += [255, 0, 0, x < 16 || y < 32 ? 0 : 255] } }
    let portrait = Picture(width: 32, height: 64, pixels: pixels)
    try portrait.writePNG(to: scratch.path("portrait.png"))
    try grey(90).writePNG(to: scratch.path("opaque.png"))
    try Picture(width: 320, height: 192, red: 0, green: 90, blue: 0).writePNG(to: scratch.path("wood.png"))
    var maker = TakeMaker(frames: 2, picture: { _ in grey(180) })
    func row(_ name: String, _ y: Int) throws -> [[Int]] {
      var shot = makeShot("a", try maker.write(scratch))
      (shot.background, shot.framing) = (scratch.path("wood.png"), .inset(.left))
      shot.portrait = scratch.path(name)
      var plan = makePlan([shot])
      (plan.width, plan.height) = (320, 192)
      let picture = try assemble(plan, scratch, "\(name)\(y)\(maker.shown?.count ?? 0)").master.frames[0].picture
      return (0..<320).map { picture.pixel($0, y) }
    }
    let (wood, figure, border): ([Int], [Int], [Int]) = (
      [0, 90, 0, 255], [180, 180, 180, 255], [226, 222, 210, 255]
    )
    func count(_ row: [[Int]], _ colour: [Int]) -> Int { row.filter { $0 == colour }.count }
    // Without the square it may lie anywhere, so the picture is a bordered one.
    #expect(count(try row("portrait.png", 130), border) == 4)
    maker.shown = #"{"x":16,"y":16,"side":32}"#
    // The 16 pixels of the take are 128 of the master: half of them the figure's, from the middle down.
    let (upper, lower) = (try row("portrait.png", 60), try row("portrait.png", 130))
    #expect(count(upper, wood) == 320)
    #expect(abs(count(lower, figure) - 64) <= 16 && count(lower, border) == 0 && count(lower, wood) >= 320 - 80)
    #expect(count(try row("opaque.png", 130), border) == 4)
    maker.shown = #"{"x":16,"y":16,"side":0}"#
    #expect(throws: AssemblyError.self) { try row("portrait.png", 130) }
  }

  @Test("a see-through cut fades to nothing instead of black")
  func clearFade() throws {
    let scratch = try Scratch()
    var shot = makeShot("a", try TakeMaker(frames: 8, picture: { _ in grey(180) }).write(scratch))
    shot.transition = .init(kind: .fade, duration: frame(4))
    var plan = makePlan([shot])
    plan.hasAlpha = true
    let frames = try assemble(plan, scratch).master.frames.map { $0.picture.pixel(48, 30) }
    #expect(frames[0][3] == 0)
    #expect(frames[2] == [180, 180, 180, 128])
    #expect(frames[4] == [180, 180, 180, 255])
  }

  @Test("a bordered portrait stands over its background")
  func inset() throws {
    let scratch = try Scratch()
    try Picture(width: 320, height: 192, red: 0, green: 90, blue: 0).writePNG(to: scratch.path("wood.png"))
    var shot = makeShot("a", try TakeMaker(frames: 2, picture: { _ in grey(180) }).write(scratch))
    (shot.background, shot.framing) = (scratch.path("wood.png"), .inset(.left))
    var plan = makePlan([shot])
    (plan.width, plan.height) = (320, 192)
    let picture = try assemble(plan, scratch).master.frames[0].picture
    let row = (0..<320).map { picture.pixel($0, 96) }
    #expect(row[2] == [0, 90, 0, 255] && row[300] == [0, 90, 0, 255])
    #expect(row.filter { $0 == [180, 180, 180, 255] }.count == 128)
    #expect(row.filter { $0 == [226, 222, 210, 255] }.count == 4)
  }

  @Test("mixing weights colours by alpha and reaches both ends")
  func mixing() {
    let red = Raster(width: 1, height: 1, Raster.pack(255, 0, 0))
    let clear = Raster(width: 1, height: 1, Raster.pack(0, 255, 0, 0))
    #expect(red.mixed(with: clear, share: 128).words[0] & 0xFFFFFF == Raster.pack(255, 0, 0) & 0xFFFFFF)
    #expect(abs(Int(red.mixed(with: clear, share: 128).words[0] >> 24) - 127) <= 1)
    let blue = Raster(width: 1, height: 1, Raster.pack(0, 0, 255))
    #expect(red.mixed(with: blue, share: 0) == red)
    #expect(red.mixed(with: blue, share: 256) == blue)
    #expect(red.mixed(with: blue, share: 64).words[0] == Raster.pack(191, 0, 64))
    #expect(red.faded(share: 128, toAlpha: false).words[0] == Raster.pack(128, 0, 0))
  }
}
