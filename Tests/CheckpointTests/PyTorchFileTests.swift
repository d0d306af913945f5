import Foundation
import Testing

@testable import Checkpoint

@Suite("PyTorch files")
struct PyTorchFileTests {
  private func floats(_ tensor: PyTorchTensor) throws -> [Float] {
    try #require(try tensor.bytes().withUnsafeBytes { FloatCoding.decode($0, tensor.elementType) })
  }

  @Test("A file of PyTorch is read with every element type, as PyTorch stored it")
  func types() throws {
    let file = try PyTorchFile(golden("torch.pt"))
    let types = try #require(file.dictionary("types"))
    #expect(Set(types.map(\.name)) == ["f32", "f16", "bf16", "f64", "i64", "i32", "i16", "i8", "u8", "bool"])
    for tensor in types where tensor.elementType.isFloatingPoint {
      #expect(tensor.shape == [3, 4])
      #expect(try floats(tensor) == goldenValues(tensor.name, 12))
    }
    let integers = try #require(types.first { $0.name == "i64" })
    #expect(integers.elementType == .signed64)
    let words = try integers.bytes().withUnsafeBytes { raw in
      (0..<8).map { raw.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self) }
    }
    #expect(words == Array(-3..<5))
    for (name, type) in [
      ("i32", ElementType.signed32), ("i16", .signed16), ("i8", .signed8), ("u8", .unsigned8), ("bool", .boolean),
    ] { #expect(types.first { $0.name == name }?.elementType == type) }
  }

  @Test("Views of one storage have their own elements, contiguous or not")
  func strided() throws {
    let file = try PyTorchFile(golden("torch.pt"))
    let strided = Dictionary(uniqueKeysWithValues: try #require(file.dictionary("strided")).map { ($0.name, $0) })
    let whole = goldenValues("shared", 24)
    func element(_ row: Int, _ column: Int) -> Float { whole[row * 4 + column] }
    let transposed = try #require(strided["transposed"])
    #expect(transposed.shape == [4, 6] && !transposed.isContiguous && transposed.view(named: "t") == nil)
    #expect(try floats(transposed) == (0..<4).flatMap { column in (0..<6).map { element($0, column) } })
    let rows = try #require(strided["rows"])
    #expect(rows.isContiguous)
    #expect(try #require(rows.view(named: "r")).floats() == Array(whole[8..<16]))
    #expect(try floats(try #require(strided["column"])) == (0..<6).map { element($0, 1) })
    #expect(try floats(try #require(strided["steps"])) == [0, 2, 4].flatMap { [element($0, 1), element($0, 2)] })
    for tensor in strided.values { try tensor.checkStorage() }
  }

  @Test("Parameters, scalars, empty tensors and tensors in lists have names; numbers and texts are passed over")
  func nesting() throws {
    let file = try PyTorchFile(golden("torch.pt"))
    let byName = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
    #expect(try floats(try #require(byName["parameter"])) == goldenValues("parameter", 5))
    #expect(try #require(byName["scalar"]).shape == [])
    #expect(try floats(try #require(byName["scalar"])) == goldenValues("scalar", 1))
    #expect(try #require(byName["empty"]).shape == [0, 3])
    #expect(try #require(byName["empty"]?.view(named: "e")).floats() == [])
    #expect(try floats(try #require(byName["list.1.deep"])) == goldenValues("deep", 2))
    #expect(file.dictionaries == ["ema_state_dict", "types", "strided"])
    #expect(file.dictionary("ema_state_dict")?.map(\.name) == ["module.conv.weight", "module.conv.bias"])
    #expect(file.dictionary("absent") == nil)
  }

  @Test("The format of PyTorch before 1.6 is refused with what to do")
  func legacy() {
    let error = checkpointError { try PyTorchFile(golden("torch-legacy.pt")) }
    #expect(error?.kind == .unsupportedFormat)
    #expect(error?.message.contains("before 1.6") == true)
  }

  @Test("One flipped bit in a tensor is found by the checksum")
  func flippedBit() throws {
    let scratch = try Scratch()
    var bytes = Array(try Data(contentsOf: golden("torch.pt")))
    let file = try PyTorchFile(golden("torch.pt"))
    let view = try #require(file.dictionary("types")?.first { $0.name == "f32" }?.view(named: "f32"))
    bytes[view.range.lowerBound + 5] ^= 1
    let damaged = try PyTorchFile(try scratch.file("x.pt", bytes))
    let tensor = try #require(damaged.dictionary("types")?.first { $0.name == "f32" })
    #expect(checkpointError { try tensor.checkStorage() }?.kind == .checksumMismatch)
    try #require(damaged.tensors.first { $0.name == "parameter" }).checkStorage()
  }

  @Test("CRC32 is that of zip: the check value of the catalogue, at any length")
  func checksum() {
    var sum = CRC32()
    Array("123456789".utf8).withUnsafeBytes { sum.update($0) }
    #expect(sum.value == 0xCBF4_3926)
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var pieces = CRC32()
    bytes.withUnsafeBytes { raw in
      for start in stride(from: 0, to: 1000, by: 13) {
        pieces.update(UnsafeRawBufferPointer(rebasing: raw[start..<min(1000, start + 13)]))
      }
    }
    var whole = CRC32()
    bytes.withUnsafeBytes { whole.update($0) }
    #expect(pieces.value == whole.value)
  }
}
