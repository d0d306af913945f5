import Shaders
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Programs", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct ProgramTests {
  struct Push: BitwiseCopyable {
    var count: UInt32
    var scale: Float
  }

  func add(_ x: Value, into y: Value, scale: Float) -> Dispatch {
    Dispatch(
      .scale_add, specialization: [1], bindings: [.read(x), .update(y)],
      push: Push(count: UInt32(x.count), scale: scale),
      groups: ((x.count + 63) / 64, 1, 1), label: "add")
  }

  @Test("a program keeps persistent values between runs and puts barriers only where they are needed")
  func runsAgain() throws {
    var graph = Graph()
    let x = graph.persistent([100])
    let y = graph.persistent([100])
    let z = graph.persistent([100])
    graph.append([add(x, into: y, scale: 1), add(x, into: z, scale: 2), add(z, into: y, scale: 1)])
    let program = try Program(graph, TestDevice.library.get())
    #expect(program.barrierCount == 1)
    try program.write([Float](repeating: 1, count: 100), to: x)
    try program.write([Float](repeating: 0, count: 100), to: y)
    try program.write([Float](repeating: 0, count: 100), to: z)
    try program.run()
    #expect(try program.read(y).allSatisfy { $0 == 3 })
    try program.run()
    #expect(try program.read(y).allSatisfy { $0 == 8 })
  }
}

@Suite("Validation layers", .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct ValidationTests {
  @Test("they are on")
  func areOn() throws {
    #expect(try TestDevice.library.get().device.isValidated)
  }
}
