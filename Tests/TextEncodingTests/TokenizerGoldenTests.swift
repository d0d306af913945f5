import Testing
import TextEncoding

@Suite("Tokenizer, held to the tokenizers package")
struct TokenizerGoldenTests {
  @Test("gives the package's ids for every text", arguments: Goldens.tokenizers)
  func encodes(_ name: String) throws {
    let golden = try Goldens.Tokens(name)
    #expect(golden.texts.count == golden.ids.count)
    #expect(golden.texts.count >= (name == "gemma" ? 1000 : 300))
    for (text, ids) in zip(golden.texts, golden.ids) {
      #expect(golden.tokenizer.encode(text) == ids, "\(text.debugDescription)")
    }
  }

  @Test("gives the package's text for ids", arguments: Goldens.tokenizers)
  func decodes(_ name: String) throws {
    let golden = try Goldens.Tokens(name)
    for (index, pair) in zip(golden.ids.suffix(200), golden.decoded).enumerated() {
      let text = golden.tokenizer.decode(pair.0, skipSpecialTokens: index % 2 == 0)
      // Not ==, for which composed and decomposed letters are the same.
      #expect(Array(text.utf8) == Array(pair.1.utf8))
    }
  }

  @Test("decoding what was encoded gives the text back, with all bytes in the vocabulary")
  func roundTrip() throws {
    let golden = try Goldens.Tokens("gemma")
    for text in golden.texts where !text.contains("▁") && !text.contains("<") {
      let back = golden.tokenizer.decode(golden.tokenizer.encode(text))
      #expect(Array(back.utf8) == Array(text.utf8), "\(text.debugDescription)")
    }
  }

  @Test("puts the file's tokens around a text, or none")
  func surrounds() throws {
    let golden = try Goldens.Tokens("gemma")
    let beginning = try #require(golden.tokenizer.id(of: "<bos>"))
    #expect(golden.tokenizer.leadingIDs == [beginning])
    #expect(golden.tokenizer.encode("") == [beginning])
    #expect(golden.tokenizer.encode("", addSpecialTokens: false) == [])
    #expect(golden.tokenizer.encode("a") == [beginning] + golden.tokenizer.encode("a", addSpecialTokens: false))
    #expect(golden.tokenizer.decode([-1, 1 << 40, beginning]) == "")
  }

  @Test("takes a text that has no place to stop, tens of thousands of characters long")
  func long() throws {
    let tokenizer = try Goldens.Tokens("gemma").tokenizer
    for text in [String(repeating: "the lamp ", count: 2500), String(repeating: "灯", count: 9000)] {
      let ids = tokenizer.encode(text)
      #expect(Array(tokenizer.decode(ids).utf8) == Array(text.utf8))
    }
  }
}
