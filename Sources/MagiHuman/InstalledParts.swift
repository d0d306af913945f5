internal import Autoencoders
internal import Checkpoint
internal import Foundation
internal import SingleStream
internal import Spectrum
internal import Synchronization
internal import TextEncoding
internal import VulkanCompute

/// The parts of an imported model. Each is on the device only while it works, but for the first stage's transformer, which
/// stays for the next shot as long as nothing needs its room.
final class InstalledParts: PipelineParts {
  private let folder: CheckpointFolder
  private let library: PipelineLibrary
  private let kept = Mutex<Kept?>(nil)

  /// A transformer on the device.
  private struct Kept: Sendable {
    var part: TransformerPart
    var configuration: MagiHumanConfiguration
    var weights: TransformerWeights
    var memory: TransformerMemory
  }

  /// Checks every part's tensors against its configuration; reads headers only.
  /// - Throws: `CheckpointError`; `TransformerError.wrongTensors` for the first part that is not what it should be.
  init(_ folder: CheckpointFolder, _ library: PipelineLibrary) throws {
    self.folder = folder
    self.library = library
    for (name, part) in folder.parts.sorted(by: { $0.key < $1.key }) {
      guard let expected = try Self.expectedTensors(name, part.config) else { continue }
      let difference = CheckpointDifference(expected: expected, found: part.weights)
      guard difference.isEmpty else {
        throw TransformerError.wrongTensors(
          checkpoint: part.url.path(percentEncoded: false), lines: difference.lines)
      }
    }
  }

  /// Nil for parts of later versions.
  private static func expectedTensors(_ name: String, _ config: ConfigObject) throws -> [ExpectedTensor]? {
    switch name {
    case "transformer", "sr540p", "sr1080p": try MagiHumanConfiguration(config).tensors
    case "text": try T5GemmaConfiguration(config).tensors
    case "video": try TurboConfiguration(config).tensors
    case "audio": try OobleckConfiguration(config).tensors
    case "image": try WanConfiguration(config).tensors
    default: nil
    }
  }

  /// A part that the configuration names.
  private func part(_ name: String) throws -> CheckpointFolder {
    guard let part = folder.parts[name] else {
      throw folder.config.invalid("parts.\(name)", "is missing: import the model again with this part.")
    }
    return part
  }

  /// Gives the kept transformer's room to something that takes `bytes`, if there is not enough beside it.
  private func makeRoom(_ bytes: Int) {
    let device = library.device
    if device.memory.live + bytes > device.memoryBudget { releaseTransformer() }
  }

  func releaseTransformer() { kept.withLock { $0 = nil } }

  func text(_ prompts: [String], progress: (Int, Int) -> Void) throws -> [PromptFeatures] {
    let encoder = try TextEncoder(part("text"), library: library, cache: .usual())
    makeRoom(try encoder.peakDeviceBytes(tokens: prompts.map { min(encoder.tokenCount($0), 8192) }))
    progress(0, 1)
    let features = try encoder.encode(prompts)
    progress(1, 1)
    return features.map { PromptFeatures(features: $0.features, tokens: $0.tokens, warning: $0.warning) }
  }

  func picture(_ video: [Float], size: PictureSize) throws -> [Float] {
    let part = try part("image")
    // Only the encoder comes to the device; at its widest it holds some three planes of 160 channels.
    makeRoom(part.weights.byteCount / 2 + 3 * 160 * 4 * size.width * size.height / 4)
    let encoder = try WanEncoder(folder: part, library)
    return try encoder.encode(video: video, frames: 1, height: size.height, width: size.width).latent
  }

  func sound(_ samples: [Float], latents: Int) throws -> [Float] {
    let part = try part("audio")
    let configuration = try OobleckConfiguration(part.config)
    makeRoom(part.weights.byteCount / 2 + OobleckDecoder.usualBudget)
    let encoder = try OobleckEncoder(part.weights, configuration, library)
    // 51.2 kHz, so that 2048 samples are a twenty-fifth of a second.
    var faster = FourierResampling.resample(samples, channels: 1, to: samples.count * 16 / 15)
    let wanted = latents * configuration.hop
    if faster.count > wanted { faster.removeLast(faster.count - wanted) }
    faster += [Float](repeating: 0, count: wanted - faster.count)
    let channels = configuration.audioChannels
    let all = try encoder.encode(faster.flatMap { [Float](repeating: $0, count: channels) }) { _, _ in
      try Task.checkCancellation()
    }
    // The published pipeline draws from the distribution; its mean gives the same bytes every time.
    return all.mean
  }

