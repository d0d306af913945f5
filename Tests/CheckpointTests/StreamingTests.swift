import Foundation
import Testing

@testable import Checkpoint

@Suite("Writing piece by piece")
struct StreamingTests {
  @Test("A laid-out file is what a reader finds, the data at a multiple of 64")
  func layout() throws {
    let entries: [SafetensorsLayout.Entry] = [
      .init("z", .float32, [2, 2]), .init("a", .bfloat16, [3]), .init("none", .float32, [0]),
      .init("\"q\"", .signed8, [5]),
    ]
    let layout = try SafetensorsLayout(entries, metadata: ["format": "pt"])
    #expect(layout.header.count % 64 == 0 && layout.ranges.map(\.count) == [16, 6, 0, 5])
    let scratch = try Scratch()
    let data = (0..<layout.byteCount - layout.header.count).map { UInt8($0) }
    let file = try SafetensorsFile(try scratch.file("x.safetensors", layout.header + data))
    #expect(file.tensors.map(\.name) == ["z", "a", "none", "\"q\""] || file.tensors.count == 4)
    #expect(file.metadata == ["format": "pt"])
    for (entry, range) in zip(entries, layout.ranges) {
      let view = try file.tensor(entry.name)
      #expect(view.shape == entry.shape && view.elementType == entry.elementType)
      if !range.isEmpty { #expect(view.range == range) }
    }
    #expect(try SafetensorsLayout([]).byteCount % 64 == 0)
  }

  @Test("Names that are there twice or reserved and shapes that overflow are refused")
  func layoutRules() {
    for entries: [SafetensorsLayout.Entry] in [
      [.init("a", .float32, [1]), .init("a", .float32, [1])], [.init("__metadata__", .float32, [1])],
      [.init("a", .float32, [1 << 40, 1 << 40])], [.init("a", .float32, [-1])], [.init("a", .float4, [1])],
      [.init("a", .float32, [1 << 59]), .init("b", .float32, [1 << 59]), .init("c", .float32, [1 << 60])],
    ] {
      #expect(checkpointError { try SafetensorsLayout(entries) }?.kind == .unwritable)
    }
  }

  @Test("A pending file appears when it is finished, and never when it is not")
  func pending() throws {
    let scratch = try Scratch()
    let url = scratch.url.appending(path: "x")
    do {
      let file = try PendingFile(url)
      try file.write([1, 2])
      #expect(try scratch.names().count == 1 && !FileManager.default.fileExists(atPath: url.path))
    }
    #expect(try scratch.names() == [])
    let file = try PendingFile(url)
    try file.write([1, 2])
    try file.write([3])
    try file.finish()
    #expect(try scratch.names() == ["x"] && Array(Data(contentsOf: url)) == [1, 2, 3])
    #expect(checkpointError { try PendingFile(scratch.url.appending(path: "no/x")) }?.kind == .writeFailed)
  }

  @Test("Numbers become bytes and come back; infinities and NaN are found wherever they are")
  func coding() throws {
    let numbers: [Float] = [0, -0.0, 1, -2.5, 65504, 0x1p-24, 3e38, 0x1p-130, 0.1]
    for type in [ElementType.float32, .float16, .bfloat16] {
      let bytes = try #require(FloatCoding.encode(numbers, as: type))
      var writer = SafetensorsWriter()
      try writer.add("x", [numbers.count], floats: numbers, as: type)
      let file = try writer.encoded()
      #expect(Array(file.suffix(bytes.count)) == bytes)
      let back = try #require(bytes.withUnsafeBytes { FloatCoding.decode($0, type) })
      if type == .float32 { #expect(back == numbers) }
      #expect(FloatCoding.encode(back, as: type) == bytes)
    }
    #expect(FloatCoding.encode(numbers, as: .signed8) == nil)
    let three: [UInt8] = [1, 2, 3]
    #expect(three.withUnsafeBytes { FloatCoding.decode($0, .float16) } == nil)
    var many = [Float](repeating: 1, count: 1000)
    #expect(FloatCoding.firstNonFinite(many) == nil)
    for bad in [Float.nan, .infinity, -.infinity] {
      many[777] = bad
      #expect(FloatCoding.firstNonFinite(many) == 777)
    }
  }

  @Test("A config that is written is read again, and numbers keep their text")
  func config() throws {
    let given = try ConfigObject(
      json: #"{"b": 1e-6, "a": {"x": [1, true, null, "\u00e9\n"]}, "z": 12345678901234567890}"#)
    var writer = ConfigWriter(copying: given)
    writer.set("text", "a \"quoted\"\tword")
    writer.set("list", [0.5, -1])
    writer.set("truths", [true, false])
    let object = try writer.object()
    #expect(try object.string("text") == "a \"quoted\"\tword")
    #expect(try object.numbers("list") == [0.5, -1])
    #expect(try object.booleans("truths") == [true, false])
    #expect(writer.text.contains("\"b\": 1e-6") && writer.text.contains("12345678901234567890"))
    #expect(ConfigWriter(copying: object).text == writer.text)
    #expect(ConfigWriter().text == "{}\n")
  }
}
