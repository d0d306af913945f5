import Shaders
import Synchronization
import Tensors
import TestSupport
import Testing
import VulkanCompute

/// A program that is stopped between two streamed units, whoever stops it.
@Suite("Streams that are stopped", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct StreamCancelTests {
  /// Four one-number matrices in a row, of which each is brought by `fill`; x·1·2·3·4.
  func program(_ fill: @escaping @Sendable (Int) throws -> Void) throws -> (program: Program, x: Value, y: Value) {
    let library = try TestDevice.library.get()
    let device = library.device
    let layout = MatrixLayout(outputs: 4, inputs: 4, element: .float32, device: device.description.deviceClass)
    let units = (0..<4).map { unit in
      WeightStream.Unit([
        WeightSource(byteCount: layout.byteCount) { target in
          try fill(unit)
          var matrix = [Float](repeating: 0, count: 16)
          for index in 0..<4 { matrix[index * 5] = Float(unit + 1) }
          matrix.withUnsafeBytes { layout.pack($0, into: target) }
        }
      ])
    }
    let stream = try WeightStream(units, ringBytes: 0, on: device)
    var graph = Graph()
    let x = graph.persistent([1, 4])
    var value = x
    for unit in 0..<4 {
      let out = unit == 3 ? graph.persistent([1, 4]) : graph.temporary([1, 4])
      let matrix = graph.matrix(.streamed(stream, unit: unit, part: 0), layout)
      graph.append(GEMM.dispatches(x: value, weights: matrix, ranges: [RowRange(0..<1)], out: out))
      value = out
    }
    return (try Program(graph, library), x, value)
  }

  @Test("cancelled while the third unit is brought: the run ends there, and the next one is whole")
  func cancelled() async throws {
    let task = Mutex<Task<[Float], any Error>?>(nil)
    let fills = Mutex(0)
    let stops = Mutex(true)
    let made = try program { unit in
      fills.withLock { $0 += 1 }
      if unit == 2, stops.withLock({ $0 }) { task.withLock { $0?.cancel() } }
    }
    nonisolated(unsafe) let program = made.0
    let (x, y) = (made.1, made.2)
    func run() throws -> [Float] {
      try program.write([1, 2, 3, 4] as [Float], to: x)
      try program.run()
      return try program.read(y)
    }
    task.withLock { task in task = Task { try run() } }
    let running = try #require(task.withLock { $0 })
    await #expect(throws: CancellationError.self) { try await running.value }
    #expect(fills.withLock { $0 } >= 3)
    stops.withLock { $0 = false }
    #expect(try run() == [24, 48, 72, 96])
    #expect(try run() == [24, 48, 72, 96])
  }

  @Test("an error of the reader comes out of the run, and goes when its cause does")
  func failed() throws {
    struct Broken: Error {}
    let isBroken = Mutex(true)
    let made = try program { unit in if unit == 1, isBroken.withLock({ $0 }) { throw Broken() } }
    try made.program.write([1, 1, 1, 1] as [Float], to: made.x)
    for _ in 0..<2 { #expect(throws: Broken.self) { try made.program.run() } }
    isBroken.withLock { $0 = false }
    try made.program.run()
    #expect(try made.program.read(made.y) == [24, 24, 24, 24])
  }
}
