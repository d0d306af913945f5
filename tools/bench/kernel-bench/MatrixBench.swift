import Tensors
import VulkanCompute

/// The products of one layer, in every variant the device has.
extension Bench {
  struct Product {
    let what: String
    let outputs, inputs: Int
    var activation: Activation?
  }

  /// The matrices of a layer that is `hidden` wide, at 5120 those of daVinci-MagiHuman.
  var products: [Product] {
    let hidden = options.hidden
    let mlp = hidden * 8 / 3 / 4 * 4
    return [
      Product(what: "qkv", outputs: (options.heads + 2 * options.kvHeads) * 128 + options.heads, inputs: hidden),
      Product(what: "projection", outputs: hidden, inputs: options.heads * 128),
      Product(what: "up, swiglu7", outputs: 2 * mlp, inputs: hidden, activation: .swiglu7),
      Product(what: "down", outputs: hidden, inputs: mlp),
    ]
  }

  func measureProducts(_ report: inout BenchReport, format: WeightFormat) throws {
    for product in products {
      let layout = MatrixLayout(outputs: product.outputs, inputs: product.inputs, format: format, device: device)
      let weights = SyntheticWeights(layout)
      let buffer = try weights.upload(to: library.device)
      let columns = product.activation == .swiglu7 ? product.outputs / 2 : product.outputs
      let floats = syntheticInputs(options.tokens * product.inputs, seed: 1)
      let count = launches(product, layout, buffer).dispatches[0].variants.count
      for variant in 0..<count {
        let made = launches(product, layout, buffer)
        var graph = made.graph
        for dispatch in made.dispatches { graph.append(dispatch.variants[min(variant, dispatch.variants.count - 1)]) }
        let program = try Program(graph, library, isTimed: true)
        try program.write(floats, to: made.x)
        let time = try fastest(program)
        let y = try program.read(made.out)
        let operations = 2 * Double(options.tokens) * Double(product.outputs) * Double(product.inputs)
        report.add(
          product.what, shape: "\(options.tokens) x \(product.outputs) x \(product.inputs)",
          variant: graph.dispatches[0].variantName, time, operations: operations,
          error: error(y, columns: columns, product, weights, floats))
      }
    }
  }

  private func launches(
    _ product: Product, _ layout: MatrixLayout, _ buffer: Buffer
  ) -> (graph: Graph, x: Value, out: Value, dispatches: [Dispatch]) {
    var graph = Graph()
    let x = graph.persistent([options.tokens, product.inputs])
    let columns = product.activation == .swiglu7 ? product.outputs / 2 : product.outputs
    let out = graph.persistent([options.tokens, columns])
    let matrix = graph.matrix(buffer, layout)
    let dispatches = GEMM.dispatches(
      x: x, weights: matrix, ranges: [RowRange(0..<options.tokens)], out: out, activation: product.activation,
      roundsInputs: !options.isExact)
    return (graph, x, out, dispatches)
  }

  /// Of 200 elements all over the result.
  private func error(
    _ y: [Float], columns: Int, _ product: Product, _ weights: SyntheticWeights, _ x: [Float]
  ) -> Double {
    func sum(_ row: Int, _ output: Int) -> Double {
      (0..<product.inputs).reduce(0.0) {
        $0 + Double(x[row * product.inputs + $1]) * Double(weights.weight(output, $1))
      }
    }
    var worst = 0.0
    var largest = 1e-30
    for sample in 0..<200 {
      let row = sample &* 7919 % options.tokens
      let column = sample &* 104729 % columns
      var expected: Double
      if product.activation == .swiglu7 {
        expected = swiglu7(sum(row, 2 * column), sum(row, 2 * column + 1))
      } else {
        expected = sum(row, column)
      }
      let found = Double(y[row * columns + column])
      worst = max(worst, found.isFinite ? abs(found - expected) : .infinity)
      largest = max(largest, abs(expected))
    }
    return worst / largest
  }
}

extension Dispatch {
  /// This launch and those that do the same.
  var variants: [Dispatch] { [self] + (alternatives?.dispatches ?? []) }
}
