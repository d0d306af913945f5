public import Tensors
public import VulkanCompute

/// A small graph around one kernel under test: inputs with contents, and outputs that start as NaN, so that an element
/// the kernel forgot shows.
public struct KernelRun {
  /// The graph; append the kernel's dispatches to it.
  public var graph = Graph()
  private var contents: [(Value, [UInt32])] = []

  /// An empty run.
  public init() {}

  /// A persistent value that holds `floats` when the kernel starts.
  public mutating func input(_ shape: [Int], _ floats: [Float]) -> Value {
    let value = graph.persistent(shape)
    contents.append((value, floats.map(\.bitPattern)))
    return value
  }

  /// A persistent value that holds `words` when the kernel starts.
  public mutating func input(words: [UInt32]) -> Value {
    let value = graph.persistent([words.count], .uint32)
    contents.append((value, words))
    return value
  }

  /// A persistent value full of NaN.
  public mutating func output(_ shape: [Int]) -> Value {
    let value = graph.persistent(shape)
    contents.append((value, [UInt32](repeating: Float.nan.bitPattern, count: value.count)))
    return value
  }

  /// Runs the graph once and reads `output`.
  public func read(_ output: Value) throws -> [Float] {
    try readAll([output])[0]
  }

  /// Runs the graph once and reads the outputs.
  public func readAll(_ outputs: [Value]) throws -> [[Float]] {
    let program = try Program(graph, TestDevice.library.get())
    for (value, words) in contents { try program.write(words, to: value) }
    try program.run()
    return try outputs.map { try program.read($0) }
  }
}

extension TestDevice {
  /// The device's own class, and the GPU style as well: a CPU driver runs those variants too, only slowly.
  public static var deviceClasses: [DeviceClass] {
    guard let device = try? library.get().device else { return [] }
    let own = device.description.deviceClass
    if case .cpu(let lanes) = own { return [own, .gpu(lanes: lanes)] }
    return [own]
  }
}
