import Assembly
import CutModel
import MediaIO
import Testing
import Timeline

/// Where shots lie, and how one passes into the next.
@Suite struct LayoutTests {
  /// A take of one grey and one constant tone, so that weights can be read off pictures and samples.
  func take(_ grey: UInt8, frames: Int = 24, level: Float = 0.25) -> TakeMaker {
    TakeMaker(
      frames: frames, picture: { _ in Picture(width: 16, height: 16, red: grey, green: grey, blue: grey) },
      sample: { index in index % 24 < 12 ? level : -level })
  }

  @Test("cuts put shots end to end on the frame lattice, and sound is exactly as long as pictures")
  func cuts() throws {
    let scratch = try Scratch()
    var plan = makePlan([
      makeShot("a", try take(200, frames: 25).write(scratch, "a")),
      makeShot("b", try take(100, frames: 31).write(scratch, "b")),
    ])
    plan.frameRate = .film
    let made = try assemble(plan, scratch)
    #expect(made.cut.frames == 56)
    #expect(made.cut.shots.map(\.startFrame) == [0, 25])
    #expect(made.cut.shots.map(\.frames) == [25, 31])
    #expect(made.cut.shots[1].start == frame(25))
    #expect(made.cut.sound.samples == 112_000)
    #expect(made.master.frames.count == 56)
    #expect(made.master.sound?.length == 112_000)
    #expect(made.master.frames[24].picture.pixel(48, 32)[0] == 200)
    #expect(made.master.frames[25].picture.pixel(48, 32)[0] == 100)
    #expect(made.warnings == [])
  }

  @Test("a dissolve overlaps its shots by its pictures, each picture a linear mix")
  func dissolve() throws {
    let scratch = try Scratch()
    var second = makeShot("b", try take(40).write(scratch, "b"))
    second.transition = .init(kind: .dissolve, duration: frame(7))
    let made = try assemble(makePlan([makeShot("a", try take(240).write(scratch, "a")), second]), scratch)
    #expect(made.cut.frames == 41)
    #expect(made.cut.shots[1].startFrame == 17)
    #expect(made.cut.shots[1].transition == CutTransition(kind: .dissolve, frames: 7))
    #expect(made.cut.shots[0].end == frame(24))
    #expect(made.cut.sound.samples == 82_000)
    let values = made.master.frames.map { $0.picture.pixel(48, 32)[0] }
    #expect(values[16] == 240 && values[24] == 40)
    for step in 1...7 {
      let wanted = 240.0 - 200 * Double(step) / 8
      #expect(abs(Double(values[16 + step]) - wanted) <= 1, "picture \(16 + step)")
    }
  }

  @Test("a fade takes half from each shot and is black in the middle, without overlap")
  func fade() throws {
    let scratch = try Scratch()
    var second = makeShot("b", try take(160).write(scratch, "b"))
    second.transition = .init(kind: .fade, duration: frame(8))
    let made = try assemble(makePlan([makeShot("a", try take(160).write(scratch, "a")), second]), scratch)
    #expect(made.cut.frames == 48)
    #expect(made.cut.shots[1].transition == CutTransition(kind: .fade, frames: 8))
    let values = made.master.frames.map { $0.picture.pixel(48, 32)[0] }
    #expect(Array(values[19...28]) == [160, 120, 80, 40, 0, 0, 40, 80, 120, 160])
  }

  @Test("the first shot comes from black and the last goes to it")
  func ends() throws {
    let scratch = try Scratch()
    var shot = makeShot("a", try take(200).write(scratch, "a"))
    shot.transition = .init(kind: .dissolve, duration: frame(5))
    shot.fadeOut = frame(4)
    let made = try assemble(makePlan([shot]), scratch)
    #expect(made.cut.frames == 24)
    #expect(made.cut.shots[0].transition == CutTransition(kind: .fade, frames: 5))
    let values = made.master.frames.map { $0.picture.pixel(48, 32)[0] }
    #expect(values[0] == 0 && values[5] == 200 && values[19] == 200 && values[23] == 0)
    #expect(zip(values[0...4], values[1...5]).allSatisfy { $0 < $1 })
  }

  @Test("transitions never reach beyond their shots, never mix three, and say that they were shortened")
  func shortened() throws {
    let scratch = try Scratch()
    var middle = makeShot("b", try take(100, frames: 6).write(scratch, "b"))
    var last = makeShot("c", try take(50, frames: 24).write(scratch, "c"))
    middle.transition = .init(kind: .dissolve, duration: seconds(1))
    last.transition = .init(kind: .dissolve, duration: seconds(1))
    let made = try assemble(makePlan([makeShot("a", try take(200).write(scratch, "a")), middle, last]), scratch)
    #expect(made.cut.shots.map(\.transition.frames) == [0, 3, 3])
    #expect(made.cut.frames == 24 + 3 + 21)
    #expect(made.warnings.count == 2)
    #expect(made.warnings.allSatisfy { $0.contains("shortened") })
  }

  @Test("NTSC rates keep to their lattice, and takes of another rate keep their speed")
  func otherRates() throws {
    let scratch = try Scratch()
    var maker = take(90, frames: 12)
    maker.frameRate = try FrameRate(12)
    maker.picture = { Picture(width: 16, height: 16, red: UInt8($0 * 10), green: 0, blue: 0) }
    var plan = makePlan([makeShot("a", try maker.write(scratch, "a"))])
    plan.frameRate = .filmNTSC
    let made = try assemble(plan, scratch)
    #expect(made.cut.frames == 24)
    #expect(made.cut.sound.samples == 48_048)
    #expect(made.master.frames.map { $0.picture.pixel(48, 32)[0] }[7] == 30)
    #expect(made.master.frames.map { $0.picture.pixel(48, 32)[0] }[23] == 110)
  }

  @Test("shots of one picture have no room for transitions, and make a cut all the same")
  func onePicture() throws {
    let scratch = try Scratch()
    let folder = try take(70, frames: 1).write(scratch)
    var second = makeShot("b", folder)
    second.transition = .init(kind: .dissolve, duration: seconds(1))
    second.fadeOut = seconds(1)
    second.cameraMoves = [.init(kind: .pan), .init(kind: .shake), .init(kind: .zoom)]
    let made = try assemble(makePlan([makeShot("a", folder), second]), scratch)
    #expect(made.cut.frames == 2)
    #expect(made.cut.sound.samples == 4_000)
    #expect(made.cut.shots[1].transition == .cut)
    #expect(made.master.frames.count == 2)
    #expect(made.warnings.filter { $0.contains("shortened to 0") }.count == 2)
  }
}
