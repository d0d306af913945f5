import Foundation
import Testing

@testable import Checkpoint

@Suite("Tensors in a file")
struct TensorViewTests {
  @Test("Written tensors come back with their names, shapes, types, values and metadata")
  func roundTrip() throws {
    let scratch = try Scratch()
    var writer = SafetensorsWriter(metadata: ["made by": "tést \"\\\u{1}"])
    try writer.add("half", [2, 2], floats: [1, -2.5, 65504, 0x1p-24], as: .float16)
    try writer.add("brain", [3], floats: [1, -3.140625, 1e38], as: .bfloat16)
    try writer.add("single", [1, 2], floats: [.pi, -0.0])
    try writer.add("double", .float64, [1], bytes: withUnsafeBytes(of: (0.1).bitPattern.littleEndian) { Array($0) })
    try writer.add("odd", .unsigned8, [3], bytes: [7, 8, 9])
    try writer.add("none", [0, 4], floats: [])
    let url = scratch.url.appending(path: "t.safetensors")
    try writer.write(to: url)

    let weights = try Weights(file: url)
    #expect(weights.names == ["brain", "double", "half", "none", "odd", "single"])
    #expect(weights.metadata == ["made by": "tést \"\\\u{1}"])
    #expect(try weights.floats("half") == [1, -2.5, 65504, 0x1p-24])
    #expect(try weights.floats("brain") == [1, -3.140625, Float(bitPattern: UInt32(bfloat16Bits(1e38)) << 16)])
    #expect(try weights.floats("single") == [.pi, -0.0])
    #expect(try weights.floats("double") == [Float(0.1)])
    #expect(try weights.floats("none") == [])
    #expect(try weights.tensor("half").shape == [2, 2])
    #expect(try weights.tensor("double").elementType == .float64)
    #expect(try weights.withBytes(of: "odd") { Array($0) } == [7, 8, 9])
    #expect(try scratch.names() == ["t.safetensors"])
  }

  @Test("The same tensors give the same bytes in any order, and lie aligned to their element size")
  func deterministic() throws {
    var first = SafetensorsWriter(metadata: ["a": "1", "b": "2"])
    try first.add("x", .unsigned8, [3], bytes: [1, 2, 3])
    try first.add("y", [1], floats: [1], as: .float16)
    try first.add("z", [1], floats: [1])
    var second = SafetensorsWriter(metadata: ["b": "2", "a": "1"])
    try second.add("z", [1], floats: [1])
    try second.add("x", .unsigned8, [3], bytes: [1, 2, 3])
    try second.add("y", [1], floats: [1], as: .float16)
    let bytes = try first.encoded()
    #expect(try second.encoded() == bytes)
    let header = try bytes.withUnsafeBytes { try SafetensorsHeader($0, file: "x") }
    #expect(header.tensors.map(\.name) == ["z", "y", "x"])
    for tensor in header.tensors { #expect(tensor.bytes.lowerBound % (tensor.elementType.bits / 8) == 0) }
  }

  @Test("Every half converts to the Float that IEEE 754 says, and back")
  func halves() {
    for bits in UInt16.min ... .max {
      let expected = Float(Float16(bitPattern: bits))
      let value = float(halfBits: bits)
      if expected.isNaN {
        #expect(value.isNaN && halfBits(value) & 0x7FFF > 0x7C00)
      } else if value != expected || value.sign != expected.sign || halfBits(value) != bits {
        Issue.record("half \(bits) became \(value), should be \(expected)")
      }
    }
  }

  @Test("Rounding to half and bfloat16 goes to the nearest, ties to even")
  func rounding() {
    for value: Float in [1.00048828125, 1.00146484375, 65519.9, 65520, 0x1p-25, 0x1.8p-25, 0x1.ffcp-15, 3e-6, -1e-9] {
      #expect(halfBits(value) == Float16(value).bitPattern, "\(value)")
    }
    #expect(bfloat16Bits(1 + 0x1p-8) == 0x3F80)
    #expect(bfloat16Bits(1 + 0x1.8p-7) == 0x3F82)
    #expect(bfloat16Bits(.greatestFiniteMagnitude) == 0x7F80)
    #expect(bfloat16Bits(.nan) & 0x7FFF > 0x7F80)
  }

  @Test("A tensor that is not aligned in its file is read all the same")
  func unaligned() throws {
    let scratch = try Scratch()
    let header =
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}"#
    let url = try scratch.file("u.safetensors", raw(header) + [9, 0, 0, 0x80, 0x3F])
    #expect(try Weights(file: url).floats("b") == [1])
  }

