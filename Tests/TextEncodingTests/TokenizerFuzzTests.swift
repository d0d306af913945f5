import Foundation
import TestSupport
import Testing
import TextEncoding

@Suite("Tokenizer files at random")
struct TokenizerFuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let iterations = environment["HOOFBEAT_FUZZ_ITERATIONS"].flatMap(Int.init) ?? 6000
  private static let firstSeed = environment["HOOFBEAT_FUZZ_SEED"].flatMap(UInt64.init) ?? 0

  @Test("no damaged file does anything but throw its own kind of error, or work", arguments: UInt64(0)..<4)
  func mutations(_ part: UInt64) throws {
    var numbers = Numbers(seed: (Self.firstSeed &* 4 &+ part) &* 977 &+ 5)
    // A file with every component, small enough to try often.
    let sound = Array(
      TokenizerRuleTests.file(
        added: #"[{"id":9,"content":"<x>","special":true},{"id":10,"content":"\n\n","rstrip":true}]"#,
        normalizer: #"{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Replace","pattern":{"String":" "},"#
          + #""content":"▁"},{"type":"Prepend","prepend":"▁"}]}"#,
        pre: #"{"type":"Split","pattern":{"String":"a"},"behavior":"MergedWithPrevious","invert":false}"#,
        post: #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"a","type_id":0}},"#
          + #"{"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{"a":{"id":"a","ids":[1],"tokens":["a"]}}}"#,
        decoder: #"{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Strip","content":"a","start":1,"#
          + #""stop":0},{"type":"Fuse"}]}"#
      ).utf8)
    var taken = 0
    for _ in 0..<Self.iterations / 4 {
      var bytes = sound
      for _ in 0...Int.random(in: 0...3, using: &numbers) {
        let place = Int.random(in: 0..<bytes.count, using: &numbers)
        switch Int.random(in: 0..<6, using: &numbers) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: Self.pieces.randomElement(using: &numbers)!.utf8, at: place)
        case 3: bytes.removeLast(min(bytes.count - 1, Int.random(in: 0...40, using: &numbers)))
        case 4:
          let end = min(bytes.count, place + Int.random(in: 1...30, using: &numbers))
          bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &numbers))
        default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
        }
      }
      do {
        let tokenizer = try bytes.withUnsafeBytes { try Tokenizer(json: $0) }
        taken += 1
        for text in ["", "ab <x>\n\n a ﬁ", "a\u{0}é😀  b"] {
          let ids = tokenizer.encode(text)
          #expect(ids.allSatisfy { $0 >= 0 && $0 < tokenizer.idLimit })
          _ = tokenizer.decode(ids)
        }
      } catch {
        #expect(error is TextEncodingError)
      }
    }
    // Were all refused, the texts above would never be encoded.
    #expect(taken > 5)
  }

  private static let pieces = [
    "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e999", "\\u0000", "\\ud800", "99999999999999999999",
    "\"a\"",
    "\u{FEFF}", "[[[[", "\"type\":\"BPE\",", "0", "4194303",
  ]
}
