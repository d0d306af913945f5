import Foundation
import Testing

@testable import Checkpoint

@Suite("Malformed GGUF files")
struct GGUFRuleTests {
  private func error(_ bytes: [UInt8]) -> CheckpointError? {
    let error = checkpointError { try bytes.withUnsafeBytes { try GGUFHeader($0, file: "x.gguf") } }
    if let error { #expect(!error.description.contains("\n") && error.message.hasSuffix("."), "\(error)") }
    return error
  }

  /// One tensor of four numbers, after `body` has changed the file.
  private func error(_ body: (inout GGUFBuilder) -> Void) -> CheckpointError? {
    var builder = GGUFBuilder()
    builder.tensors = [("w", [4], 0, 0)]
    builder.data = [UInt8](repeating: 0, count: 32)
    body(&builder)
    return error(builder.encoded())
  }

  @Test("One tensor, as these tests build it, is read")
  func valid() {
    #expect(error { _ in } == nil)
    #expect(error { $0.version = 2 } == nil)
    #expect(error { $0.data = [UInt8](repeating: 0, count: 16) } == nil, "padding at the end may be missing")
  }

  @Test("Files that are none, other versions and the other byte order are refused")
  func foreign() {
    #expect(error([1, 2, 3, 4, 5, 6, 7])?.kind == .tooSmall)
    #expect(error([])?.kind == .tooSmall)
    #expect(error([UInt8](repeating: 7, count: 100))?.kind == .unsupportedFormat)
    #expect(error { $0.version = 1 }?.kind == .unsupportedFormat)
    #expect(error { $0.version = 4 }?.kind == .unsupportedFormat)
    #expect(error { $0.version = UInt32(3).byteSwapped }?.message.contains("big-endian") == true)
  }

  @Test("Counts and lengths beyond the file are refused before anything is allocated")
  func counts() {
    for count in [2, 1 << 32, 1 << 63, UInt64.max] as [UInt64] {
      #expect(error { $0.claimedTensors = count }?.kind == .ggufStructure)
      #expect(error { $0.claimedPairs = count }?.kind == .ggufStructure)
    }
    #expect(error { $0.claimedRank = .max }?.kind == .ggufStructure)
    #expect(error { $0.claimedRank = 5 }?.kind == .ggufStructure)
    for length in [1 << 63, UInt64.max, 1000] as [UInt64] {
      #expect(error { $0.metadata = [("k", 8, littleEndian(length))] }?.kind == .ggufStructure)
      let list = littleEndian(UInt32(8)) + littleEndian(length)
      #expect(error { $0.metadata = [("k", 9, list)] }?.kind == .ggufStructure)
    }
    // A list of lists of lists …
    let nested = (0..<6).flatMap { _ in littleEndian(UInt32(9)) + littleEndian(UInt64(1)) }
    #expect(error { $0.metadata = [("k", 9, nested)] }?.kind == .ggufStructure)
    #expect(error { $0.metadata = [("k", 13, [0, 0, 0, 0])] }?.kind == .ggufStructure)
    #expect(error { $0.metadata = [("k", 7, [2])] }?.kind == .ggufStructure)
    #expect(error { $0.metadata = [("k", 8, littleEndian(UInt64(2)) + [0xFF, 0xFE])] }?.kind == .ggufStructure)
    #expect(error { $0.metadata = [("", 0, [1])] }?.kind == .ggufStructure)
    #expect(error { $0.metadata = [("k", 0, [1]), ("k", 0, [1])] }?.kind == .duplicateName)
  }

  @Test("An alignment of 0, 3, a terabyte or another type is refused; 64 is used")
  func alignment() {
    for alignment in [0, 3, 4, 12, 1 << 21, UInt32.max] as [UInt32] {
      #expect(error { $0.metadata = [("general.alignment", 4, littleEndian(alignment))] }?.kind == .ggufStructure)
    }
    #expect(error { $0.metadata = [("general.alignment", 10, littleEndian(UInt64(32)))] }?.kind == .ggufStructure)
    #expect(
      error {
        $0.metadata = [("general.alignment", 4, littleEndian(UInt32(64)))]
        $0.alignment = 64
        $0.tensors = [("a", [4], 0, 0), ("b", [4], 0, 64)]
        $0.data = [UInt8](repeating: 0, count: 128)
      } == nil)
  }

  @Test("Shapes that overflow or leave half a block are refused")
  func shapes() {
    #expect(error { $0.tensors = [("w", [1 << 63], 0, 0)] }?.kind == .ggufStructure)
    #expect(error { $0.tensors = [("w", [1 << 62, 4], 0, 0)] }?.kind == .sizeOverflow)
    #expect(error { $0.tensors = [("w", [1 << 62], 0, 0)] }?.kind == .sizeOverflow)
    #expect(error { $0.tensors = [("w", [33], 8, 0)] }?.kind == .sizeOverflow)
    #expect(error { $0.tensors = [("w", [1 << 61, 16], 8, 0)] }?.kind == .sizeOverflow)
    #expect(error { $0.tensors = [("w", [(1 << 63) - 32], 8, 0)] }?.kind == .sizeOverflow)
    #expect(error { $0.tensors = [("w", [1 << 40], 0, 0)] }?.kind == .beyondFile)
  }

  @Test("Types that are not read are named")
  func types() {
    #expect(error { $0.tensors = [("w", [256], 14, 0)] }?.message.contains("Q6_K") == true)
    #expect(error { $0.tensors = [("w", [4], 4, 0)] }?.kind == .unknownElementType)
    #expect(error { $0.tensors = [("w", [4], .max, 0)] }?.kind == .unknownElementType)
  }

  @Test("Overlaps, holes, odd offsets, names twice and bytes left over are refused")
  func places() {
    #expect(error { $0.tensors = [("w", [4], 0, 0), ("w", [4], 0, 32)] }?.kind == .duplicateName)
    #expect(error { $0.tensors = [("a", [4], 0, 0), ("b", [4], 0, 0)] }?.kind == .overlap)
    #expect(error { $0.tensors = [("w", [4], 0, 32)] }?.kind == .hole)
    #expect(error { $0.tensors = [("w", [4], 0, 4)] }?.kind == .ggufStructure)
    #expect(error { $0.tensors = [("w", [4], 0, UInt64.max - 31)] }?.kind == .hole)
    #expect(error { $0.data = [UInt8](repeating: 0, count: 15) }?.kind == .beyondFile)
    #expect(error { $0.data = [UInt8](repeating: 0, count: 64) }?.kind == .trailingBytes)
    #expect(error { $0.tensors = [("", [4], 0, 0)] }?.kind == .ggufStructure)
    #expect(error { $0.tensors = [(String(repeating: "n", count: 300), [4], 0, 0)] }?.kind == .ggufStructure)
  }

  @Test("Every truncation is refused")
  func truncations() throws {
    let whole = Array(try Data(contentsOf: golden("every-type.gguf")))
    for length in 0..<whole.count - 32 {
      #expect(error(Array(whole[..<length])) != nil, "\(length)")
    }
  }
}
