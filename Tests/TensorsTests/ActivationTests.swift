import Foundation
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Activations", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct ActivationTests {
  static func gelu7(_ u: Double) -> Double { min(u, 7) / (1 + exp(-1.702 * min(u, 7))) }
  static func swiglu7(_ gate: Double, _ linear: Double) -> Double { gelu7(gate) * (max(-7, min(linear, 7)) + 1) }

  @Test("agree with double precision, clamps included", arguments: Activation.allCases, [1, 7, 64, 13652])
  func agrees(activation: Activation, width: Int) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(width))
      let rows = 5
      let input = activation.inputColumns * width
      var u = numbers.floats(rows * input, scale: 12)
      let special: [Float] = [0, -0, 7, -7, 7.5, -7.5, 100, -100, 1e30, -1e30]
      for (k, value) in special.enumerated() where input + k < 2 * input { u[input + k] = value }
      var run = KernelRun()
      let x = run.input([rows, input], u)
      let out = run.output([rows, width])
      run.graph.append(activation.dispatches(u: x, out: out, rows: 1..<4, on: device))
      let y = try run.read(out)
      #expect(y[..<width].allSatisfy { $0.isNaN } && y[(4 * width)...].allSatisfy { $0.isNaN })
      let errors = (width..<4 * width).map { k in
        let expected =
          switch activation {
          case .gelu7: Self.gelu7(Double(u[k]))
          case .swiglu7: Self.swiglu7(Double(u[2 * k]), Double(u[2 * k + 1]))
          }
        // exp is good to a few units in the last place of a number up to e^20.
        return y[k].isNaN ? .infinity : abs(Double(y[k]) - expected) / max(abs(expected), 1e-3)
      }
      #expect(errors.max() ?? 0 <= 4e-6)
    }
  }

  @Test("gelu7 may work in place")
  func inPlace() throws {
    var run = KernelRun()
    let x = run.input([1, 8], [-2, -1, 0, 1, 2, 3, 8, 9])
    let device = try TestDevice.library.get().device.description.deviceClass
    run.graph.append(Activation.gelu7.dispatches(u: x, out: x, on: device))
    let expected = [-2, -1, 0, 1, 2, 3, 8, 9].map { Self.gelu7($0) }
    #expect(try relativeError(run.read(x), expected) < 1e-6)
  }
}
