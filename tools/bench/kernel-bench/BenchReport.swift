import Foundation

/// One measurement.
struct BenchResult: Codable {
  var what: String
  var shape: String
  var variant: String
  /// Fastest of the rounds.
  var milliseconds: Double
  var teraflops: Double
  /// Milliseconds of all the process's threads in the round that took the fewest.
  var processorMilliseconds: Double
  /// Largest difference from double precision over the largest value, on samples; nil where nothing was compared.
  var error: Double?
}

/// Everything a run found out.
struct BenchReport: Codable {
  var device: String
  var driver: String
  var subgroupSize: Int
  var sharedMemory: Int
  var matrices: String?
  var tokens: Int
  var hidden: Int
  /// Whether the device is a CPU.
  var isProcessor: Bool
  var results: [BenchResult] = []

  mutating func add(
    _ what: String, shape: String, variant: String, _ timing: Bench.Timing, operations: Double, error: Double?
  ) {
    let result = BenchResult(
      what: what, shape: shape, variant: variant, milliseconds: timing.device,
      teraflops: operations / timing.device * 1e-9, processorMilliseconds: timing.processor, error: error)
    results.append(result)
    let error = error.map { String(format: "%.1e", $0) } ?? "-"
    let figures = String(format: "%9.3f ms %8.3f TFLOP/s", result.milliseconds, result.teraflops)
    let onProcessor =
      isProcessor ? String(format: "  %6.1f GFLOP per CPU s", operations / timing.processor * 1e-6) : ""
    print("\(pad(what, 12)) \(pad(shape, 22)) \(figures)\(onProcessor)  error \(pad(error, 8)) \(variant)")
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
