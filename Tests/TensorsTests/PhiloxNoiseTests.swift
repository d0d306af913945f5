import Sampling
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Noise on the device", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct PhiloxNoiseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rows: Int
    var width: Int
    var columns: Int
    var testDescription: String { "\(rows) rows, \(columns) of \(width) columns" }
  }

  static let cases = [
    Case(rows: 40, width: 772, columns: 768), Case(rows: 64, width: 1024, columns: 1024),
    Case(rows: 1, width: 1, columns: 1), Case(rows: 11, width: 13, columns: 7), Case(rows: 3, width: 8, columns: 6),
  ]

  @Test("has the host's bits, step after step", arguments: cases)
  func agrees(_ test: Case) throws {
    let library = try TestDevice.library.get()
    for device in TestDevice.deviceClasses {
      var graph = Graph()
      let out = graph.persistent([test.rows + 2, test.width])
      let stream = graph.persistent([5], .uint32)
      let table = graph.persistent([256], .uint32)
      graph.append(
        PhiloxNoise.dispatches(
          out: out, rows: 1..<1 + test.rows, columns: test.columns, stream: stream, firstWord: 1, table: table,
          on: device))
      let program = try Program(graph, library)
      try program.write(PhiloxNormal.table, to: table)
      for noise in [
        PhiloxNormal(seed: 0, stream: 0), PhiloxNormal(seed: 0xFEDC_BA98_7654_3210, stream: 0x1_0000_0007),
      ] {
        try program.write([Float](repeating: .nan, count: out.count), to: out)
        let words = [noise.seed, noise.seed >> 32, noise.stream, noise.stream >> 32]
        try program.write([0] + words.map { UInt32(truncatingIfNeeded: $0) }, to: stream)
        try program.run()
        let host = noise.values(count: test.rows * test.columns)
        var expected = [UInt32](repeating: Float.nan.bitPattern, count: out.count)
        for (k, value) in host.enumerated() {
          expected[(1 + k / test.columns) * test.width + k % test.columns] = value.bitPattern
        }
        #expect(try program.read(out).map(\.bitPattern) == expected)
      }
    }
  }
}
