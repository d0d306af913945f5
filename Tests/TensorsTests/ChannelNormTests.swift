import TensorReference
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Channel norm", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct ChannelNormTests {
  @Test(
    "agrees with double precision, whatever follows it", arguments: [3, 8, 64, 72, 640],
    ChannelNorm.Activation.allCases)
  func agrees(channels: Int, activation: ChannelNorm.Activation) throws {
    for device in TestDevice.deviceClasses {
      for clamps in [false, true] {
        var numbers = Numbers(seed: UInt64(channels))
        let rows = 37
        var x = numbers.floats(rows * channels, scale: 3)
        for k in 0..<channels { x[5 * channels + k] = 0 }  // a row of zeros stays one
        let gamma = numbers.floats(channels)
        var run = KernelRun()
        let source = run.input([rows, channels], x)
        let weight = run.input([channels], gamma)
        let out = run.output([rows + 2, channels])
        run.graph.append(
          ChannelNorm.dispatches(
            x: source, out: out, outFirstRow: 2, weight: clamps ? weight : nil,
            kind: clamps ? .clampsNorm(1e-12) : .addsEpsilon(1e-6), activation: activation, on: device))
        let y = try run.read(out)
        let wide = x.map(Double.init)
        var expected =
          clamps
          ? Reference.unitNorm(wide, gamma: gamma.map(Double.init))
          : Reference.channelNorm(wide, channels: channels, epsilon: 1e-6)
        switch activation {
        case .none: break
        case .silu: expected = Reference.silu(expected)
        case .relu: expected = Reference.relu(expected)
        }
        #expect(y.prefix(2 * channels).allSatisfy { $0.isNaN }, "wrote rows nobody asked for")
        #expect(relativeError(Array(y.dropFirst(2 * channels)), expected) < 2e-6, "\(device), \(clamps)")
      }
    }
  }

  @Test("may write over its input", arguments: [6, 64])
  func inPlace(channels: Int) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: 9)
      let x = numbers.floats(20 * channels)
      var run = KernelRun()
      let source = run.input([20, channels], x)
      run.graph.append(
        ChannelNorm.dispatches(x: source, out: source, kind: .addsEpsilon(1e-8), activation: .silu, on: device))
      let expected = Reference.silu(Reference.channelNorm(x.map(Double.init), channels: channels, epsilon: 1e-8))
      let y = try run.read(source)
      #expect(relativeError(y, expected) < 2e-6)
    }
  }
}
