import Foundation
import Testing

@testable import Checkpoint

@Suite("GGUF files")
struct GGUFTests {
  private struct Expected: Decodable {
    var type: String
    var shape: [Int]
    var values: [Float]
  }

  @Test("A file of the gguf package is read: all types of tensors and metadata")
  func goldenFile() throws {
    let file = try GGUFFile(golden("every-type.gguf"))
    let expected = try JSONDecoder().decode(
      [String: Expected].self, from: try Data(contentsOf: golden("every-type.gguf.json")))
    #expect(Set(file.tensors.map(\.name)) == Set(expected.keys))
    for tensor in file.tensors {
      let wanted = try #require(expected[tensor.name])
      #expect(tensor.shape == wanted.shape)
      if let view = tensor.view {
        #expect(try view.floats() == wanted.values, "\(tensor.name)")
        #expect(view.elementType.rawValue == wanted.type)
      } else {
        let rows = try #require(try tensor.quantisedRows(0..<tensor.rows, inputs: tensor.columns))
        #expect(rows.floats() == wanted.values, "\(tensor.name)")
        let last = try #require(try tensor.quantisedRows(tensor.rows - 1..<tensor.rows, inputs: tensor.columns))
        #expect(last.floats() == Array(wanted.values.suffix(tensor.columns)))
      }
    }
    #expect(file.metadata["a.u8"] == .unsigned8(200))
    #expect(file.metadata["a.i8"] == .signed8(-100))
    #expect(file.metadata["a.u16"] == .unsigned16(60000))
    #expect(file.metadata["a.i16"] == .signed16(-30000))
    #expect(file.metadata["a.u32"] == .unsigned32(4_000_000_000))
    #expect(file.metadata["a.i32"] == .signed32(-2_000_000_000))
    #expect(file.metadata["a.u64"] == .unsigned64(1 << 63))
    #expect(file.metadata["a.i64"] == .signed64(-(1 << 62)))
    #expect(file.metadata["a.f32"] == .float32(1.5))
    #expect(file.metadata["a.f64"] == .float64(-2.25))
    #expect(file.metadata["a.bool"] == .boolean(true))
    #expect(file.metadata["a.text"] == .string("Grüße 🐎"))
    #expect(file.metadata["a.list"]?.elements?.compactMap(\.integer) == [1, 2, 3])
    #expect(file.metadata["a.words"] == .array(.string, [.string("one"), .string("zwei")]))
  }

  @Test("What is written is read again, and the same content gives the same bytes")
  func roundTrip() throws {
    let scratch = try Scratch()
    let metadata: [String: GGUFValue] = [
      "general.architecture": .string("x"), "b.list": .array(.array, [.array(.unsigned8, [.unsigned8(1)])]),
      "b.empty": .array(.float32, []), "b.truth": .boolean(false),
    ]
    let matrix = try Quantiser.quantise((0..<120).map { Float($0) / 7 }, inputs: 40, as: .q4)
    func write(_ name: String) throws -> URL {
      let url = scratch.url.appending(path: name)
      let writer = try GGUFWriter(
        url, metadata: metadata,
        tensors: [
          .init("plain", .plain(.bfloat16), [2, 3]), .init("none", .plain(.float32), [0, 3]),
          .init("packed", .quantised(.q4), [3, 64]), .init("scalar", .plain(.float32), []),
        ])
      try writer.append([1, 2, 3])
      try writer.append([4, 5, 6, 7, 8, 9, 10, 11, 12])
      var blocks: [UInt8] = []
      for block in 0..<6 {
        blocks += matrix.scales[block * 2..<block * 2 + 2]
        blocks += matrix.values[block * 16..<block * 16 + 16]
      }
      try writer.append(blocks)
      try writer.append([0, 0, 128, 63])
      try writer.finish()
      return url
    }
    let (first, second) = (try write("a.gguf"), try write("b.gguf"))
    #expect(try Data(contentsOf: first) == Data(contentsOf: second))
    #expect(try scratch.names() == ["a.gguf", "b.gguf"])
    let file = try GGUFFile(first)
    #expect(file.metadata == metadata)
    #expect(try file["plain"]?.view?.withBytes { Array($0) } == Array(1...12))
    #expect(file["none"]?.shape == [0, 3])
    #expect(try file["scalar"]?.view?.floats() == [1])
    let rows = try #require(try file["packed"]?.quantisedRows(0..<3, inputs: 40))
    #expect(rows.values == matrix.values && rows.scales == matrix.scales)
  }

  @Test("A writer refuses what the format cannot hold, and leaves nothing behind")
  func writerRules() throws {
    let scratch = try Scratch()
    let url = scratch.url.appending(path: "x.gguf")
    func error(_ tensors: [GGUFWriter.Tensor]) -> CheckpointError? {
      checkpointError { try GGUFWriter(url, metadata: [:], tensors: tensors) }
    }
    #expect(error([.init("a", .plain(.float32), [1]), .init("a", .plain(.float32), [1])])?.kind == .unwritable)
    #expect(error([.init(String(repeating: "n", count: 64), .plain(.float32), [1])])?.kind == .unwritable)
    #expect(error([.init("", .plain(.float32), [1])])?.kind == .unwritable)
    #expect(error([.init("a", .plain(.float32), [1, 1, 1, 1, 1])])?.kind == .unwritable)
    #expect(error([.init("a", .plain(.boolean), [1])])?.kind == .unwritable)
    #expect(error([.init("a", .quantised(.q8), [1, 31])])?.kind == .unwritable)
    #expect(error([.init("a", .plain(.float32), [1 << 40, 1 << 40])])?.kind == .unwritable)
    do {
      let writer = try GGUFWriter(url, metadata: [:], tensors: [.init("a", .plain(.float32), [1])])
      #expect(checkpointError { try writer.append([1, 2, 3, 4, 5]) }?.kind == .unwritable)
      #expect(checkpointError { try writer.finish() }?.kind == .unwritable)
    }
    #expect(try scratch.names() == [])
  }
}
