internal import Autoencoders
internal import Checkpoint
public import Foundation
internal import SingleStream
internal import Tensors
internal import TextEncoding

/// What one stage of a shot takes on the device. Stages follow each other, and each gives back what it took.
public struct StageMemory: Sendable, Hashable, Codable {
  /// What is done: "text", "picture", "denoise", "enlarge", "pictures", "sound".
  public var name: String
  /// How it is done, as a sentence without its end.
  public var words: String
  /// The most that buffers hold at once.
  public var peakBytes: Int
  /// Device memory of weights, rings of streamed weights included.
  public var weightBytes: Int
  /// Device memory of everything else.
  public var workBytes: Int { peakBytes - weightBytes }
  /// Bytes brought to the device in every step.
  public var streamedBytes: Int
  /// Steps it takes.
  public var steps: Int

  /// Names a stage.
  public init(name: String, words: String, peakBytes: Int, weightBytes: Int, streamedBytes: Int, steps: Int) {
    self.name = name
    self.words = words
    self.peakBytes = peakBytes
    self.weightBytes = weightBytes
    self.streamedBytes = streamedBytes
    self.steps = steps
  }

  enum CodingKeys: String, CodingKey {
    case name, words
    case peakBytes = "peak_bytes"
    case weightBytes = "weight_bytes"
    case streamedBytes = "streamed_bytes_per_step"
    case steps
  }

  /// The least time of a step, seconds, when `bandwidth` bytes a second come to the device: what is computed meanwhile is not
  /// counted.
  public func leastSeconds(bandwidth: Double) -> Double { Double(streamedBytes) / bandwidth }
}

/// A whole model's memory for one kind of shot, planned from configurations and headers alone, stage by stage.
public struct ModelMemory: Sendable {
  /// The stages in the order they run.
  public let stages: [StageMemory]
  /// Size of the pictures that come out.
  public let size: PictureSize
  /// Length in seconds.
  public let seconds: Double
  /// Bytes that buffers may hold.
  public let budget: Int
  /// The most that any stage holds.
  public var peakBytes: Int { stages.map(\.peakBytes).max() ?? 0 }

  /// What is planned for.
  public struct Shot: Sendable {
    /// Size of the first stage's pictures; nil for the model's usual one.
    public var canvas: PictureSize?
    /// Length in seconds.
    public var seconds: Double
    /// Tokens of the text; the most the model reads is 640.
    public var textTokens: Int

    /// Names a kind of shot.
    public init(canvas: PictureSize? = nil, seconds: Double = 5, textTokens: Int = 640) {
      self.canvas = canvas
      self.seconds = seconds
      self.textTokens = textTokens
    }
  }

  /// Plans an imported model, or a transformer alone.
  /// - Parameters:
  ///   - folder: what `hoofbeat model import` wrote, or one of its transformers.
  ///   - shot: what it is to make.
  ///   - target: the device.
  /// - Throws: `TransformerError.noRoom` naming the least that would do; `CheckpointError` and others for a broken model.
  public init(_ folder: URL, _ shot: Shot, on target: TransformerMemory.Target) throws {
    let config = try ConfigObject(contentsOf: folder.appending(path: "config.json"))
    let latents = Int((25 * shot.seconds).rounded()) + 1
    let frames = (latents - 1) / 4 + 1
    self.seconds = shot.seconds
    budget = target.budget
    guard try config.string("architecture") == PipelineConfiguration.architecture else {
      size = shot.canvas ?? PictureSize.published[0]
      let checkpoint = try CheckpointFolder(folder)
      let configuration = try MagiHumanConfiguration(checkpoint.config)
      let layout = try Self.layout(frames, size, latents, shot.textTokens)
      stages = [
        try Self.transformer(
          "denoise", checkpoint.weights, configuration, .distilled(), layout, negative: nil, held: [], shot, size,
          target)
      ]
      return
    }
    let pipeline = try PipelineConfiguration(config)
    let canvas = shot.canvas ?? pipeline.canvas ?? PictureSize.published[0]
    size = canvas.enlarged(to: pipeline.size)
    func part(_ name: String) throws -> CheckpointFolder? {
      try pipeline.parts[name].map { try CheckpointFolder(folder.appending(path: $0, directoryHint: .isDirectory)) }
    }
    var stages: [StageMemory] = []
    if let text = try part("text") { stages.append(try Self.text(text, pipeline, shot, target)) }
    if let first = try part("transformer") {
      let isGuided = pipeline.stage == .base
      stages.append(
        try Self.transformer(
          "denoise", first.weights, MagiHumanConfiguration(first.config), isGuided ? .base() : .distilled(),
          Self.layout(frames, canvas, latents, shot.textTokens), negative: isGuided ? shot.textTokens : nil, held: [],
          shot, canvas, target))
    }
    if let name = pipeline.size.part, let larger = try part(name) {
      stages.append(
        try Self.transformer(
          "enlarge", larger.weights, MagiHumanConfiguration(larger.config), .superResolution(),
          Self.layout(frames, size, latents, shot.textTokens), negative: nil, held: .sound, shot, size, target))
    }
    if let video = try part("video") {
      stages.append(
        try Self.pictures(
          video, LatentSize(frames: frames, height: size.latent.height, width: size.latent.width), target))
    }
    if let audio = try part("audio") { stages.append(try Self.sound(audio, latents, target)) }
    self.stages = stages
  }

