import MediaIO
import Testing

@testable import EngineExport

@Suite("Laying out an atlas")
struct AtlasLayoutTests {
  @Test("Pages are the smallest powers of two, and places neither overlap nor leave them")
  func places() throws {
    let cases: [(PixelSize, Int, [PixelSize])] = [
      (PixelSize(14, 14), 1, [PixelSize(16, 16)]), (PixelSize(14, 14), 5, [PixelSize(32, 64)]),
      (PixelSize(62, 62), 4097, [PixelSize(4096, 4096), PixelSize(64, 64)]),
      (PixelSize(64, 64), 62, [PixelSize(512, 1024)]),
    ]
    for (size, count, pages) in cases {
      let layout = try #require(AtlasLayout(picture: size, count: count))
      #expect(layout.pages == pages)
      var cells: Set<[Int]> = []
      for index in 0..<count {
        let (page, x, y) = layout.place(index)
        #expect(x >= 1 && x + size.width < layout.pages[page].width + 1)
        #expect(y >= 1 && y + size.height < layout.pages[page].height + 1)
        #expect((x - 1) % (size.width + 2) == 0 && (y - 1) % (size.height + 2) == 0)
        #expect(cells.insert([page, x, y]).inserted)
      }
    }
  }

  @Test("What does not fit on four pages is reduced as little as possible, or refused")
  func reduction() {
    #expect(AtlasLayout(picture: PixelSize(1024, 576), count: 85) == nil)
    #expect(AtlasLayout(picture: PixelSize(1024, 576), count: 84) != nil)
    #expect(AtlasLayout(picture: PixelSize(4095, 16), count: 1) == nil)
    #expect(AtlasLayout(picture: PixelSize(16, 16), count: 0) == nil)
    #expect(Flipbook.reduction(PixelSize(1024, 576), count: 84) == 1)
    #expect(Flipbook.reduction(PixelSize(1024, 576), count: 85) == 2)
    #expect(Flipbook.reduction(PixelSize(64, 64), count: 15_376) == 1)
    #expect(Flipbook.reduction(PixelSize(64, 64), count: 10_000_000) == nil)
  }

  @Test("An enlargement is found only where every block of every picture has one colour")
  func enlargement() throws {
    func noise(_ seed: Int, _ side: Int) -> Picture {
      Picture(
        width: side, height: side,
        pixels: (0..<(side * side)).flatMap { index in [UInt8((index * 7 + seed) % 251), UInt8(index % 256), 0, 255] })
    }
    var survey = PixelSurvey(size: PixelSize(96, 96))
    survey.add(Picture(width: 96, height: 96, red: 1, green: 2, blue: 3))
    // A flat picture could have any size, but none below 16 pixels is thought of.
    #expect(survey.enlargement == 6)
    survey.add(try noise(1, 24).enlarged(by: 4))
    #expect(survey.enlargement == 4 && survey.factors == [4, 2, 1])
    survey.add(try noise(1, 24).enlarged(by: 4))
    #expect(survey.distinct == 2)
    survey.add(try noise(2, 32).enlarged(by: 3))
    #expect(survey.enlargement == 1)
    #expect(try noise(5, 24).enlarged(by: 4).reduced(by: 4) == noise(5, 24))
    // One odd pixel in the last row of a block is enough.
    var pixels = try noise(1, 24).enlarged(by: 4).pixels
    pixels[(95 * 96 + 95) * 4] ^= 1
    #expect(!PixelSurvey.isEnlarged(Picture(width: 96, height: 96, pixels: pixels), by: 2))
  }
}
