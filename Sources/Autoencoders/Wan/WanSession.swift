internal import Tensors
internal import VulkanCompute

/// Runs a video through half of Wan's network, a few frames at a time.
///
/// Only one program is in memory at once; what the first one remembers goes through the host to the other, once.
struct WanSession {
  private let library: PipelineLibrary
  private let make: (WanRun) -> WanGraph
  private var current: (run: WanRun, graph: WanGraph, program: Program)?

  /// - Parameter make: builds the graph of a run.
  init(_ library: PipelineLibrary, make: @escaping (WanRun) -> WanGraph) {
    self.library = library
    self.make = make
  }

  /// Runs the next frames of a video.
  /// - Returns: the output and its shape.
  mutating func next(_ run: WanRun, _ input: [Float]) throws -> (shape: [Int], floats: [Float]) {
    try Task.checkCancellation()
    if current?.run != run { try change(to: run) }
    guard let current else { return ([], []) }
    try current.program.write(input, to: current.graph.input)
    try current.program.run()
    return (current.graph.output.shape, try current.program.read(current.graph.output))
  }

  private mutating func change(to run: WanRun) throws {
    var remembered: [String: [Float]] = [:]
    if run == .later, let current {
      for (name, value) in current.graph.caches { remembered[name] = try current.program.read(value) }
    }
    current = nil
    let graph = make(run)
    let program = try Program(graph.graph, library)
    if run == .later {
      for (name, value) in graph.caches {
        // Frames before the first are zeros.
        let known = remembered[name] ?? []
        try program.write([Float](repeating: 0, count: value.count - known.count) + known, to: value)
      }
    }
    current = (run, graph, program)
  }
}
