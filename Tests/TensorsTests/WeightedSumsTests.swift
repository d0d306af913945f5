import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Weighted sums", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct WeightedSumsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var terms: Int
    var sums: Int
    var count: Int
    var testDescription: String { "\(sums) sums of \(terms) terms, \(count) elements" }
  }

  static let cases = [
    Case(terms: 1, sums: 1, count: 1), Case(terms: 2, sums: 1, count: 4096), Case(terms: 3, sums: 2, count: 1001),
    Case(terms: 6, sums: 4, count: 772 * 3), Case(terms: 6, sums: 4, count: 77), Case(terms: 5, sums: 3, count: 8),
  ]

  @Test("give the bits of the host's loop, also over their own terms", arguments: cases)
  func agrees(_ test: Case) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(test.count))
      let x = (0..<test.terms).map { _ in numbers.floats(test.count, scale: 3) }
      let w = numbers.floats(2 + test.terms * test.sums, scale: 2)
      var expected: [[Float]] = []
      for sum in 0..<test.sums {
        var total = [Float](repeating: 0, count: test.count)
        for term in 0..<test.terms {
          for k in 0..<test.count { total[k] += w[2 + sum * test.terms + term] * x[term][k] }
        }
        expected.append(total)
      }
      for inPlace in [false, true] where !inPlace || test.sums <= test.terms {
        var run = KernelRun()
        let terms = x.map { run.input([test.count], $0) }
        let weights = run.input([w.count], w)
        let outputs =
          inPlace
          ? Array(terms.reversed().prefix(test.sums)) : (0..<test.sums).map { _ in run.output([test.count]) }
        run.graph.append(
          WeightedSums.dispatches(terms: terms, weights: weights, firstWeight: 2, outputs: outputs, on: device))
        #expect(try run.readAll(outputs) == expected)
      }
    }
  }

  @Test("a weight of zero keeps out even what is not a number")
  func zeroWeight() throws {
    for device in TestDevice.deviceClasses {
      var run = KernelRun()
      let x = run.input([4], [1, 2, 3, 4])
      let noise = run.output([4])
      let weights = run.input([2], [0.5, 0])
      let out = run.output([4])
      run.graph.append(WeightedSums.dispatches(terms: [x, noise], weights: weights, outputs: [out], on: device))
      #expect(try run.read(out) == [0.5, 1, 1.5, 2])
    }
  }

  @Test("a recorded program takes the weights of each run")
  func replays() throws {
    let library = try TestDevice.library.get()
    var graph = Graph()
    let x = graph.persistent([8])
    let v = graph.persistent([8])
    let weights = graph.persistent([2])
    graph.append(
      WeightedSums.dispatches(
        terms: [x, v], weights: weights, outputs: [x], on: library.device.description.deviceClass))
    let program = try Program(graph, library)
    try program.write([Float](repeating: 1, count: 8), to: x)
    try program.write([Float](repeating: 10, count: 8), to: v)
    for step in 1...3 {
      try program.write([1, Float(step)], to: weights)
      try program.run()
    }
    #expect(try program.read(x).allSatisfy { $0 == 61 })
  }
}
