import Checkpoint
import Foundation
import Tensors
import TestSupport
import Testing
import VulkanCompute

@testable import SingleStream

/// What a stream brings is what loading would have put there, for every packing and format.
@Suite("Weights read for a stream")
struct LinearSourceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let format: String
    let device: DeviceClass
    let inputs: Int
    var testDescription: String { "\(format), \(device), \(inputs) inputs" }
  }

  static let cases = ["F32", "BF16", "q8", "q4"].flatMap { format in
    [DeviceClass.gpu(lanes: 32), .cpu(lanes: 16), .cpu(lanes: 8)].flatMap { device in
      [64, 104, 52, 37].map { Case(format: format, device: device, inputs: $0) }
    }
  }

  @Test("reading in pieces gives the bytes of packing the mapped file at once, over and over", arguments: cases)
  func same(_ one: Case) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-source-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (experts, outputs) = (2, 53)
    var numbers = Numbers(seed: 9)
    let floats = numbers.floats(experts * outputs * one.inputs)
    var writer = SafetensorsWriter()
    if let format = QuantisedFormat(rawValue: one.format) {
      try writer.add("w", quantised: Quantiser.quantise(floats, inputs: one.inputs, as: format))
    } else {
      let type: ElementType = one.format == "F32" ? .float32 : .bfloat16
      try writer.add("w", [experts * outputs, one.inputs], floats: floats, as: type)
    }
    let file = folder.appending(path: "model.safetensors")
    try writer.write(to: file)
    let source = LinearSource(
      try Weights(file: file).stored("w"), inputs: one.inputs, outputs: outputs, experts: experts, for: one.device)
    let size = source.layout.byteCount
    func bytes(_ fill: (UnsafeMutableRawBufferPointer) throws -> Void) throws -> [SIMD4<UInt32>] {
      var bytes = [SIMD4<UInt32>](repeating: SIMD4(repeating: 0xdead_beef), count: size / 16)
      try bytes.withUnsafeMutableBytes { try fill($0) }
      return bytes
    }
    let expected = try bytes(source.packMapped)
    // Pieces of a few rows, the last one smaller, and one that spans both experts.
    let stream = source.source(scratch: StreamScratch(), pieceBytes: 1500)
    #expect(stream.byteCount == size)
    for _ in 0..<2 { #expect(try bytes(stream.fill) == expected) }
  }
}
