import Foundation
import Testing
import TextEncoding

@Suite("Unicode's normal forms")
struct NormalizerTests {
  /// The vocabulary holds the composed and the decomposed texts whole, so the ids say which form came out.
  private func ids(_ form: String, _ texts: [String], _ vocabulary: [String]) throws -> [[Int]] {
    let entries = vocabulary.enumerated().map { index, text in
      let escaped = text.utf16.map { String(format: "\\u%04x", $0) }.joined()
      return "\"\(escaped)\":\(index)"
    }
    let tokenizer = try TokenizerRuleTests.read(
      TokenizerRuleTests.file(
        normalizer: "{\"type\":\"\(form)\"}", vocab: "{" + entries.joined(separator: ",") + "}", merges: "[]",
        settings: "\"ignore_merges\":true"))
    return texts.map { tokenizer.encode($0) }
  }

  @Test("letters with marks, compatibility forms and Hangul in all its ways")
  func forms() throws {
    let composed = "\u{E9}"
    let decomposed = "e\u{301}"
    let vocabulary = [
      composed, decomposed, "\u{AC01}", "\u{1100}\u{1161}\u{11A8}", "\u{1100}\u{1176}", "fi", "\u{FB01}", "\u{30AC}",
    ]
    let texts = [
      composed, decomposed, "\u{AC01}", "\u{AC00}\u{11A8}", "\u{1100}\u{1161}\u{11A8}", "\u{1100}\u{1176}", "\u{FB01}",
      "\u{FF76}\u{FF9E}",
    ]
    #expect(try ids("NFC", texts, vocabulary).prefix(7) == [[0], [0], [2], [2], [2], [4], [6]])
    #expect(try ids("NFKC", texts, vocabulary) == [[0], [0], [2], [2], [2], [4], [5], [7]])
    #expect(try ids("NFD", texts, vocabulary).prefix(7) == [[1], [1], [3], [3], [3], [4], [6]])
    #expect(try ids("NFKD", texts, vocabulary).prefix(7) == [[1], [1], [3], [3], [3], [4], [5]])
  }

  @Test("all 11,172 syllables of Hangul compose from their letters and come apart again")
  func hangul() throws {
    let syllables = (0..<11_172).map { String(Unicode.Scalar(UInt32(0xAC00 + $0))!) }
    let letters = (0..<11_172).map { index in
      let codes = [0x1100 + index / 588, 0x1161 + index % 588 / 28] + (index % 28 > 0 ? [0x11A7 + index % 28] : [])
      return String(String.UnicodeScalarView(codes.compactMap { Unicode.Scalar(UInt32($0)) }))
    }
    let numbers = Array(0..<11_172).map { [$0] }
    #expect(try ids("NFC", letters, syllables) == numbers)
    #expect(try ids("NFC", syllables, syllables) == numbers)
    #expect(try ids("NFD", syllables, letters) == numbers)
  }
}
