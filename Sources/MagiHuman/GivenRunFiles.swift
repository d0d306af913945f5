public import Checkpoint
internal import SingleStream

/// The files of `hoofbeat model sample`, checked, as a run.
public struct GivenRunFiles: Sendable {
  /// What is to be run.
  public let run: GivenRun
  /// `[C, T, H, W]` of the video.
  public let videoShape: [Int]
  /// `[L, Ca]` of the sound.
  public let audioShape: [Int]
  /// What super-resolution answers as sound: the base stage's; nil for the run's own.
  public let baseSound: [Float]?
  /// What a person should know.
  public let note: String?

  /// Reads and checks them.
  /// - Parameters:
  ///   - inputs: noise, text and what is held.
  ///   - settings: `sampler` and `steps`.
  /// - Throws: `CheckpointError`, `TransformerError.illegalInput`.
  public init(_ inputs: Weights, settings: ConfigObject, _ configuration: MagiHumanConfiguration) throws {
    let name = try settings.string("sampler")
    guard let loop = GivenRun.Loop(named: name) else {
      throw settings.invalid(
        "sampler", "is \"\(name.prefix(40))\" but must be \"distill\", \"base\", \"unipc\" or \"sr\".")
    }
    let steps = try settings.integerIfPresent("steps", in: 1...1000) ?? loop.usualSteps
    let path = inputs.path
    let video = try Self.tensor("video_noise", rank: 5, of: inputs)
    let audio = try Self.tensor("audio_noise", rank: 3, of: inputs)
    let text = try Self.tensor("text", rank: 2, of: inputs)
    let negative = inputs["negative_text"] == nil ? nil : try Self.tensor("negative_text", rank: 2, of: inputs)
    for (name, found, wanted) in [
      ("video_noise", video.shape[1], configuration.latentChannels),
      ("audio_noise", audio.shape[2], configuration.audioChannels), ("text", text.shape[1], configuration.textChannels),
      ("negative_text", negative?.shape[1] ?? configuration.textChannels, configuration.textChannels),
    ] where found != wanted {
      throw TransformerError.illegalInput(
        "\(path): \(name) has \(found) channels, but the checkpoint takes \(wanted); give matching inputs.")
    }
    for (name, count) in [("video_noise", video.shape[0]), ("audio_noise", audio.shape[0])]
    where count != steps + 1 && (loop == .distill || count != 1) {
      throw TransformerError.illegalInput(
        "\(path): \(name) has \(count) draws, but \(steps) steps need \(steps + 1): the start, then one for each step.")
    }
    videoShape = Array(video.shape.dropFirst())
    audioShape = Array(audio.shape.dropFirst())
    let layout = try TokenLayout(
      frames: videoShape[1], height: videoShape[2], width: videoShape[3], audio: audioShape[0], text: text.shape[0])
    let (videoSize, audioSize) = (videoShape.reduce(1, *), audioShape.reduce(1, *))
    func draw(_ index: Int) -> MagiHumanDenoiser.Latents {
      .init(
        video: Array(video.floats[index * videoSize..<(index + 1) * videoSize]),
        audio: Array(audio.floats[index * audioSize..<(index + 1) * audioSize]))
    }
    var start = draw(0)
    var held: MagiHumanDenoiser.Held = []
    var baseSound: [Float]?
    let sound = inputs["audio_latent"] == nil ? nil : try Self.tensor("audio_latent", rank: 2, of: inputs)
    if let sound, sound.shape != audioShape {
      throw TransformerError.illegalInput(
        "\(path): audio_latent has the shape \(sound.shape), but audio_noise has draws of \(audioShape).")
    }
    if loop == .superResolution {
      (start, baseSound) = try Self.enlarged(inputs, videoShape, sound?.floats, noise: start)
    } else if let sound {
      start.audio = sound.floats
      held.insert(.sound)
    }
    if inputs["first_frame"] != nil {
      let frame = try Self.tensor("first_frame", rank: 3, of: inputs)
      guard frame.shape == [videoShape[0], videoShape[2], videoShape[3]] else {
        throw TransformerError.illegalInput(
          "\(path): first_frame has the shape \(frame.shape), but a frame is \([videoShape[0], videoShape[2], videoShape[3]])."
        )
      }
      start.setFirstFrame(frame.floats, channels: videoShape[0])
      held.insert(.firstFrame)
    }
    run = GivenRun(
      loop: loop, steps: steps, layout: layout, start: start, noise: loop == .distill ? (1...steps).map(draw) : [],
      text: text.floats, negativeText: negative?.floats ?? [], held: held)
    self.baseSound = baseSound
    note =
      switch (loop, negative) {
      case (.base, nil): "without negative_text nothing is guided"
      case (.distill, .some), (.superResolution, .some): "negative_text is not used by the sampler \(name)"
      default: nil
      }
  }

  /// The base stage's latents, where they are given, as super-resolution starts from them; and their sound.
  private static func enlarged(
    _ inputs: Weights, _ videoShape: [Int], _ sound: [Float]?, noise: MagiHumanDenoiser.Latents
  ) throws -> (MagiHumanDenoiser.Latents, [Float]?) {
    guard inputs["video_latent"] != nil else {
      guard sound == nil else {
        throw TransformerError.illegalInput(
          "\(inputs.path): audio_latent is there without video_latent; give both, or neither.")
      }
      return (noise, nil)
    }
    guard let sound else {
      throw TransformerError.illegalInput(
        "\(inputs.path): video_latent is there without audio_latent; give both, or neither.")
    }
    let base = try Self.tensor("video_latent", rank: 4, of: inputs)
    guard base.shape[0] == videoShape[0], base.shape[1] == videoShape[1], base.shape[2] > 0, base.shape[3] > 0 else {
      throw TransformerError.illegalInput(
        "\(inputs.path): video_latent has the shape \(base.shape), but its channels and frames must be those of "
          + "video_noise, \(videoShape[0]) and \(videoShape[1]).")
    }
    let start = SuperResolution.start(
      .init(video: base.floats, audio: sound), from: (base.shape[2], base.shape[3]),
      to: (videoShape[2], videoShape[3]), noise: noise)
    return (start, sound)
  }

  /// A tensor of finite floats with `rank` dimensions.
  private static func tensor(
    _ name: String, rank: Int, of inputs: Weights
  ) throws -> (shape: [Int], floats: [Float]) {
    let tensor = try inputs.tensor(name)
    guard tensor.shape.count == rank, rank == 2 || tensor.shape.allSatisfy({ $0 > 0 }) else {
      throw TransformerError.illegalInput(
        "\(inputs.path): \(name) has the shape \(tensor.shape), but must have \(rank) dimensions that are not empty.")
    }
    let floats = try tensor.floats()
    // One NaN would come out as nothing but NaN, without a word.
    if let bad = floats.firstIndex(where: { !$0.isFinite }) {
      throw TransformerError.illegalInput(
        "\(inputs.path): element \(bad) of \(name) is \(floats[bad]); give finite numbers only.")
    }
    return (tensor.shape, floats)
  }
}
