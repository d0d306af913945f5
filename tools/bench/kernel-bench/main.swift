// Measures the heavy kernels on whatever Vulkan device a machine has. It links Vulkan and the C library only, so that it can
// be copied to a bare machine with a card: tools/bench/build makes it.
import Foundation
import Tensors
import VulkanCompute

func run() throws {
  let arguments = Array(CommandLine.arguments.dropFirst())
  guard !arguments.contains("--help") else { return print(BenchOptions.usage, terminator: "") }
  let options = try BenchOptions(arguments)
  let formats: [WeightFormat] = try options.formats.map {
    switch $0 {
    case "f32": .float32
    case "f16": .float16
    case "bf16": .bfloat16
    case "q8": .q8
    case "q4": .q4
    default: throw BenchFailure("\($0) is no format of weights; --formats takes f32, f16, bf16, q8 and q4.")
    }
  }
  let device = try Device(asked: options.device)
  let found = device.description
  var report = BenchReport(
    device: found.name, driver: found.driver, subgroupSize: found.subgroupSize, sharedMemory: found.sharedMemory,
    matrices: found.matrixUnits.map { "\($0.rows) x \($0.columns) x \($0.inner)" }, tokens: options.tokens,
    hidden: options.hidden, isProcessor: found.kind == .cpu)
  print(
    "\(found.name), \(found.driver), subgroups of \(found.subgroupSize), \(found.sharedMemory >> 10) KiB shared, "
      + (report.matrices.map { "matrices of \($0)" } ?? "no cooperative matrices"))
  let library = PipelineLibrary(device)
  let bench = Bench(options, library)
  for format in formats { try bench.measureProducts(&report, format: format) }
  try bench.measureAttention(&report)
  for format in formats { try bench.measureLayer(&report, format: format) }
  library.save()
  if let path = options.json {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(report).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}

do {
  try run()
} catch {
  FileHandle.standardError.write(Data("kernel-bench: \(error)\n".utf8))
  exit(1)
}
