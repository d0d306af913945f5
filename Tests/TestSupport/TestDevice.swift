public import Tensors
public import VulkanCompute

/// The device every test shares, with validation layers on.
///
/// One instance for the test process: making a device takes a tenth of a second, and lavapipe's settings are per process.
public enum TestDevice {
  /// The opened device, or why there is none. Tests use `try TestDevice.library.get()`.
  public static let library: Result<PipelineLibrary, ComputeError> = Result { () throws(ComputeError) in
    PipelineLibrary(try Device(validation: true), cachesOnDisk: false)
  }

  /// For `.enabled(if:)`: without any Vulkan driver the suite shows as skipped instead of failing.
  public static var isThere: Bool { (try? library.get()) != nil }

  /// Runs `graph` once with `inputs` and returns the floats of `output`.
  public static func run(_ graph: Graph, inputs: [(Value, [Float])], output: Value) throws -> [Float] {
    let program = try Program(graph, library.get())
    for (value, floats) in inputs { try program.write(floats, to: value) }
    try program.run()
    return try program.read(output)
  }
}
