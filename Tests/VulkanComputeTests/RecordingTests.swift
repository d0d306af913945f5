import Shaders
import TestSupport
import Testing
import VulkanCompute

@Suite("Recorded work", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct RecordingTests {
  struct Push: BitwiseCopyable {
    var count: UInt32
    var scale: Float
  }

  func scaleAdd(_ count: Int, timed: Bool = false) throws -> (Recording, Buffer) {
    let library = try TestDevice.library.get()
    let x = try Buffer(library.device, byteCount: count * 4)
    let y = try Buffer(library.device, byteCount: count * 4)
    try (0..<count).map(Float.init).withUnsafeBytes { try x.write($0) }
    try [Float](repeating: 1, count: count).withUnsafeBytes { try y.write($0) }
    let key = PipelineKey(shader: "scale_add", specialization: [1], bindings: [.storage, .storage], pushBytes: 8)
    let pipeline = try library.pipeline(.scale_add, key)
    let recording = try Recording(library.device, timedDispatches: timed ? 1 : 0)
    let push = withUnsafeBytes(of: Push(count: UInt32(count), scale: 2)) { Array($0) }
    try recording.dispatch(
      pipeline,
      [
        BoundRange(x, offset: 0, count: count * 4, kind: .storage),
        BoundRange(y, offset: 0, count: count * 4, kind: .storage),
      ], push: push, groups: ((count + 63) / 64, 1, 1), label: "scale add", afterBarrier: false)
    try recording.finish()
    return (recording, y)
  }

  @Test("a recording gives the right numbers and can be run again", arguments: [1, 63, 64, 65, 1000])
  func runsTwice(count: Int) throws {
    let (recording, y) = try scaleAdd(count)
    try recording.run()
    try recording.run()
    var floats = [Float](repeating: 0, count: count)
    try floats.withUnsafeMutableBytes { try y.read(into: $0) }
    #expect(floats == (0..<count).map { 1 + 4 * Float($0) })
  }

  @Test("timestamps give a time per dispatch")
  func timestamps() throws {
    let (recording, _) = try scaleAdd(1000, timed: true)
    try recording.run()
    let times = recording.times()
    #expect(times.map(\.label) == ["scale add"])
    #expect(times.allSatisfy { $0.nanoseconds >= 0 })
  }

  @Test("too many workgroups is refused before the device sees them")
  func workgroupLimit() throws {
    let library = try TestDevice.library.get()
    let y = try Buffer(library.device, byteCount: 64)
    let key = PipelineKey(shader: "scale_add", specialization: [1], bindings: [.storage, .storage], pushBytes: 8)
    let recording = try Recording(library.device)
    let range = BoundRange(y, offset: 0, count: 64, kind: .storage)
    #expect(throws: ComputeError.self) {
      try recording.dispatch(
        library.pipeline(.scale_add, key), [range, range], push: [UInt8](repeating: 0, count: 8),
        groups: (library.device.description.workgroups + 1, 1, 1), label: "too wide", afterBarrier: false)
    }
  }

  @Test("an allocation no machine has ends in out of memory, and the device still works")
  func outOfMemory() throws {
    let library = try TestDevice.library.get()
    #expect(throws: ComputeError.self) { try Buffer(library.device, byteCount: 1 << 46) }
    let (recording, _) = try scaleAdd(10)
    try recording.run()
  }

  @Test("the same key gives the same pipeline")
  func pipelinesAreShared() throws {
    let library = try TestDevice.library.get()
    let key = PipelineKey(shader: "scale_add", specialization: [1], bindings: [.storage, .storage], pushBytes: 8)
    #expect(try library.pipeline(.scale_add, key) === library.pipeline(.scale_add, key))
  }
}
