import Foundation
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("GeGLU, whole-head rotary, norm with residual", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct GemmaKernelTests {
  @Test("GeGLU agrees with double precision, in place too, and has no overflow", arguments: [(3, 8), (5, 7), (70, 52)])
  func geglu(_ rows: Int, _ width: Int) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(rows))
      var gate = numbers.floats(rows * width, scale: 6)
      gate[0] = 1e20
      gate[1] = -1e20
      gate[2] = 0
      let linear = numbers.floats(rows * width, scale: 2)
      var run = KernelRun()
      let g = run.input([rows, width], gate)
      let l = run.input([rows, width], linear)
      let out = run.output([rows, width])
      run.graph.append(GeGLU.dispatches(gate: g, linear: l, out: out, on: device))
      run.graph.append(GeGLU.dispatches(gate: g, linear: l, out: g, on: device))
      let results = try run.readAll([out, g])
      #expect(results[0] == results[1])
      for (index, y) in results[0].enumerated() {
        let x = Double(gate[index])
        let expected =
          0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) * Double(linear[index])
        #expect(abs(Double(y) - expected) <= 2e-6 * max(1, abs(expected)))
      }
    }
  }

  @Test(
    "rotary turns the halves of every head by its position",
    arguments: [(9, 3, 8), (5, 2, 6), (33, 1, 256), (4, 2, 20)])
  func rotary(_ rows: Int, _ heads: Int, _ headDim: Int) throws {
    let table = Rotary.table(count: rows + 3, headDim: headDim, theta: 10_000)
    #expect(table.count == (rows + 3) * headDim)
    for device in TestDevice.deviceClasses {
      let width = heads * headDim + 4
      var numbers = Numbers(seed: UInt64(headDim))
      let x = numbers.floats(rows * width)
      var run = KernelRun()
      let value = run.input([rows, width], x)
      let rotation = run.input([rows + 3, headDim], table)
      run.graph.append(Rotary.dispatches(value, heads: heads, headDim: headDim, table: rotation, on: device))
      let y = try run.read(value)
      var expected = x.map(Double.init)
      for row in 0..<rows {
        for head in 0..<heads {
          for i in 0..<headDim / 2 {
            let angle = Double(row) * pow(10_000, -2 * Double(i) / Double(headDim))
            let at = row * width + head * headDim + i
            let (a, b) = (Double(x[at]), Double(x[at + headDim / 2]))
            expected[at] = a * cos(angle) - b * sin(angle)
            expected[at + headDim / 2] = b * cos(angle) + a * sin(angle)
          }
        }
      }
      // An angle of up to 33 in single precision.
      #expect(relativeError(y, expected) < 5e-6)
    }
  }

  @Test(
    "norm with residual agrees with double precision, over its residual too",
    arguments: [(3, 8), (5, 97), (9, 256), (2, 3584)])
  func normAdd(_ rows: Int, _ width: Int) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(width))
      let (x, r) = (numbers.floats(rows * width, scale: 3), numbers.floats(rows * width))
      let w = numbers.floats(width, scale: 0.5)
      var run = KernelRun()
      let values = [x, r].map { run.input([rows, width], $0) }
      let weight = run.input([1, width], w)
      let out = run.output([rows, width])
      for target in [out, values[1]] {
        run.graph.append(
          RMSNormAdd.dispatches(
            x: values[0], weight: weight, residual: values[1], out: target, epsilon: 1e-6, on: device))
      }
      let results = try run.readAll([out, values[1]])
      #expect(results[0] == results[1])
      let expected = (0..<rows).flatMap { row -> [Double] in
        let line = x[row * width..<(row + 1) * width].map(Double.init)
        let mean = line.reduce(0) { $0 + $1 * $1 } / Double(width)
        return (0..<width).map { k in
          Double(r[row * width + k]) + line[k] / (mean + 1e-6).squareRoot() * (Double(w[k]) + 1)
        }
      }
      #expect(relativeError(results[0], expected) < 2e-6)
    }
  }
}
