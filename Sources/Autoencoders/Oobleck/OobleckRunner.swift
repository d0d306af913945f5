internal import Tensors
internal import VulkanCompute

/// Runs one network over pieces of a long input; keeps the program of the newest length, which most pieces have.
///
/// Not `Sendable`: one job owns it.
final class OobleckRunner {
  let weights: OobleckWeights
  let library: PipelineLibrary
  let isTimed: Bool
  private var recorded: (rows: Int, program: Program, input: Value, output: Value)?

  init(_ weights: OobleckWeights, _ library: PipelineLibrary, isTimed: Bool) {
    self.weights = weights
    self.library = library
    self.isTimed = isTimed
  }

  /// The output rows for input rows of the network's own channels, one after the other.
  func run(_ rows: ArraySlice<Float>, channels: Int) throws -> [Float] {
    let count = rows.count / channels
    let (program, input, output) = try program(rows: count)
    let stored = weights.configuration.storedChannels(weights.part)
    if stored == channels {
      try program.write(Array(rows), to: input)
    } else {
      var padded = [Float](repeating: 0, count: count * stored)
      for row in 0..<count {
        for channel in 0..<channels {
          padded[row * stored + channel] = rows[rows.startIndex + row * channels + channel]
        }
      }
      try program.write(padded, to: input)
    }
    try program.run()
    return try program.read(output)
  }

  /// Device time of every dispatch of the newest run; empty unless timed.
  func times() -> [DispatchTime] { recorded?.program.times() ?? [] }

  private func program(rows: Int) throws(ComputeError) -> (Program, Value, Value) {
    if let recorded, recorded.rows == rows { return (recorded.program, recorded.input, recorded.output) }
    // The old one's memory first: two at once would double the peak.
    recorded = nil
    let device = library.device.description.deviceClass
    var graph = Graph()
    let input = graph.persistent([rows, weights.configuration.storedChannels(weights.part)])
    let network = OobleckGraph(configuration: weights.configuration, part: weights.part, device: device)
    let output = network.append(to: &graph, input) { graph, index, step in
      let places = weights.places[index]
      return OobleckGraph.Operands(
        kernel: graph.matrix(weights.kernels[index], step.convolution.layout(on: device)),
        bias: places.bias.map { graph.stored(weights.small, byteOffset: $0, [step.convolution.columns]) },
        snake: places.snake.map { graph.stored(weights.small, byteOffset: $0, [step.convolution.columns, 2]) })
    }
    let program = try Program(graph, library, isTimed: isTimed)
    recorded = (rows, program, input, output)
    return (program, input, output)
  }
}
