public import Checkpoint
internal import MagiHuman
internal import SingleStream
public import VulkanCompute

extension MagiHumanFamily: SamplingFamily {
  public static let sampleContract = """
    architecture "magihuman"
      in   video_noise [S+1,C,T,H,W], audio_noise [S+1,L,Ca]: where the run starts, then what each of its S steps draws
           text [N,Ct], and for guidance negative_text [M,Ct], all f32
           first_frame [C,H,W]: image to video, if there; audio_latent [L,Ca]: the sound is given, if there
           with the sampler sr, video_latent [C,T,h,w] and audio_latent [L,Ca]: the base stage's; else video_noise[0] and
           audio_noise[0] are what the stage starts from
      json {"sampler": "distill" | "base" (also "unipc") | "sr", "steps": S}
      out  video_latent [C,T,H,W], audio_latent [L,Ca], f32
    """

  public static func sample(
    _ folder: CheckpointFolder, inputs: Weights, settings: ConfigObject, _ library: PipelineLibrary,
    note: (String) -> Void
  ) throws -> [NamedTensor] {
    let configuration = try MagiHumanConfiguration(folder.config)
    let asked = try GivenRunFiles(inputs, settings: settings, configuration)
    if let sentence = asked.note { note(sentence) }
    let weights = try TransformerWeights(folder.weights, configuration.shape, on: library.device)
    let end = try asked.run.latents(configuration, weights, library)
    return [
      NamedTensor("video_latent", asked.videoShape, end.video),
      NamedTensor("audio_latent", asked.audioShape, asked.baseSound ?? end.audio),
    ]
  }
}

extension MagiHumanPipelineFamily: SamplingFamily {
  public static let sampleContract = """
    architecture "magihuman_pipeline"
      the same, run by the model's transformer, or with the sampler sr by its sr540p; {"part": "sr1080p"} names another
    """

  public static func sample(
    _ folder: CheckpointFolder, inputs: Weights, settings: ConfigObject, _ library: PipelineLibrary,
    note: (String) -> Void
  ) throws -> [NamedTensor] {
    let usual = try settings.string("sampler") == "sr" ? "sr540p" : "transformer"
    let name = try settings.stringIfPresent("part") ?? usual
    guard let part = folder.parts[name] else {
      throw settings.invalid(
        "part", "is \"\(name.prefix(40))\", but the model has \(folder.parts.keys.sorted().joined(separator: ", ")).")
    }
    return try MagiHumanFamily.sample(part, inputs: inputs, settings: settings, library, note: note)
  }
}
