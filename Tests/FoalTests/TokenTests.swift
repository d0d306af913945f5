import Foundation
import Generation
import TestSupport
import Testing

@testable import Foal

@Suite("Foal tokens")
struct TokenTests {
  @Test("pictures survive the way to tokens and back")
  func picturesRoundTrip() throws {
    let config = try makeTestConfiguration()
    var numbers = Numbers(seed: 1)
    let pictures = (0..<8).map { _ in (0..<64 * 64 * 3).map { _ in UInt8(truncatingIfNeeded: numbers.next()) } }
    let tokens = PictureTokens(settings: config.picture, width: 772)
    let rows = tokens.tokens(pictures, isClean: true)
    #expect(rows.count == 2 * 64 * 772)
    #expect(tokens.pictures(rows, count: 8) == pictures)
    #expect(rows[768] == 1 && rows[769] == 0)
    // The red of picture 1, row 9, column 17 lies in patch (0, 1, 2) at ((1*8 + 1)*8 + 1)*3.
    let pixel = pictures[1][(9 * 64 + 17) * 3]
    let token = 8 + 2
    let inside = ((8 + 1) * 8 + 1) * 3
    #expect(rows[token * 772 + inside] == Float(pixel) / 127.5 - 1)
  }

  @Test("an enlarged picture comes back pixel for pixel", arguments: [1, 2, 8])
  func fitsEnlargements(factor: Int) throws {
    let config = try makeTestConfiguration()
    var numbers = Numbers(seed: 2)
    let small = (0..<64 * 64 * 3).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    var large: [UInt8] = []
    for y in 0..<64 * factor {
      for x in 0..<64 * factor {
        let at = ((y / factor) * 64 + x / factor) * 3
        large += small[at..<at + 3]
      }
    }
    let source = ReferencePicture(width: 64 * factor, height: 64 * factor, rgb: large)
    #expect(PictureTokens(settings: config.picture, width: 772).fitted(source) == small)
  }

  @Test(
    "wide, tall and tiny pictures are fitted without a crash",
    arguments: [[1, 1], [7, 300], [300, 7], [65, 64], [63, 64]])
  func fitsAnything(size: [Int]) throws {
    let config = try makeTestConfiguration()
    let source = ReferencePicture(
      width: size[0], height: size[1], rgb: [UInt8](repeating: 200, count: size[0] * size[1] * 3))
    let fitted = PictureTokens(settings: config.picture, width: 772).fitted(source)
    #expect(fitted.allSatisfy { $0 == 200 } && fitted.count == 64 * 64 * 3)
  }

  @Test("mel survives the way to tokens and back, and missing frames are silence")
  func melRoundTrip() throws {
    let config = try makeTestConfiguration()
    var numbers = Numbers(seed: 3)
    let mel = numbers.floats(6 * 80, scale: 4)
    let tokens = SoundTokens(settings: config.sound, width: 324)
    let back = tokens.mel(tokens.tokens(mel: mel, count: 2, isClean: false), count: 2)
    for (a, b) in zip(mel, back) { #expect(abs(a - b) < 1e-5) }
    for value in back.dropFirst(mel.count) { #expect(abs(value - Float(log(1e-4))) < 1e-5) }
  }

  @Test("text tokens come in the documented order with the noise level last")
  func textOrder() throws {
    let config = try makeTestConfiguration()
    let conditions = TextTokens.Conditions(
      phonemes: [
        .init(name: "aa", start: 1, end: 3), .init(name: "ae", start: 3, end: 4), .init(name: "aa", start: 60, end: 70),
      ],
      speaker: "slt", emotion: "neutral", ambiences: ["sea": 0.25, "rain": 0.5, "wind": 0],
      events: [
        .init(name: "bell", time: 20, force: 1), .init(name: "thunder", time: 5, force: 0.5),
        .init(name: "door", time: -60, force: 1),
      ])
    var tokens = TextTokens(conditions, vocabulary: config.vocabulary, length: 48)
    #expect(tokens.times == [2, 3.5, 0, 0, 0, 0, 5, 20, 0])
    tokens.setNoise(video: 0.5, audio: 1)
    let rows = (0..<tokens.count).map { Array(tokens.features[$0 * 128..<($0 + 1) * 128]) }
    #expect(rows[0][0] == 1 && rows[0][8 + 1] == 1 && rows[0][100] == Float(log1p(2.0)))
    #expect(rows[2][1] == 1 && rows[2][56 + 1] == 1)
    #expect(rows[4][3] == 1 && rows[4][72] == 1 && rows[4][101] == 0.5)
    #expect(rows[5][72 + 3] == 1 && rows[5][101] == 0.25)
    #expect(rows[6][4] == 1 && rows[6][84 + 1] == 1 && rows[6][101] == 0.5)
    #expect(rows[8][5] == 1)
    #expect(abs(rows[8][104] - Float(sin(0.5))) < 1e-7 && abs(rows[8][116 + 6] - Float(cos(1.0))) < 1e-7)
  }
}

@Suite("Foal prompts")
struct PromptTests {
  @Test("ambiences take the level said before them, and unknown words are reported once")
  func reads() throws {
    let reader = PromptReader(vocabulary: try makeTestConfiguration().vocabulary)
    #expect(reader.read("rain").ambiences == ["rain": 0.5])
    #expect(reader.read("heavy rain and a faint campfire").ambiences == ["rain": 0.8, "fire": 0.2])
    #expect(reader.read("A castle by the sea, castle walls").unknown == ["castle", "walls"])
    #expect(reader.read("") == .init())
  }
}
