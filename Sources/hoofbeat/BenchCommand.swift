import ArgumentParser
import Benchmark
import Foundation
import Tensors
import VulkanCompute

/// `hoofbeat bench`: how fast this machine is.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure this machine.",
    subcommands: [
      BenchKernelsCommand.self, BenchModelCommand.self, BenchStreamCommand.self, BenchBuildCommand.self,
      BenchPreviewCommand.self,
    ])
}

/// `hoofbeat bench kernels`: the matrix product and attention, beside the device's peak and PyTorch.
struct BenchKernelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels", abstract: "Measure the heavy kernels against the device's peak and against PyTorch.",
    discussion: """
      Each case is run in turn with PyTorch (float32, on the CPU), and the best of several rounds counts. The share of \
      the peak is of the device's own multiply-add rate, measured first. On a CPU device that share, and the last column, \
      are per CPU second: the steadier figures when other programs share the cores.
      """)

  @Option(help: "The Vulkan device to measure; also HOOFBEAT_DEVICE.")
  var device: String?

  @Option(help: "A Python that can import torch; default: python3, where it has torch.", completion: .file())
  var python: String?

  @Option(help: "Rounds per case.")
  var rounds = 4

  @Option(help: "CPU threads of a CPU device and of PyTorch; default: one per core.")
  var threads: Int?

  @Flag(help: "A few cases instead of all.")
  var quick = false

  func validate() throws {
    guard (1...1000).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 1000.") }
    if let threads {
      guard (1...1024).contains(threads) else { throw ValidationError("--threads must be from 1 to 1024.") }
    }
  }

  func run() async throws {
    // Mesa's CPU driver reads this once, when it is loaded.
    if let threads { setenv("LP_NUM_THREADS", "\(threads)", 1) }
    let device = try Device(asked: device)
    let library = PipelineLibrary(device)
    print("\(device.description.name) (\(device.description.kind.rawValue)): \(device.reason)")
    for entry in KernelTable.entries(on: device.description.deviceClass) {
      print("  \(entry.operation): \(entry.variant), \(entry.note)")
    }
    let torch = try torchTimer()
    print(torch.map { "compared with \($0.version)" } ?? "no PyTorch found to compare with (--python)")
    if let load = otherLoad() {
      print("other programs keep about \(format(load, 1)) cores busy: expect low rates and unsteady ratios")
    }
    let bench = try KernelBench(library, torch: torch, rounds: rounds)
    print("peak \(format(bench.peak, 0)) GFLOP/s of float32 multiply-adds\n")
    print(column("", 46) + ["GFLOP/s", "of peak", "PyTorch", "ratio", "per CPU s"].map { right($0, 10) }.joined())
    let products = quick ? KernelCase.fewProducts : KernelCase.transformerProducts
    try section("gemm", products.map { ($0, .float32) }, bench)
    try section("gemm of Foal", KernelCase.foalProducts.map { ($0, .float32) }, bench)
    try section(
      "gemm, 16-bit weights",
      KernelCase.fewProducts.prefix(2).flatMap { [($0, .bfloat16), ($0, .float16)] }, bench)
    try section("attention", KernelCase.attentions.map { ($0, .float32) }, bench)
    library.save()
  }

  private func section(
    _ name: String, _ cases: [(KernelCase, Element)], _ bench: KernelBench
  ) throws {
    var rows: [KernelBench.Row] = []
    for (test, element) in cases {
      let row = try bench.run(test, element: element)
      rows.append(row)
      let torch = row.torch.map { test.operations / $0.wall * 1e-9 }
      let weights = element == .float32 ? "" : ", \(element)"
      print(
        column("\(test)\(weights)", 46) + right(format(row.rate, 1), 10)
          + right("\(format(row.share * 100, 0)) %", 10)
          + right(torch.map { format($0, 1) } ?? "-", 10) + right(row.ratio.map { format($0, 2) } ?? "-", 10)
          + right(row.cpuRatio.map { format($0, 2) } ?? "-", 10))
    }
    if let ratio = geometricMean(rows.compactMap(\.ratio)), let cpu = geometricMean(rows.compactMap(\.cpuRatio)) {
      print(column("\(name): geometric mean", 76) + right(format(ratio, 2), 10) + right(format(cpu, 2), 10) + "\n")
    } else {
      print("")
    }
  }

  private func torchTimer() throws -> TorchTimer? {
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    if let python { return try TorchTimer(python: python, threads: threads) }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let found = folders.map { "\($0)/python3" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    return found.flatMap { try? TorchTimer(python: $0, threads: threads) }
  }

  /// Runnable threads of other programs, when there are enough to disturb the measurement.
  private func otherLoad() -> Double? {
    guard let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8),
      let load = text.split(separator: " ").first.flatMap({ Double($0) }), load > 0.5
    else { return nil }
    return load
  }

  private func format(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
  private func column(_ text: String, _ width: Int) -> String {
    text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
  }
  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
