import Foundation
import Shaders
import Testing
import VulkanCompute

/// y ← y + 2·x on `count` numbers 0, 1, 2…, y being all ones before.
struct ScaleAdd {
  let y: Buffer
  private let recording: Recording

  init(_ library: PipelineLibrary, count: Int) throws {
    let x = try Buffer(library.device, byteCount: count * 4)
    let y = try Buffer(library.device, byteCount: count * 4)
    try (0..<count).map(Float.init).withUnsafeBytes { try x.write($0) }
    try [Float](repeating: 1, count: count).withUnsafeBytes { try y.write($0) }
    let key = PipelineKey(shader: "scale_add", specialization: [1], bindings: [.storage, .storage], pushBytes: 8)
    let recording = try Recording(library.device)
    let push = withUnsafeBytes(of: (UInt32(count), Float(2))) { Array($0) }
    try recording.dispatch(
      library.pipeline(.scale_add, key),
      [x, y].map { BoundRange($0, offset: 0, count: count * 4, kind: .storage) }, push: push,
      groups: ((count + 63) / 64, 1, 1), label: "scale add", afterBarrier: false)
    try recording.finish()
    self.y = y
    self.recording = recording
  }

  /// Runs once and reads y: 1, 3, 5…
  func run() throws -> [Float] {
    try recording.run()
    var floats = [Float](repeating: 0, count: y.byteCount / 4)
    try floats.withUnsafeMutableBytes { try y.read(into: $0) }
    return floats
  }

  static func expected(_ count: Int) -> [Float] { (0..<count).map { 1 + 2 * Float($0) } }
}

/// Memory that only the device sees, as on most graphics cards. A CPU driver has none, so the host is made to look away.
@Suite("Staging")
struct StagingTests {
  static let piece = 64
  let device: Device

  init() throws {
    let instance = try Instance(validation: true)
    let choice = try DeviceChoice.choose(from: instance.devices, asked: nil)
    device = try Device(instance, choice, hostAccess: .init(seesDeviceMemory: false, stagingBytes: Self.piece))
  }

  @Test("bytes of any length at any offset arrive, and their neighbours keep theirs")
  func bytes() throws {
    let size = 400
    let buffer = try Buffer(device, byteCount: size)
    #expect(!buffer.isHostVisible)
    #expect(buffer.withContents { _ in true } == nil)
    var expected = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
    try expected.withUnsafeBytes { try buffer.write($0) }
    func all() throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0xEE, count: size)
      try bytes.withUnsafeMutableBytes { try buffer.read(into: $0) }
      return bytes
    }
    #expect(try all() == expected)
    // Around one piece, two pieces and the end of the buffer.
    for (offset, count) in [(0, 0), (5, 1), (1, 63), (64, 64), (3, 65), (12, 128), (7, 129), (400, 0), (399, 1)] {
      let new = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ offset) }
      try new.withUnsafeBytes { try buffer.write($0, at: offset) }
      expected.replaceSubrange(offset..<offset + count, with: new)
      #expect(try all() == expected, "\(count) bytes at \(offset)")
      var part = [UInt8](repeating: 0xEE, count: count)
      try part.withUnsafeMutableBytes { try buffer.read(into: $0, at: offset) }
      #expect(part == new, "\(count) bytes from \(offset)")
    }
    #expect(device.validationMessages == [])
  }

  @Test("kernels see what was staged, and what they write comes back")
  func kernels() throws {
    let library = PipelineLibrary(device, cachesOnDisk: false)
    #expect(try ScaleAdd(library, count: 100).run() == ScaleAdd.expected(100))
    #expect(device.validationMessages == [])
  }
}