  private static func layout(
    _ frames: Int, _ size: PictureSize, _ latents: Int, _ text: Int
  ) throws -> TokenLayout {
    try TokenLayout(
      frames: frames, height: size.latent.height, width: size.latent.width, audio: latents, text: text)
  }

  private static func transformer(
    _ name: String, _ weights: Weights, _ configuration: MagiHumanConfiguration, _ sampler: MagiHumanSampler,
    _ layout: TokenLayout, negative: Int?, held: MagiHumanDenoiser.Held, _ shot: Shot, _ size: PictureSize,
    _ target: TransformerMemory.Target
  ) throws -> StageMemory {
    let memory = try TransformerMemory(
      weights, configuration, sampler: sampler, layout: layout, negativeText: negative, held: held,
      name: "A clip of \(shot.seconds.formatted()) s at \(size.width) × \(size.height)", on: target)
    return StageMemory(
      name: name, words: memory.choice.words, peakBytes: memory.peakBytes, weightBytes: memory.choice.weightBytes,
      streamedBytes: memory.choice.streamedBytes, steps: sampler.plan.count)
  }

  private static func text(
    _ folder: CheckpointFolder, _ pipeline: PipelineConfiguration, _ shot: Shot, _ target: TransformerMemory.Target
  ) throws -> StageMemory {
    let configuration = try T5GemmaConfiguration(folder.config)
    let texts = [Int](repeating: shot.textTokens, count: pipeline.stage == .base ? 2 : 1)
    let peak = try T5GemmaEncoder.peakDeviceBytes(
      folder.weights, configuration, tokens: texts, deviceClass: target.deviceClass, alignment: target.alignment)
    try require(peak, "The text encoder", target)
    return StageMemory(
      name: "text", words: "its layers are streamed once, half a layer at a time, and nothing stays", peakBytes: peak,
      weightBytes: 0, streamedBytes: folder.weights.byteCount, steps: 1)
  }

  private static func pictures(
    _ folder: CheckpointFolder, _ size: LatentSize, _ target: TransformerMemory.Target
  ) throws -> StageMemory {
    let configuration = try TurboConfiguration(folder.config)
    let weights = folder.weights.byteCount
    let tiling: TurboTiling
    do {
      tiling = try TurboTiling(
        fitting: target.budget - weights, configuration, size, on: target.deviceClass, alignment: target.alignment)
    } catch {
      throw TransformerError.noRoom("The pictures' decoder does not fit the device: \(error)")
    }
    let work = tiling.workBytes(configuration, size, on: target.deviceClass, alignment: target.alignment)
    return StageMemory(
      name: "pictures", words: tiling == .whole ? "decoded as whole pictures" : "decoded in tiles that change no bit",
      peakBytes: weights + work, weightBytes: weights, streamedBytes: 0, steps: 1)
  }

  private static func sound(
    _ folder: CheckpointFolder, _ latents: Int, _ target: TransformerMemory.Target
  ) throws -> StageMemory {
    let configuration = try OobleckConfiguration(folder.config)
    let memory = OobleckMemory(
      configuration, .decoder, latents: min(latents, 126), on: target.deviceClass, alignment: target.alignment)
    try require(memory.total, "The sound's decoder", target)
    return StageMemory(
      name: "sound", words: "decoded in pieces", peakBytes: memory.total, weightBytes: memory.weights, streamedBytes: 0,
      steps: 1)
  }

  private static func require(_ bytes: Int, _ what: String, _ target: TransformerMemory.Target) throws {
    guard bytes > target.budget else { return }
    throw TransformerError.noRoom(
      "\(what) needs \(TransformerMemory.gigabytes(bytes)) of device memory, but "
        + "\(TransformerMemory.gigabytes(target.budget)) may be used; take a device with more memory.")
  }
}
