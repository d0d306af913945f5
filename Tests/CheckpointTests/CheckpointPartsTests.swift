import Foundation
import Testing

@testable import Checkpoint

@Suite("Models of several networks")
struct CheckpointPartsTests {
  private func model(_ parts: String = #"{"first":"a","second":"b"}"#) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.file("config.json", #"{"architecture":"pipeline","parts":\#(parts)}"#)
    for (folder, value) in [("a", Float(1)), ("b", 2)] {
      try FileManager.default.createDirectory(
        at: scratch.url.appending(path: folder), withIntermediateDirectories: true)
      try scratch.file("\(folder)/config.json", #"{"architecture":"\#(folder)"}"#)
      var writer = SafetensorsWriter()
      try writer.add("x", [1], floats: [value])
      try scratch.file("\(folder)/model.safetensors", try writer.encoded())
    }
    return scratch
  }

  @Test("A tensor is found under its part's folder")
  func names() throws {
    let scratch = try model()
    let folder = try CheckpointFolder(scratch.url)
    #expect(folder.weights.names == ["a/x", "b/x"])
    #expect(try folder.weights.floats("b/x") == [2])
    #expect(try folder.parts["second"]?.config.string("architecture") == "b")
    #expect(folder.weights.byteCount == 8)
  }

  @Test("Every part, its config and its tokenizer count in the identity, as sha256sum would name them")
  func identity() throws {
    let scratch = try model()
    let before = try CheckpointFolder(scratch.url).digest()
    try scratch.file("b/tokenizer.json", "{}")
    let folder = try CheckpointFolder(scratch.url)
    #expect(
      Set(folder.files.map { $0.pathComponents.suffix(2).joined(separator: "/") }).isSuperset(of: [
        "a/config.json", "a/model.safetensors", "b/config.json", "b/model.safetensors", "b/tokenizer.json",
      ]))
    #expect(folder.files.count == 6)
    #expect(try folder.digest() != before)
    let lines = try folder.files.map {
      let name = $0.path(percentEncoded: false).dropFirst(scratch.url.path(percentEncoded: false).count)
      return ($0, name.drop { $0 == "/" })
    }.sorted { $0.1 < $1.1 }.map { try "\(IdentityDigest(filesAt: [$0.0]))  \($0.1)\n" }
    #expect(Array(lines.joined().utf8).withUnsafeBytes { IdentityDigest($0) } == (try folder.digest()))
  }

  @Test("A part outside of the folder is refused", arguments: ["../a", "/etc", "", ".", "a/b", "..", "a\\\\b"])
  func outside(name: String) throws {
    let scratch = try model(#"{"first":"\#(name)"}"#)
    #expect(checkpointError { try CheckpointFolder(scratch.url) }?.kind == .outOfRange)
  }

  @Test("A part that is not there is named, and parts do not nest")
  func missing() throws {
    let scratch = try model(#"{"first":"c"}"#)
    #expect(checkpointError { try CheckpointFolder(scratch.url) }?.file.hasSuffix("c/config.json") == true)
    let nested = try model()
    try nested.file("a/config.json", #"{"parts":{}}"#)
    #expect(checkpointError { try CheckpointFolder(nested.url) }?.kind == .outOfRange)
    try nested.file("a/config.json", #"{"parts":{"again":"a"}}"#)
    #expect(checkpointError { try CheckpointFolder(nested.url) } != nil)
  }

  @Test("A quantised matrix of a part stands for the plain one")
  func quantised() throws {
    let scratch = try model()
    var writer = SafetensorsWriter()
    try writer.add("w", quantised: Quantiser.quantise([Float](repeating: 1, count: 64), inputs: 32, as: .q8))
    try scratch.file("b/model.safetensors", try writer.encoded())
    let folder = try CheckpointFolder(scratch.url)
    #expect(folder.weights.names == ["a/x", "b/w.q8", "b/w.scales"])
    let expected = [ExpectedTensor("a/x", [1]), ExpectedTensor("b/w", [2, 32], isQuantisable: true)]
    #expect(CheckpointDifference(expected: expected, found: folder.weights).lines == [])
    let other = [ExpectedTensor("a/x", [1]), ExpectedTensor("b/w", [3, 32], isQuantisable: true)]
    #expect(CheckpointDifference(expected: other, found: folder.weights).count == 1)
  }
}
