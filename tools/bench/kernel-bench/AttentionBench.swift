import Foundation
import Shaders
import Tensors
import VulkanCompute

/// Attention of all tokens to all tokens, heads of 128.
extension Bench {
  func measureAttention(_ report: inout BenchReport) throws {
    let (tokens, heads, groups) = (options.tokens, options.heads, options.kvHeads)
    let width = (heads + 2 * groups) * 128
    let floats = syntheticInputs(tokens * width, seed: 9)
    func launches(rounds: Bool) -> (graph: Graph, qkv: Value, out: Value, dispatch: Dispatch) {
      var graph = Graph()
      let qkv = graph.persistent([tokens, width])
      let out = graph.persistent([tokens, heads * 128])
      let dispatches = Attention.dispatches(
        queries: .init(qkv, count: heads), keys: .init(qkv, firstColumn: heads * 128, count: groups),
        values: .init(qkv, firstColumn: (heads + groups) * 128, count: groups), headDim: 128, out: out,
        blocks: [.init(queries: 0..<tokens, keys: 0..<tokens)], roundsInputs: rounds, on: device)
      return (graph, qkv, out, dispatches[0])
    }
    // The exact kernel too: it is what the others are measured by.
    let rounding = launches(rounds: !options.isExact).dispatch.variants.indices.map { (true, $0) }
    let isSame = launches(rounds: true).dispatch.shader.name == launches(rounds: false).dispatch.shader.name
    for (rounds, variant) in (isSame || options.isExact ? [] : rounding) + [(false, 0)] {
      let made = launches(rounds: rounds)
      var graph = made.graph
      graph.append(made.dispatch.variants[variant])
      let program = try Program(graph, library, isTimed: true)
      try program.write(floats, to: made.qkv)
      let time = try fastest(program)
      let y = try program.read(made.out)
      report.add(
        "attention", shape: "\(tokens), \(heads)/\(groups) heads", variant: graph.dispatches[0].variantName, time,
        operations: 4 * Double(tokens) * Double(tokens) * 128 * Double(heads), error: error(y, floats, width: width))
    }
  }

  /// Of five rows and heads, all dimensions.
  private func error(_ y: [Float], _ qkv: [Float], width: Int) -> Double {
    let (tokens, heads, groups) = (options.tokens, options.heads, options.kvHeads)
    var worst = 0.0
    var largest = 1e-30
    for sample in 0..<5 {
      let row = sample &* 7919 % tokens
      let head = sample &* 13 % heads
      let keyColumn = (heads + head / (heads / groups)) * 128
      let valueColumn = keyColumn + groups * 128
      let scores = (0..<tokens).map { key in
        (0..<128).reduce(0.0) {
          $0 + Double(qkv[row * width + head * 128 + $1]) * Double(qkv[key * width + keyColumn + $1])
        } / Double(128).squareRoot()
      }
      let high = scores.max() ?? 0
      let weights = scores.map { exp($0 - high) }
      let total = weights.reduce(0, +)
      for d in 0..<128 {
        let sum = (0..<tokens).reduce(0.0) { $0 + weights[$1] * Double(qkv[$1 * width + valueColumn + d]) }
        let found = Double(y[row * heads * 128 + head * 128 + d])
        worst = max(worst, found.isFinite ? abs(found - sum / total) : .infinity)
        largest = max(largest, abs(sum / total))
      }
    }
    return worst / largest
  }
}

func swiglu7(_ gate: Double, _ linear: Double) -> Double {
  let gate = min(gate, 7)
  return gate / (1 + exp(-1.702 * gate)) * (min(max(linear, -7), 7) + 1)
}
