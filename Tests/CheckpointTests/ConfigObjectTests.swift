import Testing

@testable import Checkpoint

@Suite("config.json")
struct ConfigObjectTests {
  private static let text = #"""
    {"layers": 6, "rate": 24000.5, "name": "foal", "gated": true, "list": [0, 5], "words": ["a", "b"],
     "nothing": null, "inner": {"deep": {"size": 1.0}}, "big": 9223372036854775808}
    """#

  @Test("Values come back as what they are")
  func values() throws {
    let config = try ConfigObject(json: Self.text)
    #expect(try config.integer("layers") == 6)
    #expect(try config.number("rate") == 24000.5)
    #expect(try config.number("layers") == 6)
    #expect(try config.string("name") == "foal")
    #expect(try config.boolean("gated"))
    #expect(try config.integers("list") == [0, 5])
    #expect(try config.strings("words") == ["a", "b"])
    #expect(try config.integerIfPresent("nothing") == nil)
    #expect(try config.stringIfPresent("absent") == nil)
    #expect(try config.object("inner").object("deep").number("size") == 1)
    #expect(config.contains("nothing") && !config.contains("absent"))
  }

  @Test("Errors name the key with its path, what is there and what is needed")
  func errors() throws {
    let config = try ConfigObject(json: Self.text)
    func message(_ body: () throws -> Void) -> String { checkpointError(body)?.description ?? "" }
    #expect(
      message { _ = try config.object("inner").object("deep").integer("size") }
        == "config.json: ‘inner.deep.size’ is a number where an integer is needed; correct it.")
    #expect(message { _ = try config.string("absent") } == "config.json: lacks the key ‘absent’; add it.")
    #expect(message { _ = try config.boolean("name") }.contains("‘name’ is text where true or false"))
    #expect(message { _ = try config.integers("words") }.contains("‘words[0]’ is text"))
    #expect(message { _ = try config.integer("layers", in: 1...5) }.contains("is 6 but must be 1 to 5"))
    #expect(message { _ = try config.integer("big") }.contains("‘big’"))
    #expect(message { _ = try config.integerIfPresent("name") }.contains("‘name’ is text"))
    #expect(message { _ = try config.object("layers") }.contains("is an integer where an object"))
  }

  @Test(
    "What is not strict JSON is refused",
    arguments: [
      "", " ", "{", "{]", "{\"a\":1,}", "{'a':1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":+1}",
      "{\"a\":NaN}",
      "{\"a\":tru}", "{\"a\":1}x", "{\"a\":1 \"b\":2}", "{\"a\":\"\u{1}\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}",
      "{\"a\":\"\\udc00\"}", "{\"a\":\"\\ud800\\u0041\"}", "\u{FEFF}{}", "{\"a\":1,\"a\":1}",
      "{\"a\":{\"b\":1,\"b\":1}}",
      "{\"a\":" + String(repeating: "[", count: 100_000), "{\"a\":" + String(repeating: "{\"a\":", count: 100_000),
    ])
  func refuses(_ text: String) throws {
    #expect(checkpointError { try ConfigObject(json: text) }?.kind == .jsonSyntax)
  }

  @Test("A number too large for any type is refused when it is asked for")
  func infinite() throws {
    let config = try ConfigObject(json: #"{"a":1e999}"#)
    #expect(checkpointError { try config.number("a") } != nil)
  }

  @Test("Something other than an object is refused", arguments: ["1", "[]", "null", "\"a\"", "true"])
  func notAnObject(_ text: String) {
    #expect(checkpointError { try ConfigObject(json: text) }?.kind == .wrongType)
  }
}
