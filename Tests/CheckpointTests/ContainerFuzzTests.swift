import Foundation
import Testing

@testable import Checkpoint

@Suite("Mutated containers")
struct ContainerFuzzTests {
  private static func mutate(_ valid: [UInt8], _ random: inout MutationRandom) -> [UInt8] {
    var bytes = valid
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = .random(in: .min ... .max, using: &random)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &random)))
      case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 24)], at: place)
      case 4: bytes.removeLast(Int.random(in: 0...min(bytes.count, 40), using: &random))
      case 5:
        let width = min(bytes.count - place, [1, 2, 4, 8].randomElement(using: &random) ?? 1)
        for offset in 0..<width { bytes[place + offset] = 0xFF }
      default:
        let other = Int.random(in: 0..<bytes.count, using: &random)
        bytes.swapAt(place, other)
      }
    }
    return bytes
  }

  private func run(_ valid: [UInt8], _ seed: UInt64, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var random = MutationRandom(state: HeaderFuzzTests.seed &+ seed)
    var refused = 0
    for _ in 0..<HeaderFuzzTests.iterations {
      let bytes = Self.mutate(valid, &random)
      do {
        try bytes.withUnsafeBytes { try body($0) }
      } catch let error as CheckpointError {
        refused += 1
        if error.description.contains("\n") { Issue.record("more than one line: \(error)") }
      } catch is Pickle.Failure {
        refused += 1
      }
    }
    #expect(refused > HeaderFuzzTests.iterations / 4, "the mutations should break many files")
  }

  @Test("A mutated zip container is read or refused, and its entries lie inside of it, apart from each other")
  func containers() throws {
    let valid = torchFile(Array("0123456789".utf8), data: [("0", [1, 2, 3]), ("1", []), ("2", [9])]).encoded()
    try run(valid, 10) { bytes in
      var end = 0
      for entry in try ZipArchive(bytes, file: "x.pt").entries {
        #expect(entry.bytes.lowerBound >= end && entry.bytes.upperBound <= bytes.count)
        end = entry.bytes.upperBound
      }
    }
  }

  @Test("A mutated pickle is read or refused, and its tensors lie in their storages")
  func pickles() throws {
    let valid = PickleBuilder.opened {
      $0.global("collections", "OrderedDict")
      $0.op(")Rq\u{1}(")
      $0.text("weight")
      $0.tensor(count: 12, offset: 2, shape: [2, 3], strides: [4, 1])
      $0.text("list")
      $0.op("](")
      $0.integer(7)
      $0.op("e")
      $0.op("u}")
      $0.text("version")
      $0.op("K\u{1}sb")
    }
    _ = try valid.withUnsafeBytes { try Pickle($0) }
    try run(valid, 11) { bytes in
      let pickle = try Pickle(bytes)
      for tensor in pickle.tensors where !tensor.shape.contains(0) {
        let last = zip(tensor.shape, tensor.strides).reduce(tensor.offset) { $0 + ($1.0 - 1) * $1.1 }
        #expect(last < tensor.storage.count && tensor.shape.reduce(1, *) <= tensor.storage.count)
      }
    }
  }

  @Test("A mutated GGUF header is read or refused, and its tensors lie inside the file")
  func gguf() throws {
    let valid = Array(try Data(contentsOf: golden("every-type.gguf")))
    try run(valid, 12) { bytes in
      var end = 0
      for tensor in try GGUFHeader(bytes, file: "x.gguf").tensors {
        #expect(tensor.bytes.lowerBound >= end && tensor.bytes.upperBound <= bytes.count)
        #expect(tensor.type.byteCount(tensor.shape) == tensor.bytes.count)
        end = tensor.bytes.upperBound
      }
    }
  }
}

/// SplitMix64: the mutations must be the same on every run.
struct MutationRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}
