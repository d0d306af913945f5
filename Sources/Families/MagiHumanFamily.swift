public import Checkpoint
public import Generation
internal import MagiHuman
public import SingleStream
public import VulkanCompute

/// daVinci-MagiHuman, the open 15 B single-stream model, at any size.
public enum MagiHumanFamily: ModelFamily {
  public static let architecture = MagiHumanConfiguration.architecture

  public static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor] {
    try MagiHumanConfiguration(config).tensors
  }

  public static let forwardContract = """
    architecture "magihuman"
      in   video_latent [C,T,H,W], audio_latent [L,Ca], text [N,Ct] (N may be 0 or 1), all f32
      out  video_velocity [C,T,H,W], audio_velocity [L,Ca], f32
    """

  public static func forward(
    _ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary
  ) throws -> [NamedTensor] {
    let configuration = try MagiHumanConfiguration(folder.config)
    let video = try input("video_latent", rank: 4, of: inputs)
    let audio = try input("audio_latent", rank: 2, of: inputs)
    let text = try input("text", rank: 2, of: inputs)
    for (name, found, wanted) in [
      ("video_latent", video.shape[0], configuration.latentChannels),
      ("audio_latent", audio.shape[1], configuration.audioChannels),
      ("text", text.shape[1], configuration.textChannels),
    ] where found != wanted {
      throw FamilyError(
        "\(inputs.path): \(name) has \(found) channels, but the checkpoint takes \(wanted); give matching inputs.")
    }
    let layout = try TokenLayout(
      frames: video.shape[1], height: video.shape[2], width: video.shape[3], audio: audio.shape[0], text: text.shape[0])
    let weights = try TransformerWeights(folder.weights, configuration.shape, on: library.device)
    let forward = try MagiHumanForward(configuration, weights, library, layout: layout)
    let result = try forward.run(videoLatent: video.floats, audioLatent: audio.floats, text: text.floats)
    return [
      NamedTensor("video_velocity", video.shape, result.video),
      NamedTensor("audio_velocity", audio.shape, result.audio),
    ]
  }

  /// The published base size, 448 × 256: 25 sound latents a second and one more, a latent picture for every four of them.
  public static func stream(
    _ config: ConfigObject, seconds: Double, isWide: Bool
  ) throws -> (shape: TransformerShape, layout: StreamLayout) {
    let audio = Int((25 * seconds).rounded()) + 1
    let frames = (audio - 1) / 4 + 1
    return (
      try MagiHumanConfiguration(config).shape, StreamLayout(video: frames * 8 * 14, audio: audio, text: 256)
    )
  }

  public static let trainingData = ""

  public static func planner(_ config: ConfigObject) throws -> any ShotPlanner {
    throw FamilyError(
      "daVinci-MagiHuman's text encoder and decoders are not part of this version, so it cannot make takes yet; use the "
        + "model foal.")
  }

  public static func generator(_ folder: CheckpointFolder, _ library: PipelineLibrary) throws -> any ShotGenerator {
    throw FamilyError(
      "\(folder.weights.path): hoofbeat runs this network (hoofbeat model forward), but its text encoder and decoders are "
        + "not part of this version, so it cannot make takes yet; use --model foal.")
  }
}
