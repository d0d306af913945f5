/// What `hoofbeat bench model` found. Times are seconds, sizes bytes, rates 10⁹ operations a second.
public struct ModelReport: Sendable, Codable {
  /// Where it was measured.
  public struct Machine: Sendable, Codable {
    /// The device and why it was chosen.
    public var device: String
    /// Processors of this machine that are online.
    public var processors: Int
    /// Processes that wanted to run in the last minute before the start, this one not counted: what else was going on.
    public var load: Double
    /// The device's measured multiply-add rate.
    public var peak: Double
    /// The same per CPU second; means nothing on a GPU.
    public var peakPerCPU: Double
  }

  /// Setting up.
  public struct Setup: Sendable, Codable {
    /// Reading, packing and uploading the weights.
    public var load: Elapsed
    /// Recording the forward with every pipeline new: making them is most of it.
    public var recordFirst: Elapsed
    /// Recording it again with the pipelines there.
    public var recordAgain: Elapsed
    /// The first run, in which lavapipe compiles what its cache on disk does not have.
    public var firstRun: Elapsed
    /// Pipelines the forward needs.
    public var pipelines: Int
    /// Pipelines that a second forward of half the length needed on top; 0 is right.
    public var pipelinesOfAnotherLength: Int
    /// First run of that second forward.
    public var firstRunOfAnotherLength: Elapsed
    /// A later run of it.
    public var laterRunOfAnotherLength: Elapsed
  }

  /// One denoising step: a forward over the whole stream.
  public struct Step: Sendable, Codable {
    /// Tokens in the stream: video, audio, text.
    public var tokens: [Int]
    /// Launches of one run.
    public var dispatches: Int
    /// Operations of one run, 10⁹, counted from the sizes.
    public var gigaOperations: Double
    /// Best run on the wall.
    public var wall: Double
    /// Median run on the wall.
    public var median: Double
    /// Fewest CPU seconds of a run, all threads.
    public var cpu: Double
    /// Rate of the best run.
    public var rate: Double
    /// That rate as a share of the peak, 0…1.
    public var shareOfPeak: Double
    /// The same per CPU second: steadier on a CPU device, means nothing on a GPU.
    public var shareOfPeakPerCPU: Double
  }

  /// The same forward in PyTorch, float32, run in turn with ours.
  public struct Torch: Sendable, Codable {
    /// Version and threads.
    public var version: String
    /// Best run on the wall, all threads.
    public var wall: Double
    /// Fewest CPU seconds of a run on one thread: with several, PyTorch's wait for each other in a loop.
    public var cpu: Double
    /// Our speed over PyTorch's, on the wall.
    public var ratio: Double
    /// The same per CPU second.
    public var cpuRatio: Double
    /// Largest difference of the two outputs over the largest output.
    public var difference: Double
  }

  /// Device memory of the forward, and the process.
  public struct Memory: Sendable, Codable {
    /// Packed weights.
    public var weights: Int
    /// What the forward's intermediate values share.
    public var temporaries: Int
    /// Inputs, outputs and rotary table.
    public var persistents: Int
    /// All values of one layer, unshared.
    public var layer: Int
    /// Temporaries over `layer`; 1.5 is the limit this project sets itself.
    public var temporariesOverLayer: Double
    /// The most the process had in memory at once so far.
    public var processPeak: Int
  }

  /// One whole clip as `hoofbeat generate` makes it, without writing files.
  public struct Clip: Sendable, Codable {
    /// Length of the clip.
    public var seconds: Double
    /// Denoising steps.
    public var steps: Int
    /// Loading the model.
    public var load: Elapsed
    /// Words to phonemes and conditions.
    public var conditioning: Elapsed
    /// Recording and noise, up to the first step.
    public var preparing: Elapsed
    /// All steps.
    public var denoising: Elapsed
    /// Mel to samples, patches to pictures.
    public var decoding: Elapsed
    /// From the request to the shot, the model loaded.
    public var total: Elapsed
    /// The same of a second clip of this length from the same generator.
    public var totalAgain: Elapsed
    /// `total` over the clip's length; below 1 is faster than real time.
    public var realTimeFactor: Double
  }

  /// The checkpoint's name or folder.
  public var model: String
  /// Where.
  public var machine: Machine
  /// Loading and recording.
  public var setup: Setup
  /// A step.
  public var step: Step
  /// PyTorch's step, where there is one.
  public var torch: Torch?
  /// Memory.
  public var memory: Memory
  /// A clip; nil for families that make none yet.
  public var clip: Clip?
  /// Time by kind of dispatch, when asked for.
  public var profile: [DispatchProfile.Row]?
}

extension ModelReport {
  /// The report as lines for people.
  public var text: String {
    func ms(_ seconds: Double) -> String { fixed(seconds * 1e3, 1) + " ms" }
    func both(_ time: Elapsed) -> String { "\(fixed(time.wall * 1e3, 0)) ms (CPU \(fixed(time.cpu * 1e3, 0)))" }
    func mib(_ bytes: Int) -> String { fixed(Double(bytes) / 1_048_576, 1) + " MiB" }
    var lines = [
      "\(model) on \(machine.device), \(machine.processors) processors, load of others \(fixed(machine.load, 1))",
      "peak       \(fixed(machine.peak, 0)) GFLOP/s of float32 multiply-adds, \(fixed(machine.peakPerCPU, 0)) per CPU s",
      "load       \(both(setup.load)), \(mib(memory.weights)) of weights",
      "record     \(both(setup.recordFirst)) with \(setup.pipelines) new pipelines, then \(both(setup.recordAgain)); "
        + "first run \(both(setup.firstRun))",
      "new length \(setup.pipelinesOfAnotherLength) new pipelines; first run \(both(setup.firstRunOfAnotherLength)), "
        + "later \(both(setup.laterRunOfAnotherLength))",
      "step       \(step.tokens.map(String.init).joined(separator: " + ")) tokens, \(step.dispatches) dispatches, "
        + "\(fixed(step.gigaOperations, 2)) GFLOP: best \(ms(step.wall)), median \(ms(step.median)), "
        + "CPU \(ms(step.cpu))",
      "           \(fixed(step.rate, 1)) GFLOP/s, \(fixed(step.shareOfPeak * 100, 0)) % of the peak; per CPU s "
        + "\(fixed(step.gigaOperations / step.cpu, 1)), \(fixed(step.shareOfPeakPerCPU * 100, 0)) %",
    ]
    if let torch {
      lines.append(
        "PyTorch    \(torch.version): best \(ms(torch.wall)), one thread CPU \(ms(torch.cpu)); our speed is "
          + "\(fixed(torch.ratio, 2)) times that, \(fixed(torch.cpuRatio, 2)) per CPU s; outputs differ by "
          + String(torch.difference, digits: 2))
    }
    lines.append(
      "memory     weights \(mib(memory.weights)), temporaries \(mib(memory.temporaries)) "
        + "(\(fixed(memory.temporariesOverLayer, 2)) of one layer's values), inputs and outputs "
        + "\(mib(memory.persistents)), process peak \(mib(memory.processPeak))")
    if let clip {
      lines += [
        "clip       \(fixed(clip.seconds, 2)) s in \(clip.steps) steps: \(both(clip.total)), "
          + "\(fixed(clip.realTimeFactor, 2)) of real time; again \(both(clip.totalAgain))",
        "           conditioning \(both(clip.conditioning)), preparing \(both(clip.preparing)), denoising "
          + "\(both(clip.denoising)), decoding \(both(clip.decoding)); loading before \(both(clip.load))",
      ]
    }
    return lines.joined(separator: "\n")
  }
}
