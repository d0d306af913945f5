import TensorReference
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Convolution", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct ConvolutionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var kernel: (t: Int, h: Int, w: Int)
    var size: (t: Int, h: Int, w: Int)
    var inputs: Int
    var outputs: Int
    var stride = (t: 1, h: 1, w: 1)
    var before = (t: 0, h: 0, w: 0)
    var after = (t: 0, h: 0, w: 0)
    var dilation = 1
    var repeatsEdge = false
    var element = Element.float32
    var hasResidual = false
    var testDescription: String {
      "\(kernel) on \(size), \(inputs) to \(outputs), stride \(stride), \(element)"
    }
  }

  static let one = (t: 1, h: 1, w: 1)
  static let cases: [Case] = [
    // Turbo's and Wan's kernels on small and odd sizes.
    Case(
      kernel: (3, 3, 3), size: (3, 5, 7), inputs: 8, outputs: 16, before: one, after: one, repeatsEdge: true),
    Case(kernel: (3, 3, 3), size: (2, 3, 3), inputs: 48, outputs: 24, before: (2, 1, 1), after: (0, 1, 1)),
    Case(
      kernel: (3, 3, 3), size: (1, 4, 6), inputs: 12, outputs: 20, before: one, after: one, repeatsEdge: true,
      hasResidual: true),
    Case(
      kernel: (3, 1, 1), size: (5, 3, 2), inputs: 16, outputs: 32, before: (1, 0, 0), after: (1, 0, 0),
      repeatsEdge: true),
    Case(kernel: (3, 1, 1), size: (5, 3, 2), inputs: 8, outputs: 8, stride: (2, 1, 1)),
    Case(kernel: (1, 1, 1), size: (2, 3, 5), inputs: 24, outputs: 8, hasResidual: true),
    Case(kernel: (1, 3, 3), size: (2, 6, 8), inputs: 8, outputs: 12, stride: (1, 2, 2), after: (0, 1, 1)),
    Case(kernel: (1, 3, 3), size: (1, 7, 5), inputs: 4, outputs: 3, stride: (1, 2, 2), after: (0, 1, 1)),
    // More columns than one panel, of every width; more rows than one tile.
    Case(kernel: (1, 3, 3), size: (1, 6, 9), inputs: 8, outputs: 200, before: (0, 1, 1), after: (0, 1, 1)),
    Case(kernel: (1, 1, 3), size: (2, 2, 31), inputs: 8, outputs: 136, before: (0, 0, 1), after: (0, 0, 1)),
    // Channels that no vector divides.
    Case(kernel: (3, 3, 3), size: (2, 3, 4), inputs: 3, outputs: 5, before: one, after: one, hasResidual: true),
    Case(kernel: (1, 3, 3), size: (1, 4, 4), inputs: 6, outputs: 7, before: (0, 1, 1), after: (0, 1, 1)),
    // One dimension, dilated.
    Case(
      kernel: (1, 1, 7), size: (1, 1, 40), inputs: 8, outputs: 8, before: (0, 0, 9), after: (0, 0, 9), dilation: 3),
    // 16-bit weights; 12 channels are one and a half loads of eight.
    Case(
      kernel: (3, 3, 3), size: (2, 3, 4), inputs: 12, outputs: 16, before: one, after: one, repeatsEdge: true,
      element: .float16),
    Case(
      kernel: (1, 3, 3), size: (1, 4, 5), inputs: 16, outputs: 72, before: (0, 1, 1), after: (0, 1, 1),
      element: .bfloat16),
    Case(kernel: (1, 1, 1), size: (1, 4, 5), inputs: 20, outputs: 6, element: .float16, hasResidual: true),
  ]

  @Test("agrees with double precision", arguments: cases)
  func agrees(_ test: Case) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(test.inputs * 1000 + test.outputs))
      let layout = ConvolutionLayout(
        kernel: test.kernel, inputs: test.inputs, outputs: test.outputs, element: test.element, device: device)
      let weights = PackedConvolution(layout, &numbers)
      let x = numbers.floats(test.size.t * test.size.h * test.size.w * test.inputs)
      let bias = numbers.floats(test.outputs)
      var shape = Reference.ConvolutionShape(kernel: test.kernel)
      (shape.stride, shape.before, shape.after) = (test.stride, test.before, test.after)
      (shape.dilationW, shape.repeatsEdgeInTime) = (test.dilation, test.repeatsEdge)
      var (expected, size) = Reference.convolution(
        x.map(Double.init), weights.floats.map(Double.init), bias: bias.map(Double.init), size: test.size,
        inputs: test.inputs, outputs: test.outputs, shape)
      let residual = numbers.floats(expected.count)
      if test.hasResidual { expected = Reference.sum(expected, residual.map(Double.init)) }

      var run = KernelRun()
      let source = run.input([test.size.t, test.size.h, test.size.w, test.inputs], x)
      let out = run.output([size.t, size.h, size.w, test.outputs])
      var window = Convolution.Window()
      (window.stride, window.before) = (test.stride, test.before)
      (window.dilationW, window.repeatsEdgeInTime) = (test.dilation, test.repeatsEdge)
      run.graph.append(
        Convolution.dispatches(
          x: source, weights: run.input(weights), bias: run.input([test.outputs], bias), out: out,
          residual: test.hasResidual ? run.input(out.shape, residual) : nil, window: window))
      let y = try run.read(out)
      #expect(relativeError(y, expected) < 2e-6, "\(device)")
    }
  }

  @Test("enlarging and splitting frames while reading equals doing it before", arguments: [0, 1], [4, 6])
  func fusedReading(firstFrame: Int, channels: Int) throws {
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(channels))
      let layout = ConvolutionLayout(
        kernel: (1, 3, 3), inputs: channels, outputs: 8, element: .float32, device: device)
      let weights = PackedConvolution(layout, &numbers)
      let size = (t: 3, h: 3, w: 4)
      let x = numbers.floats(size.t * size.h * size.w * 2 * channels)
      let bias = numbers.floats(8)
      let frames = Reference.interleaved(x.map(Double.init), size: size, channels: channels)
      let large = Reference.enlarged(frames, size: (6, 3, 4), channels: channels)
      var shape = Reference.ConvolutionShape(kernel: (1, 3, 3))
      (shape.before, shape.after) = ((0, 1, 1), (0, 1, 1))
      let expected = Reference.convolution(
        Array(large.dropFirst(firstFrame * 6 * 8 * channels)), weights.floats.map(Double.init),
        bias: bias.map(Double.init), size: (6 - firstFrame, 6, 8), inputs: channels, outputs: 8, shape)

      var run = KernelRun()
      let source = run.input([size.t, size.h, size.w, 2 * channels], x)
      let out = run.output([6 - firstFrame, 6, 8, 8])
      var window = Convolution.Window()
      (window.before, window.enlarges, window.splitsFrames) = ((0, 1, 1), true, true)
      window.firstFrame = firstFrame
      run.graph.append(
        Convolution.dispatches(
          x: source, weights: run.input(weights), bias: run.input([8], bias), out: out, window: window))
      let y = try run.read(out)
      #expect(relativeError(y, expected.values) < 2e-6, "\(device)")
    }
  }

  @Test("may add to its own output")
  func inPlace() throws {
    let device = try TestDevice.library.get().device.description.deviceClass
    var numbers = Numbers(seed: 5)
    let layout = ConvolutionLayout(kernel: (1, 1, 1), inputs: 8, outputs: 8, element: .float32, device: device)
    let weights = PackedConvolution(layout, &numbers)
    let (x, old) = (numbers.floats(8 * 8), numbers.floats(8 * 8))
    var run = KernelRun()
    let source = run.input([1, 2, 4, 8], x)
    let out = run.input([1, 2, 4, 8], old)
    run.graph.append(
      Convolution.dispatches(
        x: source, weights: run.input(weights), bias: run.input([8], [Float](repeating: 0, count: 8)), out: out,
        residual: out, window: Convolution.Window()))
    let product = Reference.linear(
      x.map(Double.init), weights.floats.map(Double.init), inputs: 8, outputs: 8)
    let y = try run.read(out)
    #expect(relativeError(y, Reference.sum(product, old.map(Double.init))) < 2e-6)
  }

  @Test("tensors larger than one binding are written, normalised and read whole")
  func large() throws {
    let device = try TestDevice.library.get().device.description.deviceClass
    var numbers = Numbers(seed: 6)
    let (height, width, channels) = (1024, 520, 64)  // 130 MiB
    func layout(_ inputs: Int, _ outputs: Int) -> ConvolutionLayout {
      ConvolutionLayout(kernel: (1, 1, 1), inputs: inputs, outputs: outputs, element: .float32, device: device)
    }
    let (first, second) = (
      PackedConvolution(layout(4, channels), &numbers), PackedConvolution(layout(channels, 4), &numbers)
    )
    let (bias, none) = (numbers.floats(channels), [Float](repeating: 0, count: 4))
    var x = [Float](repeating: 0, count: height * width * 4)
    for index in x.indices { x[index] = Float(index % 97) * 0.01 }
    var run = KernelRun()
    let source = run.input([1, height, width, 4], x)
    let wide = run.graph.temporary([1, height, width, channels])
    let copy = run.graph.temporary([1, height, width, channels])
    run.graph.append(
      Convolution.dispatches(
        x: source, weights: run.input(first), bias: run.input([channels], bias), out: wide,
        window: Convolution.Window()))
    run.graph.append(CopyRows.dispatches(from: wide, to: copy, rows: copy.rows, on: device))
    run.graph.append(
      ChannelNorm.dispatches(x: copy, out: copy, kind: .addsEpsilon(1e-8), activation: .none, on: device))
    // Every 33rd row and 37th column is enough, the last ones among them.
    var window = Convolution.Window()
    window.stride = (1, 33, 37)
    let out = run.output([1, 32, 15, 4])
    run.graph.append(
      Convolution.dispatches(
        x: copy, weights: run.input(second), bias: run.input([4], none), out: out, window: window))
    let y = try run.read(out)
    var expected: [Double] = []
    for row in 0..<32 {
      for column in 0..<15 {
        let from = (row * 33 * width + column * 37) * 4
        let middle = Reference.linear(
          x[from..<from + 4].map(Double.init), first.floats.map(Double.init), bias: bias.map(Double.init), inputs: 4,
          outputs: channels)
        expected += Reference.linear(
          Reference.channelNorm(middle, channels: channels, epsilon: 1e-8), second.floats.map(Double.init),
          inputs: channels, outputs: 4)
      }
    }
    #expect(relativeError(y, expected) < 2e-6)
  }
}
