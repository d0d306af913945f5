import Foundation
import TensorReference
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("One-dimensional convolution", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct Convolution1DTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var length: Int
    var inputs: Int
    var outputs: Int
    var taps = 1
    var dilation = 1
    var stride = 1
    var padding = 0
    var isTransposed = false
    var hasBias = true
    var hasResidual = false
    var hasPlain = true
    var hasSnake = false

    var convolution: Convolution1D {
      isTransposed
        ? Convolution1D(inputs: inputs, outputs: outputs, upsampling: stride, padding: padding)
        : Convolution1D(
          inputs: inputs, outputs: outputs, taps: taps, dilation: dilation, stride: stride, padding: padding)
    }
    var testDescription: String {
      "\(length) x \(inputs) to \(outputs), "
        + (isTransposed ? "transposed by \(stride)" : "\(taps) taps \(dilation) apart, stride \(stride)")
        + ", padding \(padding), bias \(hasBias), residual \(hasResidual), plain \(hasPlain), snake \(hasSnake)"
    }
  }

  static let plainCases: [Case] = [
    Case(length: 1, inputs: 4, outputs: 4), Case(length: 33, inputs: 16, outputs: 128),
    Case(length: 40, inputs: 8, outputs: 136, taps: 7, padding: 3),
    Case(length: 70, inputs: 12, outputs: 40, taps: 7, dilation: 3, padding: 9, hasBias: false),
    Case(length: 35, inputs: 4, outputs: 2, taps: 7, dilation: 9, padding: 27),
    Case(length: 19, inputs: 20, outputs: 12, taps: 3, padding: 1),
    // Channels that no quad fits: the other style on a CPU too.
    Case(length: 21, inputs: 2, outputs: 8, taps: 7, padding: 3), Case(length: 9, inputs: 5, outputs: 3, taps: 3),
  ]
  static let stridedCases: [Case] = [
    Case(length: 64, inputs: 8, outputs: 16, taps: 4, stride: 2, padding: 1),
    Case(length: 67, inputs: 8, outputs: 20, taps: 16, stride: 8, padding: 4),
    // Odd strides: the padding is rounded up.
    Case(length: 41, inputs: 4, outputs: 8, taps: 6, stride: 3, padding: 2),
    Case(length: 50, inputs: 6, outputs: 8, taps: 10, stride: 5, padding: 3),
  ]
  static let transposedCases: [Case] = [
    Case(length: 1, inputs: 4, outputs: 4, stride: 2, padding: 1, isTransposed: true),
    Case(length: 20, inputs: 16, outputs: 32, stride: 8, padding: 4, isTransposed: true),
    Case(length: 33, inputs: 8, outputs: 16, stride: 4, padding: 2, isTransposed: true, hasSnake: true),
    Case(length: 11, inputs: 8, outputs: 12, stride: 3, padding: 2, isTransposed: true),
    Case(length: 12, inputs: 4, outputs: 6, stride: 5, padding: 3, isTransposed: true, hasSnake: true),
    Case(length: 9, inputs: 3, outputs: 5, stride: 2, padding: 1, isTransposed: true),
    Case(length: 7, inputs: 4, outputs: 4, stride: 1, padding: 1, isTransposed: true),
  ]
  /// Each ending once, over the three widths of store.
  static let endingCases: [Case] = [
    (128, false, true, true), (128, true, true, true), (128, false, false, true), (20, true, true, false),
    (20, true, true, true), (11, true, true, true), (11, true, false, true),
  ].map {
    Case(
      length: 37, inputs: 8, outputs: $0.0, taps: 3, padding: 1, hasResidual: $0.1, hasPlain: $0.2, hasSnake: $0.3)
  }

  @Test("agrees with double precision at every size and dilation", arguments: plainCases)
  func plain(_ test: Case) throws { try check(test) }

  @Test("agrees with double precision at every stride", arguments: stridedCases)
  func strided(_ test: Case) throws { try check(test) }

  @Test("a transposed one agrees with double precision, odd strides too", arguments: transposedCases)
  func transposed(_ test: Case) throws { try check(test) }

  @Test("ends with bias, residual and SnakeBeta", arguments: endingCases)
  func endings(_ test: Case) throws { try check(test) }

  @Test("SnakeBeta is exact for large arguments, and bounded where no angle is known any more")
  func snake() throws {
    for device in TestDevice.deviceClasses {
      let x: [Float] = [0, 1e-3, -0.7, 1.5708, 3.1416, -20, 157.3, 3000, -40000, 1e9, -3e12, 1e30]
      let convolution = Convolution1D(inputs: 4, outputs: 4, taps: 1)
      var run = KernelRun()
      var identity = [Float](repeating: 0, count: 16)
      for index in 0..<4 { identity[index * 5] = 1 }
      let rows = run.input([x.count, 4], x.flatMap { [$0, $0, $0, $0] })
      let weights = weights(convolution, identity, device, &run)
      let out = run.output([x.count, 4])
      let frequencies: [Float] = [1, 0.25, 2, 0.0078125]
      run.graph.append(
        convolution.dispatches(
          x: rows, weights: weights,
          ending: .init(snaked: out, snake: run.input([4, 2], frequencies.flatMap { [$0, 1] }))))
      let found = try run.read(out)
      for (index, value) in x.enumerated() {
        for channel in 0..<4 {
          let angle = Double(value) * Double(frequencies[channel])
          let added = found[index * 4 + channel] - value
          if abs(angle) < 1e5 {
            let expected = Reference.snakeBeta([Double(value)], alpha: [log2(frequencies[channel])], beta: [0])[0]
            // One rounding of x itself, and of an angle of that size.
            #expect(abs(Double(found[index * 4 + channel]) - expected) <= 4e-7 + 1.3e-7 * abs(Double(value)))
          } else {
            #expect(added >= 0 && added <= max(1.001, value.ulp))
          }
        }
      }
    }
  }

  @Test("another length needs no other pipeline")
  func samePipelines() {
    for device in TestDevice.deviceClasses {
      let convolution = Convolution1D(inputs: 64, outputs: 32, upsampling: 8, padding: 4)
      func keys(_ rows: Int) -> Set<[UInt32]> {
        var graph = Graph()
        let layout = convolution.layout(on: device)
        let out = graph.persistent([rows * 8, 32])
        return Set(
          convolution.dispatches(
            x: graph.persistent([rows, 64]), weights: Matrix(graph.persistent(layout.shape, .uint32), layout),
            ending: .init(plain: out)
          ).map(\.specialization))
      }
      #expect(keys(530) == keys(577))
    }
  }

  @Test("knows which rows of its input a row of its output sees")
  func sees() {
    let shapes = (Self.plainCases + Self.stridedCases + Self.transposedCases).map(\.convolution)
    for shape in Set(shapes) {
      // An impulse at each row of x must appear only in, and somewhere in, the rows that claim to see it.
      let length = 24 + shape.taps * shape.dilation
      let count = shape.outputRows(length)
      let kernel = [Double](repeating: 1, count: shape.isTransposed ? 2 * shape.interleave : shape.taps)
      var seen = [Set<Int>](repeating: [], count: count)
      for place in 0..<length {
        let x = (0..<length).map { $0 == place ? 1.0 : 0 }
        let y =
          shape.isTransposed
          ? Reference.transposedConvolution1D(
            x, kernel, inputs: 1, outputs: 1, taps: 2 * shape.interleave, stride: shape.interleave, padding: shape.crop)
          : Reference.convolution1D(
            x, kernel, inputs: 1, outputs: 1, taps: shape.taps, dilation: shape.dilation, stride: shape.stride,
            padding: shape.padding)
        #expect(y.count == count)
        for (row, value) in y.enumerated() where value != 0 { seen[row].insert(place) }
      }
      for row in 0..<count {
        let range = shape.inputRows(for: row..<row + 1)
        #expect(seen[row].allSatisfy(range.contains), "\(shape) row \(row)")
        if range.lowerBound >= 0 && range.upperBound <= length {
          #expect(seen[row].min() == range.lowerBound && seen[row].max() == range.upperBound - 1, "\(shape) row \(row)")
        }
      }
    }
  }

  private func log2(_ frequency: Float) -> Double {
    // Natural logarithms of the powers of two used above.
    Double(frequency.exponent) * 0.693147180559945309417
  }

  private func weights(
    _ convolution: Convolution1D, _ values: [Float], _ device: DeviceClass, _ run: inout KernelRun
  ) -> Matrix {
    let layout = convolution.layout(on: device)
    var words = [UInt32](repeating: 0xffff_ffff, count: layout.byteCount / 4)
    convolution.arranged(values).withUnsafeBytes { source in
      words.withUnsafeMutableBytes { layout.pack(source, into: $0) }
    }
    return Matrix(run.input(words: words), layout)
  }

  private func check(_ test: Case) throws {
    let shape = test.convolution
    for device in TestDevice.deviceClasses {
      var numbers = Numbers(seed: UInt64(test.length * 7919 + test.outputs * 31 + test.inputs * 5 + test.stride))
      let x = numbers.floats(test.length * test.inputs)
      let weights = numbers.floats(shape.columns * shape.kernelSize)
      let bias = test.hasBias ? numbers.floats(test.outputs) : nil
      let alpha = numbers.floats(test.outputs)
      let beta = numbers.floats(test.outputs)
      let rows = shape.outputRows(test.length)
      let residual = test.hasResidual ? numbers.floats(rows * test.outputs) : nil

      var run = KernelRun()
      let outputs = (0..<2).map { _ in run.output([rows, test.outputs]) }
      func repeated(_ values: [Float]) -> [Float] { (0..<shape.interleave).flatMap { _ in values } }
      let waves = zip(alpha, beta).flatMap { [exp($0.0), 1 / (exp($0.1) + 1e-9)] }
      let packed = self.weights(shape, weights, device, &run)
      run.graph.append(
        shape.dispatches(
          x: run.input([test.length, test.inputs], x), weights: packed,
          ending: .init(
            bias: bias.map { run.input([shape.columns], repeated($0)) },
            residual: residual.map { run.input([rows, test.outputs], $0) }, plain: test.hasPlain ? outputs[0] : nil,
            snaked: test.hasSnake ? outputs[1] : nil,
            snake: test.hasSnake ? run.input([shape.columns, 2], repeated(waves)) : nil)))
      let found = try run.readAll(outputs)

      let planar = transposed(x.map(Double.init), columns: test.inputs)
      let wide = weights.map(Double.init)
      let product =
        test.isTransposed
        ? Reference.transposedConvolution1D(
          planar, wide, bias: bias?.map(Double.init), inputs: test.inputs, outputs: test.outputs, taps: 2 * test.stride,
          stride: test.stride, padding: test.padding)
        : Reference.convolution1D(
          planar, wide, bias: bias?.map(Double.init), inputs: test.inputs, outputs: test.outputs, taps: test.taps,
          dilation: test.dilation, stride: test.stride, padding: test.padding)
      #expect(product.count == rows * test.outputs)
      let sum =
        residual.map { Reference.sum(product, transposed($0.map(Double.init), columns: test.outputs)) } ?? product
      let snaked = Reference.snakeBeta(sum, alpha: alpha.map(Double.init), beta: beta.map(Double.init))
      let tolerance = Double(shape.kernelSize).squareRoot() * 2e-6 + 1e-6
      for (isThere, found, expected) in [(test.hasPlain, found[0], sum), (test.hasSnake, found[1], snaked)] {
        if isThere {
          #expect(relativeError(found, transposed(expected, columns: rows)) < tolerance, "\(device)")
        } else {
          #expect(found.allSatisfy { $0.isNaN }, "\(device)")
        }
      }
    }
  }

  /// `[rows, columns]` to `[columns, rows]`.
  private func transposed(_ x: [Double], columns: Int) -> [Double] {
    let rows = x.count / columns
    return (0..<x.count).map { x[($0 % rows) * columns + $0 / rows] }
  }
}
