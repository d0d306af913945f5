import Checkpoint
import Foundation
import Generation
import SingleStream
import TestSupport
import Testing
import Timeline
import VulkanCompute

@testable import Foal

@Suite("The part of a tall picture that is shown")
struct FaceFramingTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../models/foal").standardized

  private func config() throws -> FoalConfiguration { try FoalConfiguration(try CheckpointFolder(Self.folder).config) }

  /// A figure on a plain ground, `left`…`right` from row `top` on.
  private func figure(_ width: Int, _ height: Int, left: Int, right: Int, top: Int, ground: UInt8 = 0)
    -> ReferencePicture
  {
    var rgb: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width { rgb += [UInt8](repeating: y >= top && (left...right).contains(x) ? 180 : ground, count: 3) }
    }
    return ReferencePicture(width: width, height: height, rgb: rgb)
  }

  /// What a model would move that sees a face of `size` (the eyes' distance from the mouth) with the mouth at (`x`, `y`) of a picture:
  /// strongly where it is about as large as it was taught, and not where it is outside.
  private func model(_ framing: FaceFraming, x: Double, y: Double, size: Double)
    -> (ReferencePicture, PictureRegion) -> FaceFraming.Look?
  {
    { _, region in
      let pixel = region.side / framing.side
      let mouth = (x: (x - region.x) / pixel, y: (y - region.y) / pixel)
      let (eyes, zoom) = (mouth.y - size / pixel, size / pixel / framing.eyesAbove)
      guard (4..<60).contains(mouth.x), (4..<60).contains(mouth.y), eyes > 4, (0.5...2).contains(zoom) else {
        return nil
      }
      let level = 3000 * exp(-pow(log2(zoom) * 2, 2))
      return FaceFraming.Look(
        mouth: ChangedPlace(x: mouth.x, y: mouth.y, level: level),
        eyes: ChangedPlace(x: mouth.x, y: eyes, level: level))
    }
  }

  @Test("only portraits of models that say where a mouth is are searched, and only in tall pictures")
  func needed() throws {
    let config = try config()
    let framing = try #require(FaceFraming(config))
    #expect(FaceFraming(config.fitting(width: 16, height: 9)) == nil)
    for (width, height, isNeeded) in [(64, 64, false), (64, 79, false), (64, 80, true), (334, 700, true)] {
      let picture = figure(width, height, left: 0, right: 3, top: 0)
      #expect(framing.isNeeded(for: picture) == isNeeded, "\(width)x\(height)")
    }
  }

  @Test("the face comes to lie where the model knows it, however large it is", arguments: [18.0, 30, 44], [40.0, 180])
  func framed(size: Double, aside: Double) throws {
    let framing = try #require(FaceFraming(try config()))
    let middle = 100 + aside
    let picture = figure(320, 700, left: Int(middle - size), right: Int(middle + size), top: 30)
    // The mouth as far under the hair as faces of this size have it.
    let y = 30 + 2.6 * size
    let region = try #require(framing.square(of: picture, look: model(framing, x: middle, y: y, size: size)))
    let pixel = Double(region.side) / framing.side
    #expect(abs((middle - Double(region.x)) / pixel - framing.mouth.x) < 2, "\(region)")
    #expect(abs((y - Double(region.y)) / pixel - framing.mouth.y) < 3, "\(region)")
    #expect(abs(size / pixel - framing.eyesAbove) < 2.5, "\(region)")
  }

  @Test("a large picture is searched in a smaller copy")
  func large() throws {
    let framing = try #require(FaceFraming(try config()))
    let picture = figure(1100, 1500, left: 400, right: 700, top: 60)
    var widths: Set<Int> = []
    let seen = model(framing, x: 275, y: 140, size: 40)
    let region = try #require(
      framing.square(of: picture) {
        widths.insert($0.width)
        return seen($0, $1)
      })
    #expect(widths == [550])
    #expect(abs(Double(550 - region.x) / Double(region.side) * framing.side - framing.mouth.x) < 2, "\(region)")
  }

  @Test("without a face it is the upper square, around the figure's head")
  func faceless() throws {
    let framing = try #require(FaceFraming(try config()))
    let figure = figure(200, 500, left: 90, right: 150, top: 50)
    let region = framing.square(of: figure) { _, _ in nil }
    #expect(region == PictureSquare(x: 21, y: 30, side: 200))
    // A faint hint of one is none.
    let faint = FaceFraming.Look(
      mouth: ChangedPlace(x: 32, y: 44.8, level: 150), eyes: ChangedPlace(x: 32, y: 32.8, level: 90))
    #expect(framing.square(of: figure) { _, _ in faint } == region)
    // A picture that is no cut-out keeps its middle.
    var rgb = figure.rgb
    rgb.replaceSubrange(0..<3, with: [90, 0, 0])
    let full = ReferencePicture(width: 200, height: 500, rgb: rgb)
    #expect(framing.square(of: full) { _, _ in nil } == nil && framing.square(of: full) { _, _ in faint } == nil)
    let sure = FaceFraming.Look(
      mouth: ChangedPlace(x: 32, y: 44.8, level: 900), eyes: ChangedPlace(x: 32, y: 32.8, level: 90))
    #expect(framing.square(of: full) { _, _ in sure } != nil)
    // Where nothing stands out, too.
    let wall = ReferencePicture(width: 200, height: 500, rgb: [UInt8](repeating: 77, count: 300_000))
    #expect(framing.square(of: wall) { _, _ in nil } == PictureSquare(x: 0, y: 0, side: 200))
  }

  @Test("a cut-out figure has a top and a middle, a full picture has neither; a speck is not its head")
  func silhouette() throws {
    var picture = figure(60, 100, left: 31, right: 40, top: 20)
    #expect(Silhouette(picture).top == 20 && Silhouette(picture).middle(rows: 30) == 36)
    var rgb = picture.rgb
    rgb[(5 * 60 + 7) * 3] = 255
    // Columns of 200: one is no more than a hundredth of them.
    #expect(Silhouette(figure(200, 20, left: 9, right: 10, top: 4)).top == 0)
    #expect(Silhouette(figure(200, 20, left: 9, right: 11, top: 4)).top == 4)
    rgb.replaceSubrange(0..<3, with: [200, 0, 0])
    picture = ReferencePicture(width: 60, height: 100, rgb: rgb)
    #expect(picture.background == nil && Silhouette(picture).top == 0 && Silhouette(picture).middle(rows: 30) == 30)
  }

  @Test("beyond the edges lies the background, or what is at the edge; inside, whole pixels stay as they are")
  func beyond() throws {
    let tokens = PictureTokens(settings: try config().picture, width: 772)
    func colour(_ pixels: [UInt8], _ x: Int, _ y: Int) -> UInt8 { pixels[(y * 64 + x) * 3] }
    let figure = figure(64, 128, left: 30, right: 40, top: 0, ground: 9)
    let cut = tokens.fitted(figure, PictureRegion(x: -16, y: -32, side: 64))
    #expect(colour(cut, 0, 50) == 9 && colour(cut, 50, 10) == 9 && colour(cut, 50, 40) == 180)
    #expect(colour(cut, 46, 32) == 180 && colour(cut, 45, 32) == 9)
    var rgb = figure.rgb
    rgb.replaceSubrange(0..<3, with: [90, 0, 0])
    let full = tokens.fitted(
      ReferencePicture(width: 64, height: 128, rgb: rgb), PictureRegion(x: -16, y: -32, side: 64))
    #expect(colour(full, 0, 0) == 90 && colour(full, 50, 10) == 180)
    let far = tokens.fitted(figure, PictureRegion(x: 500, y: 500, side: 64))
    #expect(far.allSatisfy { $0 == 9 })
    let middle = PictureRegion(x: 0, y: 32, side: 64)
    #expect(tokens.fitted(figure, middle) == tokens.fitted(figure))
    #expect(figure.reduced(by: 2).width == 32 && figure.reduced(by: 2).colour(15, 3) == SIMD3(repeating: 180))
  }
}