  func check(_ name: TransformerPart, _ run: TransformerRun) throws {
    let part = try part(name.rawValue)
    // What the device holds now can be given back.
    let budget = library.device.memoryBudget
    _ = try planned(part, MagiHumanConfiguration(part.config), run, within: budget)
  }

  private func planned(
    _ part: CheckpointFolder, _ configuration: MagiHumanConfiguration, _ run: TransformerRun, within budget: Int? = nil
  ) throws -> TransformerMemory {
    try TransformerMemory(
      part.weights, configuration, sampler: run.sampler, layout: run.layout, negativeText: run.negativeText,
      held: run.held, name: "This shot", on: .init(library.device, budget: budget))
  }

  func transformer(
    _ name: TransformerPart, _ run: TransformerRun, smaller: Bool, progress: @escaping (Int, Int) -> Void
  ) throws -> (configuration: MagiHumanConfiguration, weights: TransformerWeights) {
    let part = try part(name.rawValue)
    let device = library.device
    func plan(_ configuration: MagiHumanConfiguration, within budget: Int? = nil) throws -> TransformerMemory {
      try planned(part, configuration, run, within: budget)
    }
    if !smaller, let kept = kept.withLock({ $0 }), kept.part == name,
      let planned = try? plan(kept.configuration, within: kept.memory.budget),
      kept.memory.choice.weightBytes + planned.workBytes <= kept.memory.budget
    {
      return (kept.configuration, kept.weights)
    }
    releaseTransformer()
    let configuration = try MagiHumanConfiguration(part.config)
    let whole = try plan(configuration)
    let (weights, memory) = try (smaller ? whole.smaller ?? whole : whole).load(
      part.weights, configuration.shape, on: device, progress: progress)
    if name == .first {
      kept.withLock { $0 = Kept(part: name, configuration: configuration, weights: weights, memory: memory) }
    }
    return (configuration, weights)
  }

  func pictures(
    _ latent: [Float], frames: Int, size: PictureSize, each: (_ index: Int, _ rgb: [UInt8]) throws -> Void
  ) throws {
    let part = try part("video")
    let configuration = try TurboConfiguration(part.config)
    let (height, width) = size.latent
    let latentSize = LatentSize(frames: frames, height: height, width: width)
    let device = library.device
    func tiling() throws -> TurboTiling {
      try TurboTiling(
        fitting: device.memoryBudget - device.memory.live - part.weights.byteCount, configuration, latentSize,
        on: device.description)
    }
    // Rather no transformer than pictures in parts.
    var chosen = try? tiling()
    if chosen?.isWhole != true {
      releaseTransformer()
      chosen = try tiling()
    }
    let decoder = try TurboDecoder(part.weights, configuration, library)
    try decoder.decode(latent: latent, size: latentSize, tiling: chosen ?? .whole) { run in
      let bytes = 3 * run.width * run.height
      for index in 0..<run.count {
        try each(run.first + index, Array(run.rgb[index * bytes..<(index + 1) * bytes]))
      }
    }
  }

  func samples(_ latent: [Float], latents: Int) throws -> [Float] {
    let part = try part("audio")
    let configuration = try OobleckConfiguration(part.config)
    makeRoom(part.weights.byteCount / 2 + OobleckDecoder.usualBudget)
    let decoder = try OobleckDecoder(part.weights, configuration, library)
    let sound = try decoder.decode(latent) { _, _ in try Task.checkCancellation() }
    let count = sound.count / configuration.audioChannels
    let resampled = FourierResampling.resample(
      sound, channels: configuration.audioChannels, to: FourierResampling.magiHumanLength(samples: count))
    guard configuration.audioChannels == 1 else { return resampled }
    return resampled.flatMap { [$0, $0] }
  }
}
