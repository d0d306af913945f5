import Foundation

/// One measurement.
struct BenchResult: Codable {
  var what: String
  var shape: String
  var variant: String
  /// Fastest of the rounds.
  var milliseconds: Double
  var teraflops: Double
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
  var results: [BenchResult] = []

  mutating func add(_ result: BenchResult) {
    results.append(result)
    let error = result.error.map { String(format: "%.1e", $0) } ?? "-"
    print(
      "\(pad(result.what, 12)) \(pad(result.shape, 22)) \(String(format: "%9.3f ms %8.3f TFLOP/s", result.milliseconds, result.teraflops))"
        + "  error \(pad(error, 8)) \(result.variant)")
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
