internal import Autoencoders
public import Checkpoint
public import VulkanCompute

/// The encoder of Wan2.2's video autoencoder. The folder may hold the decoder too.
public enum WanEncoderFamily: NetworkFamily {
  public static let architecture = "wan_vae_encoder"

  public static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor] {
    try WanConfiguration(config).encoderTensors
  }

  public static let forwardContract = """
    architecture "wan_vae_encoder"
      in   video [3,T,H,W] f32, -1 black to 1 full, H and W multiples of 16
      out  latent [z,1+(T-1)/4,H/16,W/16] f32: the mean of the latents' distribution, normalised
    """

  public static func forward(
    _ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary
  ) throws -> [NamedTensor] {
    let configuration = try WanConfiguration(folder.config)
    let video = try input("video", rank: 4, of: inputs)
    guard video.shape[0] == configuration.pictureChannels, !video.shape.contains(0) else {
      throw FamilyError(
        "\(inputs.path): video has the shape \(video.shape), but must be [3, frames, rows, columns].")
    }
    let encoder = try WanEncoder(folder.weights, configuration, library)
    let (size, latent) = try encoder.encode(
      video: video.floats, frames: video.shape[1], height: video.shape[2], width: video.shape[3])
    return [NamedTensor("latent", [configuration.latentChannels, size.frames, size.height, size.width], latent)]
  }
}

/// The decoder of Wan2.2's video autoencoder. The folder may hold the encoder too.
public enum WanDecoderFamily: NetworkFamily {
  public static let architecture = "wan_vae_decoder"

  public static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor] {
    try WanConfiguration(config).decoderTensors
  }

  public static let forwardContract = """
    architecture "wan_vae_decoder"
      in   latent [z,T,H,W] f32, normalised, as the transformer makes it
      out  video [3,1+4(T-1),16H,16W] f32, held to -1 black … 1 full
    """

  public static func forward(
    _ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary
  ) throws -> [NamedTensor] {
    let configuration = try WanConfiguration(folder.config)
    let latent = try latent(of: inputs, channels: configuration.latentChannels)
    let decoder = try WanDecoder(folder.weights, configuration, library)
    let video = try decoder.decodeFloats(latent: latent.floats, size: latent.size)
    return [NamedTensor("video", video.shape, video.floats)]
  }
}

/// Wan2.2's whole video autoencoder, as a model folder has it.
public enum WanFamily: NetworkFamily {
  public static let architecture = "wan_vae"

  public static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor] {
    try WanConfiguration(config).tensors
  }

  public static let forwardContract = """
    architecture "wan_vae"
      in   video, and then as "wan_vae_encoder"; or latent, and then as "wan_vae_decoder"
    """

  public static func forward(
    _ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary
  ) throws -> [NamedTensor] {
    inputs["video"] != nil
      ? try WanEncoderFamily.forward(folder, inputs: inputs, library)
      : try WanDecoderFamily.forward(folder, inputs: inputs, library)
  }
}
