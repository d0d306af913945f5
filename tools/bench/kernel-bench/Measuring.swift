import Tensors
import VulkanCompute

/// What the measurements share.
struct Bench {
  let options: BenchOptions
  let library: PipelineLibrary
  /// The device's class, without cooperative matrices where exact kernels are asked for.
  let device: DeviceClass

  init(_ options: BenchOptions, _ library: PipelineLibrary) {
    self.options = options
    self.library = library
    let found = library.device.description.deviceClass
    if options.isExact, case .gpu(let lanes, _) = found {
      device = .gpu(lanes: lanes)
    } else {
      device = found
    }
  }

  /// Milliseconds of the fastest of the rounds; the device's own clock where it has one.
  func fastest(_ program: Program) throws -> Double {
    let clock = ContinuousClock()
    var best = Double.infinity
    for _ in 0...options.rounds {
      let took = try clock.measure { try program.run() }
      let onDevice = program.times().reduce(0) { $0 + $1.nanoseconds } * 1e-6
      let (seconds, attoseconds) = took.components
      best = min(best, onDevice > 0 ? onDevice : Double(seconds) * 1e3 + Double(attoseconds) * 1e-15)
    }
    return best
  }
}