  @Test("NaN and infinity are found, since the format allows them")
  func nonFinite() throws {
    let scratch = try Scratch()
    var writer = SafetensorsWriter()
    try writer.add("bad", [3], floats: [0, 1, .infinity], as: .float16)
    try writer.add("good", [1], floats: [0])
    let url = scratch.url.appending(path: "t.safetensors")
    try writer.write(to: url)
    let file = try SafetensorsFile(url)
    #expect(try file.tensor("bad").firstNonFinite() == 2)
    #expect(try file.tensor("good").firstNonFinite() == nil)
  }

  @Test("Integers are not taken for weights, and a missing tensor is named with one that is there")
  func refusals() throws {
    let scratch = try Scratch()
    var writer = SafetensorsWriter()
    try writer.add("layer.0.count", .signed32, [1], bytes: [1, 0, 0, 0])
    let url = scratch.url.appending(path: "t.safetensors")
    try writer.write(to: url)
    let weights = try Weights(file: url)
    #expect(checkpointError { try weights.floats("layer.0.count") }?.kind == .notFloatingPoint)
    let error = checkpointError { try weights.floats("layer.1.count") }
    #expect(error?.kind == .missingTensor)
    #expect(error?.description.contains("‘layer.0.count’") == true)
  }

  @Test("A sparse terabyte that is honestly described is refused before memory is asked for")
  func sparse() throws {
    let scratch = try Scratch()
    let size = 1 << 40
    let header = #"{"a":{"dtype":"F32","shape":[\#(size / 4)],"data_offsets":[0,\#(size)]}}"#
    let url = try scratch.file("sparse.safetensors", raw(header))
    guard truncate(url.path, 8 + header.utf8.count + size) == 0 else { return }  // a file system without sparse files
    let tensor = try SafetensorsFile(url).tensor("a")
    #expect(tensor.byteCount == size)
    #expect(checkpointError { try tensor.floats() }?.kind == .tooLargeForMemory)
  }

  @Test("A file truncated after it was opened is refused instead of read past its end")
  func truncated() throws {
    let scratch = try Scratch()
    var writer = SafetensorsWriter()
    try writer.add("a", [4096], floats: [Float](repeating: 1, count: 4096))
    let url = scratch.url.appending(path: "t.safetensors")
    try writer.write(to: url)
    let weights = try Weights(file: url)
    try #require(truncate(url.path, 4096) == 0)
    #expect(checkpointError { try weights.floats("a") }?.kind == .changedWhileOpen)
  }

  @Test("A file replaced by renaming another over it stays readable as it was")
  func replaced() throws {
    let scratch = try Scratch()
    let url = scratch.url.appending(path: "t.safetensors")
    for value: Float in [1, 2] {
      var writer = SafetensorsWriter()
      try writer.add("a", [1], floats: [value])
      if value == 1 {
        try writer.write(to: url)
      } else {
        let weights = try Weights(file: url)
        try writer.write(to: url)
        #expect(try weights.floats("a") == [1])
        #expect(try Weights(file: url).floats("a") == [2])
      }
    }
  }

  @Test("A writer refuses names and sizes that cannot form a file")
  func writerRefusals() throws {
    var writer = SafetensorsWriter()
    try writer.add("a", [1], floats: [1])
    #expect(checkpointError { try writer.add("a", [1], floats: [1]) }?.kind == .unwritable)
    #expect(checkpointError { try writer.add("__metadata__", [1], floats: [1]) }?.kind == .unwritable)
    #expect(checkpointError { try writer.add("b", [2], floats: [1]) }?.kind == .unwritable)
    #expect(checkpointError { try writer.add("b", [-1, -1], floats: [1]) }?.kind == .unwritable)
    #expect(checkpointError { try writer.add("b", [1], floats: [1], as: .signed32) }?.kind == .unwritable)
  }

  @Test("A file that cannot be written leaves nothing behind")
  func unwritable() throws {
    let scratch = try Scratch()
    let taken = scratch.url.appending(path: "folder")
    try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
    let writer = SafetensorsWriter()
    #expect(checkpointError { try writer.write(to: taken) }?.kind == .writeFailed)
    #expect(checkpointError { try writer.write(to: scratch.url.appending(path: "no/t")) }?.kind == .writeFailed)
    #expect(try scratch.names() == ["folder"])
  }
}
