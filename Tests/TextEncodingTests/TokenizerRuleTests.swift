import Foundation
import Testing
import TextEncoding

@Suite("Tokenizer files that are refused")
struct TokenizerRuleTests {
  /// A small file; parts are put in by name.
  static func file(
    version: String = "\"1.0\"", added: String = "[]", normalizer: String = "null", pre: String = "null",
    post: String = "null", decoder: String = "null", type: String = "\"BPE\"",
    vocab: String = #"{"<unk>":0,"a":1,"b":2,"ab":3}"#, merges: String = #"["a b"]"#,
    settings: String = #""unk_token":"<unk>","fuse_unk":true,"byte_fallback":true"#, more: String = ""
  ) -> String {
    """
    {"version":\(version),"truncation":null,"padding":null,"added_tokens":\(added),"normalizer":\(normalizer),\
    "pre_tokenizer":\(pre),"post_processor":\(post),"decoder":\(decoder)\(more),\
    "model":{"type":\(type),\(settings),"vocab":\(vocab),"merges":\(merges)}}
    """
  }

  static func read(_ json: String) throws -> Tokenizer {
    try Array(json.utf8).withUnsafeBytes { try Tokenizer(json: $0) }
  }

  @Test("the small file itself is taken")
  func sound() throws {
    let tokenizer = try Self.read(Self.file())
    #expect(tokenizer.encode("abba") == [3, 2, 1])
    #expect(tokenizer.encode("axyb") == [1, 0, 2])
  }

