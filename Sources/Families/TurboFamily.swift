internal import Autoencoders
public import Checkpoint
public import VulkanCompute

/// The Turbo VAE, daVinci-MagiHuman's video decoder.
public enum TurboFamily: NetworkFamily {
  public static let architecture = "turbo_vae"

  public static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor] {
    try TurboConfiguration(config).tensors
  }

  public static let forwardContract = """
    architecture "turbo_vae"
      in   latent [48,T,H,W] f32, normalised, as the transformer makes it
      out  video [3,T',H',W'] f32, -1 black to 1 full, not held to that range
    """

  public static func forward(
    _ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary
  ) throws -> [NamedTensor] {
    let configuration = try TurboConfiguration(folder.config)
    let latent = try latent(of: inputs, channels: configuration.latentChannels)
    let decoder = try TurboDecoder(folder.weights, configuration, library)
    let video = try decoder.decodeFloats(latent: latent.floats, size: latent.size)
    return [NamedTensor("video", video.shape, video.floats)]
  }
}

/// Reads an input of latent frames and checks its channels.
func latent(of inputs: Weights, channels: Int) throws -> (size: LatentSize, floats: [Float]) {
  let latent = try input("latent", rank: 4, of: inputs)
  guard latent.shape[0] == channels, !latent.shape.contains(0) else {
    throw FamilyError(
      "\(inputs.path): latent has the shape \(latent.shape), but must be [\(channels), frames, rows, columns].")
  }
  return (LatentSize(frames: latent.shape[1], height: latent.shape[2], width: latent.shape[3]), latent.floats)
}
