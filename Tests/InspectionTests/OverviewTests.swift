import Foundation
import MediaIO
import Testing

@testable import Inspection

@Suite struct OverviewTests {
  /// The share of pixels of a row range that are not the background.
  private func ink(_ picture: Picture, _ rows: Range<Int>, _ columns: Range<Int>) -> Double {
    var count = 0
    for row in rows {
      for column in columns where picture.pixels[(row * picture.width + column) * 4 + 2] > 60 { count += 1 }
    }
    return Double(count) / Double(rows.count * columns.count)
  }

  @Test func aTakeIsDrawnWithPicturesSoundAndNames() throws {
    let scratch = try Scratch()
    let result = try Inspector().inspect(try Samples.take(scratch))
    #expect(result.hasOverview)
    try result.writePNG(to: scratch.path("take.png"))
    let picture = try Picture(contentsOf: scratch.path("take.png"))
    #expect(picture.width == 1680)
    #expect((300...1200).contains(picture.height))
    // The title, the pictures, the waveform.
    #expect(ink(picture, 18..<42, 24..<160) > 0.03)
    #expect(ink(picture, 110..<200, 130..<1600) > 0.05)
    #expect(try result.overviewPicture() == picture)
  }

  @Test func aBundleIsDrawnEvenWithoutItsMovies() throws {
    let scratch = try Scratch()
    let result = try Inspector().inspect(try Samples.bundle(scratch))
    let picture = try result.overviewPicture()
    #expect(ink(picture, 0..<picture.height, 120..<1650) > 0.02)
  }

  @Test func whatHasNoTimeIsNotDrawn() throws {
    let scratch = try Scratch()
    let path = try scratch.write("a.png", try Samples.clip.picture(0).pngBytes())
    let result = try Inspector().inspect(path)
    #expect(throws: InspectionError.self) { try result.writePNG(to: scratch.path("b.png")) }
    #expect(!FileManager.default.fileExists(atPath: scratch.path("b.png")))
  }

  @Test func everyPrintableLetterIsDrawnAndIsAnother() {
    let box = StrokeFont.glyph("\u{1F600}").strokes.count
    var seen: [String: Character] = [:]
    for code in 33...126 {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let letter = Character(scalar)
      let strokes = StrokeFont.glyph(letter).strokes
      #expect(!strokes.isEmpty && strokes.allSatisfy { !$0.isEmpty }, "\(letter)")
      let shape = "\(strokes)"
      #expect(seen[shape] == nil, "\(letter) looks like \(seen[shape] ?? " ")")
      seen[shape] = letter
    }
    #expect(box == 1)
    #expect(StrokeFont.glyph("é").strokes.count == StrokeFont.glyph("e").strokes.count + 1)
    #expect(StrokeFont.glyph("Ä").strokes.count == StrokeFont.glyph("A").strokes.count + 2)
  }

  @Test func colorsGrowLighterEvenly() {
    // Relative luminance (ITU-R BT.709) of every step is above the one before.
    func light(_ color: Canvas.Color) -> Double {
      func linear(_ value: UInt8) -> Double {
        let share = Double(value) / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }
    let steps = HeatMap.colors.map(light)
    #expect(zip(steps, steps.dropFirst(8)).allSatisfy { $0 < $1 })
    #expect(steps[0] < 0.01 && steps[255] > 0.8)
  }
}