  @Test("merges may come before the vocabulary, as texts or as pairs, with a version line")
  func orders() throws {
    let pairs = try Self.read(Self.file(merges: #"[["a","b"]]"#))
    #expect(pairs.encode("ab") == [3])
    let header = try Self.read(Self.file(merges: ##"["#version: 0.2","a b"]"##))
    #expect(header.encode("ab") == [3])
    let swapped = Self.file().replacing(#""vocab":{"<unk>":0,"a":1,"b":2,"ab":3},"merges":["a b"]"#, with: "")
      .replacing(
        #""model":{"#, with: #""model":{"merges":["a b"],"vocab":{"<unk>":0,"a":1,"b":2,"ab":3},"#
      ).replacing(",}}", with: "}}")
    #expect(try Self.read(swapped).encode("ab") == [3])
  }

  @Test(
    "JSON that is none, or says two things",
    arguments: [
      "", "[]", "{", "{}", "nul", "{\"model\":{}}", file() + "x", file(vocab: #"{"a":0,"a":1}"#),
      file(vocab: #"{"a":0,"b":0}"#), file(vocab: #"{"a":-1}"#), file(vocab: #"{"a":1.0}"#),
      file(vocab: #"{"a":99999999999999999999}"#), file(vocab: #"{"a":4194304}"#), file(vocab: #"{"a"#),
      file(vocab: "{}"),
      file(vocab: "[]"), file(vocab: #"{"a\ud800":1}"#), file(vocab: #"{"a\q":1}"#), file(vocab: "{\"a\u{1}\":1}"),
      file(merges: #"["ab"]"#), file(merges: #"["a b c"]"#), file(merges: #"["a c"]"#), file(merges: #"["b a"]"#),
      file(merges: #"[["a"]]"#), file(merges: #"[["a","b","c"]]"#), file(merges: "{}"), file(merges: "[1]"),
      file(settings: #""unk_token":"<no>""#), file(version: "\"2.0\""), file(version: "null"),
      file(added: #"[{"id":9,"content":"a"}]"#), file(added: #"[{"id":1,"content":"x"}]"#),
      file(added: #"[{"id":9,"content":"x"},{"id":9,"content":"y"}]"#), file(added: #"[{"id":9,"content":""}]"#),
      file(added: #"[{"id":9,"content":"x"},{"id":8,"content":"x"}]"#), file(added: #"[{"id":-9,"content":"x"}]"#),
      file(added: #"[{"content":"x"}]"#), file(added: #"{"id":9}"#), file(added: #"[{"id":99999999,"content":"x"}]"#),
      file(post: #"{"type":"TemplateProcessing","single":[],"pair":[],"special_tokens":{}}"#),
      file(
        post: #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<q>","type_id":0}}],"special_tokens":{}}"#
      ),
      file(
        post: #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"q"}},{"Sequence":{"id":"A"}}],"#
          + #""special_tokens":{"q":{"id":"q","ids":[77]}}}"#),
    ])
  func malformed(_ json: String) {
    check(json, .malformedTokenizer)
  }

  @Test("a hundred thousand levels are no reason to crash")
  func deep() {
    for start in ["", "{\"model\":", "{\"normalizer\":", "{\"model\":{\"merges\":", "{\"model\":{\"vocab\":"] {
      check(start + String(repeating: "[", count: 100_000), .malformedTokenizer)
      check(start + String(repeating: "{\"a\":", count: 100_000), .malformedTokenizer)
    }
  }

  @Test(
    "components this engine does not have, each by its name",
    arguments: [
      (file(type: "\"Unigram\""), "Unigram"), (file(type: "\"WordPiece\""), "WordPiece"),
      (file(normalizer: #"{"type":"Lowercase"}"#), "Lowercase"),
      (file(normalizer: #"{"type":"Precompiled","precompiled_charsmap":"AA=="}"#), "Precompiled"),
      (file(normalizer: #"{"type":"Replace","pattern":{"Regex":"a+"},"content":"b"}"#), "Regex"),
      (file(normalizer: #"{"type":"Sequence","normalizers":[{"type":"StripAccents"}]}"#), "StripAccents"),
      (file(pre: #"{"type":"ByteLevel","add_prefix_space":false}"#), "ByteLevel"),
      (file(pre: #"{"type":"Metaspace","replacement":"_"}"#), "Metaspace"),
      (file(pre: #"{"type":"Split","pattern":{"String":" "},"behavior":"Sideways","invert":false}"#), "Sideways"),
      (file(post: #"{"type":"BertProcessing","sep":["a",1],"cls":["a",1]}"#), "BertProcessing"),
      (file(decoder: #"{"type":"WordPiece","prefix":"a"}"#), "WordPiece"),
      (file(settings: #""unk_token":null,"dropout":0.1"#), "dropout"),
      (file(settings: #""unk_token":null,"continuing_subword_prefix":"@@""#), "continuing_subword_prefix"),
      (file(settings: #""unk_token":null,"end_of_word_suffix":"</w>""#), "end_of_word_suffix"),
      (file(settings: #""unk_token":null,"shuffle":true"#), "shuffle"), (file(more: #","sparkle":1"#), "sparkle"),
    ])
  func unsupported(_ json: String, _ name: String) {
    check(json, .unsupportedTokenizer, name)
  }

  @Test("texts that are not UTF-8 are refused")
  func notUTF8() throws {
    var bytes = Array(Self.file().utf8)
    let place = try #require(bytes.firstIndex(of: UInt8(ascii: "B")))
    bytes[place] = 0xFF
    #expect(throws: TextEncodingError.self) { try bytes.withUnsafeBytes { try Tokenizer(json: $0) } }
  }

  @Test("letters that are equal for people, but not for the vocabulary, stay apart")
  func canonicalEquivalence() throws {
    let tokenizer = try Self.read(
      Self.file(
        vocab: "{\"<unk>\":0,\"e\\u0301\":1,\"\\u00e9\":2,\"e\":3,\"\\u0301\":4}", merges: "[[\"e\",\"\\u0301\"]]"))
    #expect(tokenizer.encode("\u{E9}e\u{301}") == [2, 1])
    #expect(tokenizer.id(of: "\u{E9}") == 2)
    #expect(tokenizer.id(of: "e\u{301}") == 1)
  }

  @Test("a token that swallows the space another is made of leaves it an empty place, and nothing breaks")
  func swallowed() throws {
    let tokenizer = try Self.read(
      Self.file(
        added: #"[{"id":9,"content":"x","rstrip":true},{"id":10,"content":" ","lstrip":true},"#
          + #"{"id":11,"content":"  ","lstrip":true}]"#))
    #expect(tokenizer.encode("x   a x").first == 9)
  }

  private func check(_ json: String, _ kind: TextEncodingError.Kind, _ name: String = "") {
    do {
      _ = try Self.read(json)
      Issue.record("was taken: \(json.prefix(300))")
    } catch let error as TextEncodingError {
      #expect(error.kind == kind, "\(error)")
      #expect(error.description.hasPrefix("tokenizer.json: "))
      #expect(error.description.count < 400 && !error.description.contains("\n"))
      #expect(name.isEmpty || error.description.contains(name))
    } catch {
      Issue.record("another error: \(error)")
    }
  }
}
