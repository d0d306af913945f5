import TensorReference
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Shortcuts and wide attention", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct ChannelShortcutTests {
  @Test(
    "shrinking averages blocks of places and channels, frames of zeros first",
    arguments: [(8, 16, 2, 3), (4, 4, 2, 4), (6, 12, 1, 1), (8, 8, 1, 2)])
  func shrinks(inputs: Int, outputs: Int, timeFactor: Int, frames: Int) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: 8)
      let size = (t: frames, h: 4, w: 6)
      let x = numbers.floats(size.t * size.h * size.w * inputs)
      let count = (frames + timeFactor - 1) / timeFactor * 2 * 3 * outputs
      let old = numbers.floats(count)
      var run = KernelRun()
      let source = run.input([size.t, size.h, size.w, inputs], x)
      let out = run.input([count / (6 * outputs), 2, 3, outputs], old)
      run.graph.append(
        ChannelShortcut.addShrunk(source, to: out, timeFactor: timeFactor, spaceFactor: 2, on: device))
      let expected = Reference.shrunk(
        x.map(Double.init), size: size, inputs: inputs, outputs: outputs, timeFactor: timeFactor, spaceFactor: 2)
      let y = try run.read(out)
      #expect(relativeError(y, Reference.sum(expected, old.map(Double.init))) < 1e-6)
    }
  }

  @Test("growing repeats channels into places", arguments: [(8, 4, 2, 1), (16, 8, 1, 0), (6, 6, 2, 0)])
  func grows(inputs: Int, outputs: Int, timeFactor: Int, skipped: Int) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: 9)
      let size = (t: 2, h: 3, w: 2)
      let x = numbers.floats(size.t * size.h * size.w * inputs)
      let shape = [size.t * timeFactor - skipped, 2 * size.h, 2 * size.w, outputs]
      let old = numbers.floats(shape.reduce(1, *))
      var run = KernelRun()
      let source = run.input([size.t, size.h, size.w, inputs], x)
      let out = run.input(shape, old)
      run.graph.append(
        ChannelShortcut.addGrown(
          source, to: out, timeFactor: timeFactor, spaceFactor: 2, skipped: skipped, on: device))
      let expected = Reference.grown(
        x.map(Double.init), size: size, inputs: inputs, outputs: outputs, timeFactor: timeFactor, spaceFactor: 2)
      let y = try run.read(out)
      let kept = Array(expected.dropFirst(skipped * shape[1] * shape[2] * outputs))
      #expect(relativeError(y, Reference.sum(kept, old.map(Double.init))) < 1e-6)
    }
  }

  @Test("attention with one wide head, frame by frame", arguments: [(1, 5, 8), (2, 70, 40), (1, 130, 72)])
  func wideAttention(frames: Int, places: Int, channels: Int) throws {
    var numbers = Numbers(seed: 10)
    let qkv = numbers.floats(frames * places * 3 * channels, scale: 2)
    var run = KernelRun()
    let source = run.input([frames, places, 3 * channels], qkv)
    let out = run.output([frames, places, channels])
    WideAttention.append(to: &run.graph, qkv: source, out: out)
    func part(_ index: Int, _ frame: Int) -> [Double] {
      (0..<places).flatMap { place -> [Double] in
        let from = ((frame * places + place) * 3 + index) * channels
        return qkv[from..<from + channels].map(Double.init)
      }
    }
    let expected = (0..<frames).flatMap { frame in
      Reference.attention(
        q: part(0, frame), k: part(1, frame), v: part(2, frame), heads: 1, kvHeads: 1, headDim: channels)
    }
    let y = try run.read(out)
    #expect(relativeError(y, expected) < 5e-6)
  }
}
