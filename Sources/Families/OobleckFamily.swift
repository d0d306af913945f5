internal import Autoencoders
public import Checkpoint
public import VulkanCompute

/// The encoder of Stable Audio's autoencoder. The folder may hold the decoder too.
public enum OobleckEncoderFamily: NetworkFamily {
  public static let architecture = "oobleck_encoder"

  public static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor] {
    try OobleckConfiguration(config).tensors(.encoder)
  }

  public static let forwardContract = """
    architecture "oobleck_encoder"
      in   audio [2,n] f32, full scale ±1
      out  latent [64,n/2048] f32: the mean of the latents' distribution
    """

  public static func forward(
    _ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary
  ) throws -> [NamedTensor] {
    let configuration = try OobleckConfiguration(folder.config)
    let audio = try input("audio", rank: 2, of: inputs)
    guard audio.shape[0] == configuration.audioChannels, audio.shape[1] > 0 else {
      throw FamilyError(
        "\(inputs.path): audio has the shape \(audio.shape), but must be [\(configuration.audioChannels), samples].")
    }
    let encoder = try OobleckEncoder(folder.weights, configuration, library)
    let found = try encoder.encode(exchanged(audio.floats, rows: audio.shape[0]))
    let latent = exchanged(found.mean, rows: found.length)
    return [NamedTensor("latent", [found.channels, found.length], latent)]
  }
}

/// The decoder of Stable Audio's autoencoder. The folder may hold the encoder too.
public enum OobleckDecoderFamily: NetworkFamily {
  public static let architecture = "oobleck_decoder"

  public static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor] {
    try OobleckConfiguration(config).tensors(.decoder)
  }

  public static let forwardContract = """
    architecture "oobleck_decoder"
      in   latent [64,L] f32
      out  audio [2,2048 L] f32, full scale ±1, not clipped
    """

  public static func forward(
    _ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary
  ) throws -> [NamedTensor] {
    let configuration = try OobleckConfiguration(folder.config)
    let latent = try input("latent", rank: 2, of: inputs)
    guard latent.shape[0] == configuration.latentChannels, latent.shape[1] > 0 else {
      throw FamilyError(
        "\(inputs.path): latent has the shape \(latent.shape), but must be [\(configuration.latentChannels), latents].")
    }
    let decoder = try OobleckDecoder(folder.weights, configuration, library)
    let found = try decoder.decode(exchanged(latent.floats, rows: latent.shape[0]))
    let samples = found.count / configuration.audioChannels
    return [NamedTensor("audio", [configuration.audioChannels, samples], exchanged(found, rows: samples))]
  }
}

/// Stable Audio's whole autoencoder, as a model folder has it: encodes or decodes, whichever it is given something for.
public enum OobleckFamily: NetworkFamily {
  public static let architecture = "oobleck"

  public static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor] {
    try OobleckConfiguration(config).tensors
  }

  public static let forwardContract = """
    architecture "oobleck"
      as "oobleck_decoder" where the inputs have a latent, otherwise as "oobleck_encoder"
    """

  public static func forward(
    _ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary
  ) throws -> [NamedTensor] {
    try inputs["latent"] != nil
      ? OobleckDecoderFamily.forward(folder, inputs: inputs, library)
      : OobleckEncoderFamily.forward(folder, inputs: inputs, library)
  }
}

/// `[rows, columns]` to `[columns, rows]`.
private func exchanged(_ values: [Float], rows: Int) -> [Float] {
  let columns = values.count / max(1, rows)
  return [Float](unsafeUninitializedCapacity: values.count) { buffer, count in
    for row in 0..<rows {
      for column in 0..<columns { buffer[column &* rows &+ row] = values[row &* columns &+ column] }
    }
    count = values.count
  }
}
