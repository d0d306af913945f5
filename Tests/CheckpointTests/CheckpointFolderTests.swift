import Foundation
import Testing

@testable import Checkpoint

@Suite("Checkpoint folders")
struct CheckpointFolderTests {
  private func weights(_ names: [String]) throws -> [UInt8] {
    var writer = SafetensorsWriter()
    for name in names { try writer.add(name, [1], floats: [1]) }
    return try writer.encoded()
  }

  @Test("model.safetensors wins over the index, and the index over a single other file")
  func precedence() throws {
    let scratch = try Scratch()
    try scratch.file("config.json", #"{"architecture":"foal"}"#)
    #expect(checkpointError { try CheckpointFolder(scratch.url) }?.kind == .noWeights)
    try scratch.file(".partial.safetensors", "")
    try scratch.file("other.safetensors", try weights(["single"]))
    #expect(try CheckpointFolder(scratch.url).weights.names == ["single"])
    try scratch.file("shard.safetensors", try weights(["sharded"]))
    #expect(checkpointError { try CheckpointFolder(scratch.url) }?.kind == .ambiguousWeights)
    try scratch.file("model.safetensors.index.json", #"{"weight_map":{"sharded":"shard.safetensors"}}"#)
    #expect(try CheckpointFolder(scratch.url).weights.names == ["sharded"])
    try scratch.file("model.safetensors", try weights(["whole"]))
    let folder = try CheckpointFolder(scratch.url)
    #expect(folder.weights.names == ["whole"])
    #expect(try folder.config.string("architecture") == "foal")
  }

  @Test("Tensors are found in whichever shard holds them")
  func shards() throws {
    let scratch = try Scratch()
    try scratch.file("1.safetensors", try weights(["a", "b"]))
    try scratch.file("2.safetensors", try weights(["c"]))
    let index = try scratch.file(
      "i.json",
      #"{"metadata":{"total_size":12},"weight_map":{"a":"1.safetensors","b":"1.safetensors","c":"2.safetensors"}}"#)
    let sharded = try Weights(index: index)
    #expect(sharded.names == ["a", "b", "c"])
    #expect(sharded.byteCount == 12)
    #expect(try sharded.floats("c") == [1])
    #expect(sharded.files.map(\.lastPathComponent) == ["1.safetensors", "2.safetensors"])
  }

  struct BadIndex: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var kind: CheckpointError.Kind
    var text: String
  }

  @Test(
    "An index that disagrees with its shards or leads out of its folder is refused",
    arguments: [
      BadIndex(
        testDescription: "a listed tensor is absent", kind: .indexMismatch, text: #"{"weight_map":{"a":"1","x":"1"}}"#),
      BadIndex(
        testDescription: "a tensor is not listed", kind: .indexMismatch, text: #"{"weight_map":{"c":"2","a":"1"}}"#),
      BadIndex(
        testDescription: "a tensor is listed elsewhere", kind: .indexMismatch,
        text: #"{"weight_map":{"a":"2","b":"1","c":"2"}}"#),
      BadIndex(testDescription: "a shard is absent", kind: .unreadable, text: #"{"weight_map":{"a":"3"}}"#),
      BadIndex(testDescription: "a parent folder", kind: .shardOutsideFolder, text: #"{"weight_map":{"a":"../1"}}"#),
      BadIndex(
        testDescription: "an absolute path", kind: .shardOutsideFolder, text: #"{"weight_map":{"a":"/etc/passwd"}}"#),
      BadIndex(testDescription: "the parent itself", kind: .shardOutsideFolder, text: #"{"weight_map":{"a":".."}}"#),
      BadIndex(testDescription: "a backslash", kind: .shardOutsideFolder, text: #"{"weight_map":{"a":"..\\1"}}"#),
      BadIndex(testDescription: "a NUL", kind: .shardOutsideFolder, text: #"{"weight_map":{"a":"1\u0000"}}"#),
      BadIndex(testDescription: "an empty name", kind: .shardOutsideFolder, text: #"{"weight_map":{"a":""}}"#),
      BadIndex(testDescription: "no tensors", kind: .noWeights, text: #"{"weight_map":{}}"#),
      BadIndex(testDescription: "no map", kind: .missingKey, text: #"{}"#),
      BadIndex(testDescription: "a number for a shard", kind: .wrongType, text: #"{"weight_map":{"a":1}}"#),
      BadIndex(testDescription: "a tensor listed twice", kind: .jsonSyntax, text: #"{"weight_map":{"a":"1","a":"2"}}"#),
    ])
  func badIndex(_ index: BadIndex) throws {
    let scratch = try Scratch()
    try scratch.file("1", try weights(["a", "b"]))
    try scratch.file("2", try weights(["c"]))
    let url = try scratch.file("i.json", index.text)
    let error = try #require(checkpointError { try Weights(index: url) })
    #expect(error.kind == index.kind)
    #expect(error.description.hasSuffix("."))
  }

  @Test("Folders, pipes, loops and absent files are refused without waiting")
  func notFiles() throws {
    let scratch = try Scratch()
    let pipe = scratch.url.appending(path: "pipe")
    try #require(mkfifo(pipe.path, 0o600) == 0)
    let loop = scratch.url.appending(path: "loop")
    try FileManager.default.createSymbolicLink(atPath: loop.path, withDestinationPath: "loop")
    for url in [scratch.url, pipe, loop, scratch.url.appending(path: "absent")] {
      #expect(checkpointError { try SafetensorsFile(url) }?.kind == .unreadable)
    }
    let error = checkpointError { try SafetensorsFile(loop) }
    #expect(error?.description.contains("symbolic link") == true)
    #expect(checkpointError { try CheckpointFolder(scratch.url.appending(path: "absent")) }?.kind == .unreadable)
    let file = try scratch.file("file", "")
    #expect(checkpointError { try CheckpointFolder(file) }?.description.contains("is a file") == true)
    #expect(checkpointError { try SafetensorsFile(file) }?.kind == .tooSmall)
  }

  @Test("Every difference from the architecture is listed at once")
  func differences() throws {
    let scratch = try Scratch()
    var writer = SafetensorsWriter()
    try writer.add("same", [2, 1], floats: [1, 2], as: .bfloat16)
    try writer.add("turned", [1, 2], floats: [1, 2])
    try writer.add("typed", .signed32, [1], bytes: [0, 0, 0, 0])
    try writer.add("extra", [1], floats: [1])
    let url = try scratch.file("w.safetensors", try writer.encoded())
    let difference = CheckpointDifference(
      expected: [
        ExpectedTensor("same", [2, 1]), ExpectedTensor("turned", [2, 1]), ExpectedTensor("typed", [1], [.float32]),
        ExpectedTensor("absent", [4]),
      ], found: try Weights(file: url))
    #expect(difference.count == 4)
    #expect(difference.missing.map(\.name) == ["absent"])
    #expect(difference.unexpected == ["extra"])
    #expect(difference.misshapen.map(\.shape) == [[1, 2]])
    #expect(difference.wrongType.map(\.elementType) == [.signed32])
    #expect(
      difference.lines == [
        "missing: absent [4]", "unexpected: ‘extra’", "wrong shape: turned is [1, 2], needs [2, 1]",
        "wrong type: typed is I32, needs one of F32",
      ])
    let none = CheckpointDifference(
      expected: [ExpectedTensor("a", [1])], found: try Weights(file: scratch.file("a", weights(["a"]))))
    #expect(none.isEmpty)
  }
}