@Suite("The shipped model frames faces", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct FramedFaceTests {
  /// A head at the top of a tall body.
  private func sprite(_ width: Int, _ height: Int, x: Double, y: Double, unit: Double) -> ReferencePicture {
    DrawnFace.picture(
      width, height, ground: [0, 0, 0],
      DrawnFace(x: x, y: y, unit: unit, hair: [96, 62, 30], cloth: [60, 110, 90]))
  }

  @Test("a small face at the top of a sprite fills the picture, also in a take")
  func sprites() async throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../models/foal").standardized
    let folder = try CheckpointFolder(path)
    let config = try FoalConfiguration(folder.config)
    let library = try TestDevice.library.get()
    let weights = try TransformerWeights(folder.weights, config.shape, on: library.device)
    let tokens = PictureTokens(settings: config.picture, width: config.shape.channels[Modality.video.rawValue])
    let finder = try #require(try MouthFinder(config, weights, library, tokens))
    let framing = try #require(FaceFraming(config))
    for (x, y, unit) in [(70.0, 50.0, 1.0), (110, 90, 1.9)] {
      let picture = sprite(180, 420, x: x, y: y, unit: unit)
      let region = try #require(try framing.square(of: picture) { try finder.look(at: tokens.fitted($0, $1)) })
      let pixel = Double(region.side) / 64
      #expect(
        abs((x - Double(region.x)) / pixel - 32) < 5 && abs((y - Double(region.y)) / pixel - 44.8) < 6, "\(region)")
      #expect((0.7...1.4).contains(pixel / unit), "\(region)")
    }
    let model = try FoalGenerator(folder, library)
    let picture = sprite(180, 420, x: 70, y: 50, unit: 1)
    var request = ShotRequest(
      picture: picture, duration: try Flicks(1, timesPerSecond: 3), frameRate: try FrameRate(12), seed: 1, steps: 1)
    request.events = [TimedEvent(name: "blink", time: .zero, force: 1)]
    let shot = try await model.generate(request, progress: { _ in })
    let shown = try #require(shot.shown)
    #expect(abs(shown.side - 64) < 20 && abs(shown.x + shown.side / 2 - 70) < 6, "\(shown)")
    // Skin in the middle of the take, where the middle of the sprite has cloth.
    let at = (36 * 64 + 26) * 3
    let found = shot.frames[3][at..<at + 3].map { Int($0) }
    #expect(zip(found, [236, 194, 158]).allSatisfy { abs($0 - $1) < 40 }, "\(found)")
  }
}
