import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Copying and filling rows", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct CopyRowsTests {
  @Test("moves rows bit by bit and touches nothing else", arguments: [1, 3, 64, 772, 1021])
  func copies(width: Int) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(width))
      // Every bit pattern counts: NaN payloads, denormals, negative zero.
      let words = (0..<40 * width).map { _ in UInt32(truncatingIfNeeded: numbers.next()) }
      var run = KernelRun()
      let from = run.input([40, width], words.map(Float.init(bitPattern:)))
      let to = run.output([30, width])
      run.graph.append(CopyRows.dispatches(from: from, fromRow: 7, to: to, toRow: 2, rows: 25, on: device))
      let result = try run.read(to).map(\.bitPattern)
      #expect(Array(result[2 * width..<27 * width]) == Array(words[7 * width..<32 * width]))
      #expect(result[..<(2 * width)].allSatisfy { $0 == Float.nan.bitPattern })
      #expect(result[(27 * width)...].allSatisfy { $0 == Float.nan.bitPattern })
    }
  }

  @Test("needs more than 65535 workgroups only in one dimension")
  func large() {
    var graph = Graph()
    let from = graph.persistent([200_000, 1021])
    let to = graph.persistent([200_000, 1021])
    // A large target is written in pieces.
    let launches = CopyRows.dispatches(from: from, to: to, rows: 200_000, on: .cpu(lanes: 8))
    #expect(launches.allSatisfy { $0.groups.0 <= 65535 && $0.groups.1 <= 65535 && $0.groups.2 == 1 })
    #expect(launches.contains { $0.groups.1 > 1 })
    #expect(launches.reduce(0) { $0 + $1.groups.0 * $1.groups.1 * 8 * 16 } >= from.count)
  }

  @Test("copying no rows is no launch")
  func none() {
    var graph = Graph()
    let (a, b) = (graph.persistent([3, 4]), graph.persistent([3, 4]))
    #expect(CopyRows.dispatches(from: a, to: b, rows: 0, on: .cpu(lanes: 16)).isEmpty)
  }

  @Test("fills rows and touches nothing else")
  func fills() throws {
    for device in TestDevice.deviceClasses {
      var run = KernelRun()
      let value = run.output([9, 33])
      run.graph.append(Fill.dispatches(value, rows: 2..<8, with: -1.5, on: device))
      let result = try run.read(value)
      #expect(result[66..<264].allSatisfy { $0 == -1.5 })
      #expect(result[..<66].allSatisfy { $0.isNaN })
      #expect(result[264...].allSatisfy { $0.isNaN })
    }
  }
}
