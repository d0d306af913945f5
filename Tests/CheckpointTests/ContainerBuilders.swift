import Foundation

@testable import Checkpoint

extension [UInt8] {
  /// Appends a little-endian number.
  mutating func add<Number: FixedWidthInteger>(_ number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { self += $0 }
  }

  /// Appends a GGUF text.
  mutating func addText(_ text: String) {
    add(UInt64(text.utf8.count))
    self += text.utf8
  }
}

/// A zip container with any fault one likes.
struct ZipBuilder {
  struct Entry {
    var name: String
    var bytes: [UInt8]
    var localName: String?
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var checksum: UInt32?
    var claimedSize: UInt32?
    var attributes: UInt32 = 0
    var offset: UInt32?
  }

  var entries: [Entry] = []
  var prefix: [UInt8] = []
  var suffix: [UInt8] = []
  var claimedCount: UInt16?

  init(_ entries: [(String, [UInt8])] = []) {
    self.entries = entries.map { Entry(name: $0.0, bytes: $0.1) }
  }

  func encoded() -> [UInt8] {
    var result = prefix
    var directory: [UInt8] = []
    for entry in entries {
      var sum = CRC32()
      entry.bytes.withUnsafeBytes { sum.update($0) }
      let checksum = entry.checksum ?? sum.value
      let size = entry.claimedSize ?? UInt32(entry.bytes.count)
      let start = entry.offset ?? UInt32(result.count)
      let name = Array((entry.localName ?? entry.name).utf8)
      result.add(UInt32(0x0403_4B50))
      for value in [20, entry.flags, entry.method, 0, 0] { result.add(UInt16(value)) }
      result.add(checksum)
      result.add(size)
      result.add(size)
      result.add(UInt16(name.count))
      result.add(UInt16(0))
      result += name + entry.bytes
      directory.add(UInt32(0x0201_4B50))
      for value in [0x0314, 20, entry.flags, entry.method, 0, 0] { directory.add(UInt16(value)) }
      directory.add(checksum)
      directory.add(size)
      directory.add(size)
      directory.add(UInt16(entry.name.utf8.count))
      for _ in 0..<4 { directory.add(UInt16(0)) }
      directory.add(entry.attributes)
      directory.add(start)
      directory += entry.name.utf8
    }
    let start = UInt32(result.count)
    result += directory
    result.add(UInt32(0x0605_4B50))
    result.add(UInt32(0))
    result.add(claimedCount ?? UInt16(entries.count))
    result.add(claimedCount ?? UInt16(entries.count))
    result.add(UInt32(directory.count))
    result.add(start)
    result.add(UInt16(0))
    return result + suffix
  }
}

/// Pickles, operation by operation.
struct PickleBuilder {
  var bytes: [UInt8] = [0x80, 2]

  static func opened(_ body: (inout PickleBuilder) -> Void) -> [UInt8] {
    var builder = PickleBuilder()
    body(&builder)
    return builder.bytes + Array(".".utf8)
  }

  mutating func op(_ text: String) { bytes += text.utf8 }
  mutating func raw(_ values: UInt8...) { bytes += values }
  mutating func text(_ text: String) {
    op("X")
    bytes.add(UInt32(text.utf8.count))
    op(text)
  }
  mutating func integer(_ value: Int) {
    raw(0x8A, 8)
    bytes.add(Int64(value))
  }
  mutating func global(_ module: String, _ name: String) { op("c\(module)\n\(name)\n") }
  mutating func integers(_ values: [Int]) {
    op("(")
    for value in values { integer(value) }
    op("t")
  }

  /// A tensor as `torch.save` describes it.
  mutating func tensor(
    key: String = "0", storage: String = "FloatStorage", count: Int = 4, offset: Int = 0, shape: [Int] = [4],
    strides: [Int] = [1]
  ) {
    global("torch._utils", "_rebuild_tensor_v2")
    op("((")
    text("storage")
    global("torch", storage)
    text(key)
    text("cpu")
    integer(count)
    op("tQ")
    integer(offset)
    integers(shape)
    integers(strides)
    raw(0x89)
    global("collections", "OrderedDict")
    op(")RtR")
  }
}

/// A file of torch.save around a pickle.
func torchFile(_ pickle: [UInt8], data: [(String, [UInt8])] = [("0", [UInt8](repeating: 0, count: 16))]) -> ZipBuilder {
  ZipBuilder([("x/data.pkl", pickle), ("x/byteorder", Array("little".utf8))] + data.map { ("x/data/\($0.0)", $0.1) })
}

/// A GGUF file with any fault one likes.
struct GGUFBuilder {
  var version: UInt32 = 3
  var metadata: [(String, UInt32, [UInt8])] = []
  var tensors: [(name: String, dimensions: [UInt64], type: UInt32, offset: UInt64)] = []
  var data: [UInt8] = []
  var claimedTensors: UInt64?
  var claimedPairs: UInt64?
  var claimedRank: UInt32?
  var alignment = 32

  func encoded() -> [UInt8] {
    var result = Array("GGUF".utf8)
    result.add(version)
    result.add(claimedTensors ?? UInt64(tensors.count))
    result.add(claimedPairs ?? UInt64(metadata.count))
    for (key, type, value) in metadata {
      result.addText(key)
      result.add(type)
      result += value
    }
    for tensor in tensors {
      result.addText(tensor.name)
      result.add(claimedRank ?? UInt32(tensor.dimensions.count))
      for dimension in tensor.dimensions { result.add(dimension) }
      result.add(tensor.type)
      result.add(tensor.offset)
    }
    if alignment > 0 { result += [UInt8](repeating: 0, count: (alignment - result.count % alignment) % alignment) }
    return result + data
  }
}

func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.add(number)
  return bytes
}

/// What goldens hold: eighths that depend on the tensor's name.
func goldenValues(_ name: String, _ count: Int) -> [Float] {
  let seed = name.utf8.reduce(0) { $0 + Int($1) }
  return (0..<count).map { Float(($0 * 37 + seed) % 251 - 125) / 8 }
}

/// A file beside the tests.
func golden(_ name: String) -> URL {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name)")
}
