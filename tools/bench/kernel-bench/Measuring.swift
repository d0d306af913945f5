import Foundation
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

  /// How long a run takes.
  struct Timing {
    /// Milliseconds on the device's own clock, or on the wall where it has none.
    var device = Double.infinity
    /// Milliseconds of this process, all threads: on a CPU driver what other programs disturb least.
    var processor = Double.infinity
  }

  /// The fastest of the rounds, each clock by itself.
  func fastest(_ program: Program) throws -> Timing {
    let clock = ContinuousClock()
    var best = Timing()
    for _ in 0...options.rounds {
      let before = processorTime()
      let took = try clock.measure { try program.run() }
      best.processor = min(best.processor, processorTime() - before)
      let onDevice = program.times().reduce(0) { $0 + $1.nanoseconds } * 1e-6
      let (seconds, attoseconds) = took.components
      best.device = min(best.device, onDevice > 0 ? onDevice : Double(seconds) * 1e3 + Double(attoseconds) * 1e-15)
    }
    return best
  }

  private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) * 1e-6
  }
}
