import Foundation
import Testing

@testable import BuildGraph

@Suite("Keys") struct KeyTests {
  @Test func `Fields give the same key in any order`() {
    var forwards = KeyFields()
    var backwards = KeyFields()
    let pairs: [(String, FieldValue)] = [
      ("prompt", "A lighthouse"), ("seed", 42), ("scale", 1.5), ("alpha", true), ("voice", nil), ("tags", ["a", 1]),
      ("raw", .bytes([0, 255])), ("weights", .digest("abc")),
    ]
    for (name, value) in pairs { forwards[name] = value }
    for (name, value) in pairs.reversed() { backwards[name] = value }
    #expect(forwards.key(kind: "shot") == backwards.key(kind: "shot"))
  }

  @Test func `The encoding is the documented one, digested by another program`() throws {
    // Written out by hand: lengths are eight bytes, most significant first.
    func counted(_ text: String) -> [UInt8] { [0, 0, 0, 0, 0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8) }
    let dependency = try #require(ContentKey(hexadecimal: String(repeating: "ab", count: 32)))
    var bytes = counted("hoofbeat key 1") + counted("shot") + [0, 0, 0, 0, 0, 0, 0, 2]
    bytes += counted("prompt") + Array("t".utf8) + counted("sea")
    bytes += counted("seed") + Array("i".utf8) + [0, 0, 0, 0, 0, 0, 0, 42]
    bytes += [0, 0, 0, 0, 0, 0, 0, 1] + counted(dependency.hexadecimal)
    let scratch = try Scratch()
    try Data(bytes).write(to: URL(filePath: scratch.file("encoded")))
    let expected = try runTool("sha256sum", [scratch.file("encoded")]).output.prefix(64)
    let fields: KeyFields = ["seed": 42, "prompt": "sea"]
    #expect(fields.key(kind: "shot", dependencies: [dependency]).hexadecimal == expected)
  }

  @Test func `No two different values have the same encoding`() {
    let values: [FieldValue] = [
      "", "a", "ab", "1", 1, 1.0, true, false, nil, .integer(0), .number(0), .number(-0.0), .number(.nan), .bytes([]),
      .bytes([97]), .digest("a"), [], ["a"], ["a", "b"], [["a"], "b"], [["a", "b"]], ["ab"], [nil], [[]], .text("a\0"),
      .text("caf\u{e9}"), .text("cafe\u{301}"),
    ]
    var encodings: Set<[UInt8]> = []
    for value in values {
      var bytes: [UInt8] = []
      value.encode(into: &bytes)
      #expect(encodings.insert(bytes).inserted, "\(value)")
    }
    // Nor is one the beginning of another, so that lists cannot be read in two ways.
    for a in encodings { for b in encodings where a != b { #expect(!b.starts(with: a)) } }
  }

  @Test func `Every part of an action enters the key`() throws {
    let base: KeyFields = ["a": "b"]
    let key = try #require(ContentKey(hexadecimal: String(repeating: "0", count: 64)))
    let other = try #require(ContentKey(hexadecimal: String(repeating: "1", count: 64)))
    let keys = [
      base.key(kind: "k"), base.key(kind: "l"), base.key(kind: "k", dependencies: [key]),
      base.key(kind: "k", dependencies: [key, other]), base.key(kind: "k", dependencies: [other, key]),
      (["ab": ""] as KeyFields).key(kind: "k"), (["a": "b", "c": nil] as KeyFields).key(kind: "k"),
      ([:] as KeyFields).key(kind: "k"),
    ]
    #expect(Set(keys).count == keys.count)
  }

  @Test func `A key is 64 lower-case hexadecimal digits`() {
    #expect(ContentKey(hexadecimal: String(repeating: "a", count: 63)) == nil)
    #expect(ContentKey(hexadecimal: String(repeating: "A", count: 64)) == nil)
    #expect(ContentKey(hexadecimal: "../" + String(repeating: "a", count: 61)) == nil)
    #expect(ContentKey(hexadecimal: String(repeating: "f", count: 64))?.short == "ffffffffffff")
  }
}
