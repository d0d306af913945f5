import Foundation
import Testing

@testable import Checkpoint

/// SplitMix64: the mutations must be the same on every run.
private struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

@Suite("Mutated checkpoints")
struct HeaderFuzzTests {
  /// tools/fuzz sets this to run for longer.
  static let iterations =
    ProcessInfo.processInfo.environment["HOOFBEAT_FUZZ_ITERATIONS"].flatMap(Int.init) ?? 4000
  static let seed = ProcessInfo.processInfo.environment["HOOFBEAT_FUZZ_SEED"].flatMap(UInt64.init) ?? 1

  private static let words = [
    "\"", "\\", "\\u", "{", "}", "[", "]", ":", ",", "-1", "1e30", "0", "9223372036854775807", "18446744073709551616",
    "null", "\"__metadata__\"", "\"dtype\"", "\"F4\"", "\"data_offsets\"", "\0", "\u{FEFF}", "[[[[[[[[", "{\"a\":",
  ].map { Array($0.utf8) }

  private static func mutate(_ valid: [UInt8], _ random: inout Random) -> [UInt8] {
    var bytes = valid
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = .random(in: .min ... .max, using: &random)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &random)))
      case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 16)], at: place)
      case 4: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: place)
      case 5: bytes.removeLast(Int.random(in: 0...min(bytes.count, 40), using: &random))
      case 6: bytes[min(place, 7)] = .random(in: .min ... .max, using: &random)
      default: if (0x30...0x39).contains(bytes[place]) { bytes[place] = .random(in: 0x30...0x39, using: &random) }
      }
    }
    // Half the time repair the length, so that mutations reach the rules behind it.
    if Bool.random(using: &random), bytes.count >= 8 {
      let length = max(0, bytes.count - 8 - 26)
      withUnsafeBytes(of: UInt64(length).littleEndian) { bytes.replaceSubrange(0..<8, with: $0) }
    }
    return bytes
  }

  @Test("A mutated safetensors header is read or refused, and what is read lies inside the file")
  func headers() throws {
    var writer = SafetensorsWriter(metadata: ["format": "pt", "é": "\u{1}"])
    try writer.add("block.0.weight", [2, 2], floats: [1, 2, 3, 4], as: .float16)
    try writer.add("block.0.bias", [3], floats: [1, 2, 3])
    try writer.add("mask", .boolean, [3, 2, 1], bytes: [0, 1, 0, 1, 0, 1])
    let valid = try writer.encoded()
    var random = Random(state: Self.seed)
    var refused = 0
    for _ in 0..<Self.iterations {
      let bytes = Self.mutate(valid, &random)
      do {
        let header = try bytes.withUnsafeBytes { try SafetensorsHeader($0, file: "x.safetensors") }
        var covered = 0
        for tensor in header.tensors {
          #expect(tensor.bytes.lowerBound >= 8 && tensor.bytes.upperBound <= bytes.count)
          #expect(tensor.shape.reduce(tensor.elementType.bits, *) == 8 * tensor.bytes.count)
          covered += tensor.bytes.count
        }
        #expect(covered <= bytes.count - 8)
      } catch let error as CheckpointError {
        refused += 1
        if error.description.contains("\n") { Issue.record("more than one line: \(error)") }
      }
    }
    #expect(refused > Self.iterations / 2, "the mutations should break most files")
  }

  @Test("Mutated JSON is read or refused")
  func configs() throws {
    let valid = Array(
      #"{"a":{"num_layers":6,"list":[0,5,-1.5e3]},"b":"\u00e9\n","c":[true,false,null],"weight_map":{"x":"y"}}"#.utf8)
    var random = Random(state: Self.seed &+ 1)
    for _ in 0..<Self.iterations {
      let bytes = Self.mutate(valid, &random)
      do {
        let config = try bytes.withUnsafeBytes { try ConfigObject($0, file: "config.json") }
        for key in config.keys {
          _ = try? config.integer(key)
          _ = try? config.number(key)
          _ = try? config.integers(key)
        }
      } catch is CheckpointError {}
    }
  }
}
