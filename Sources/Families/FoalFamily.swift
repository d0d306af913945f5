public import Checkpoint
internal import Foal
public import Generation
public import SingleStream
public import VulkanCompute

/// Foal, the model this project trains and ships.
public enum FoalFamily: ModelFamily {
  public static let architecture = "foal"

  public static func expectedTensors(_ config: ConfigObject) throws -> [ExpectedTensor] {
    TensorNames.expected(try FoalConfiguration(config).shape)
  }

  public static let forwardContract = """
    architecture "foal"
      in   video_tokens [Nv,Cv], audio_tokens [Na,Ca], text_tokens [Nt,Ct], positions [Nv+Na+Nt,3], all f32
      out  video [Nv,Cv], audio [Na,Ca], f32
    """

  public static func forward(
    _ folder: CheckpointFolder, inputs: Weights, _ library: PipelineLibrary
  ) throws -> [NamedTensor] {
    let configuration = try FoalConfiguration(folder.config)
    let streams = try ["video_tokens", "audio_tokens", "text_tokens"].map { try input($0, rank: 2, of: inputs) }
    for (modality, stream) in zip(Modality.allCases, streams)
    where stream.shape[1] != configuration.shape.channels[modality.rawValue] {
      throw FamilyError(
        "\(inputs.path): \(modality)_tokens has \(stream.shape[1]) channels, but the checkpoint takes "
          + "\(configuration.shape.channels[modality.rawValue]); give matching inputs.")
    }
    let positions = try input("positions", rank: 2, of: inputs)
    let counts = streams.map { $0.shape[0] }
    guard positions.shape == [counts.reduce(0, +), 3] else {
      throw FamilyError(
        "\(inputs.path): positions has the shape \(positions.shape), but must be [\(counts.reduce(0, +)), 3]: "
          + "one row per token, in the order video, audio, text.")
    }
    let weights = try TransformerWeights(folder.weights, configuration.shape, on: library.device)
    let layout = StreamLayout(video: counts[0], audio: counts[1], text: counts[2])
    let forward = try StreamForward(weights, library, layout: layout)
    let result = try forward.run(
      video: streams[0].floats, audio: streams[1].floats, text: streams[2].floats,
      positions: (0..<layout.count).map {
        SIMD3(positions.floats[$0 * 3], positions.floats[$0 * 3 + 1], positions.floats[$0 * 3 + 2])
      })
    return [
      NamedTensor("video", streams[0].shape, result.video), NamedTensor("audio", streams[1].shape, result.audio),
    ]
  }

  public static func stream(
    _ config: ConfigObject, seconds: Double, isWide: Bool
  ) throws -> (shape: TransformerShape, layout: StreamLayout) {
    let foal = try FoalConfiguration(config).fitting(width: isWide ? 16 : 1, height: isWide ? 9 : 1)
    let patch = foal.picture.patchPictures
    let pictures = (Int((seconds * Double(foal.picture.rate)).rounded(.up)) + patch - 1) / patch * patch
    let window = min(max(pictures, patch), foal.maxWindowPictures)
    // About ten phonemes a second; a speaker, an ambience and the noise level.
    let text = window * 10 / foal.picture.rate + 3
    return (foal.shape, foal.layout(pictures: window, textTokens: text))
  }

  public static let trainingData =
    "drawn portraits, synthesised sounds and the speech of flite's voices, all made by programs; no recordings or pictures "
    + "of people"

  public static func planner(_ config: ConfigObject) throws -> any ShotPlanner {
    FoalPlanner(try FoalConfiguration(config))
  }

  public static func generator(_ folder: CheckpointFolder, _ library: PipelineLibrary) throws -> any ShotGenerator {
    try FoalGenerator(folder, library)
  }
}
