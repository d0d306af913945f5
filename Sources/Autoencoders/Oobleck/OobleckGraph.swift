internal import Tensors
internal import VulkanCompute

/// One run of a network over rows of channels, as dispatches.
struct OobleckGraph {
  let configuration: OobleckConfiguration
  let part: OobleckConfiguration.Part
  let device: DeviceClass

  /// Where a step's weights come from.
  struct Operands {
    var kernel: Matrix
    var bias: Value?
    var snake: Value?
  }

  /// Appends the whole network.
  /// - Parameters:
  ///   - input: rows of `storedChannels`, enough for one row of the output.
  ///   - operands: the weights of step `index`, named in `graph`.
  /// - Returns: the output, a value the host can read.
  func append(to graph: inout Graph, _ input: Value, operands: (inout Graph, Int, OobleckStep) -> Operands) -> Value {
    var current = input
    var unit: Value?
    var output = input
    for (index, step) in configuration.steps(part).enumerated() {
      let weights = operands(&graph, index, step)
      let shape = [step.convolution.outputRows(current.rows), step.convolution.outputs]
      var ending = Convolution1D.Ending(bias: weights.bias, residual: step.addsResidual ? unit : nil)
      if step.keepsPlain {
        if let unit, step.addsResidual {
          ending.plain = unit
        } else {
          ending.plain = step.snake == nil ? graph.persistent(shape) : graph.temporary(shape)
        }
      }
      if step.snake != nil {
        ending.snaked = graph.temporary(shape)
        ending.snake = weights.snake
      }
      graph.append(step.convolution.dispatches(x: current, weights: weights.kernel, ending: ending, label: step.label))
      if step.keepsPlain { unit = ending.plain }
      output = ending.plain ?? output
      current = ending.snaked ?? current
    }
    return output
  }

  /// What a run over `rows` rows of input takes beside its weights, bytes, and what the weights take.
  func bytes(rows: Int, alignment: Int) -> (run: Int, weights: Int) {
    var graph = Graph()
    var weightBytes = 0
    var stored: Set<Int> = []
    let input = graph.persistent([rows, configuration.storedChannels(part)])
    // Weights as persistent values: nothing here needs a device.
    _ = append(to: &graph, input) { graph, _, step in
      func add(_ shape: [Int], _ element: Element = .float32) -> Value {
        let value = graph.persistent(shape, element)
        stored.insert(value.id)
        weightBytes += (value.byteCount + alignment - 1) / alignment * alignment
        return value
      }
      let layout = step.convolution.layout(on: device)
      return Operands(
        kernel: Matrix(add(layout.shape, .uint32), layout), bias: step.hasBias ? add([step.convolution.columns]) : nil,
        snake: step.snake == nil ? nil : add([step.convolution.columns, 2]))
    }
    let plan = MemoryPlan(graph, alignment: alignment)
    return (plan.temporaryBytes + plan.persistentBytes - weightBytes, weightBytes)
  }
}

extension OobleckStep {
  /// Name in profiles: one for each kind of work.
  var label: String {
    if convolution.isTransposed { return "transposed conv" }
    if convolution.stride > 1 { return "strided conv" }
    return "conv k\(convolution.taps)"
  }
}
