internal import SingleStream
internal import Tensors
internal import VulkanCompute

/// One window's denoising step on the device: forward and sampler update, recorded once, run per step.
///
/// The transformer's input features are the state: a step changes the data columns of the noisy rows in place.
final class WindowProgram {
  /// Pictures of the window.
  let pictures: Int
  /// Text tokens, the noise token included.
  let textTokens: Int
  /// Clip tokens; the reference's follow them in the stream.
  let clipTokens: Int
  /// Sound tokens.
  let soundTokens: Int

  private let config: FoalConfiguration
  private let bands: [Float]
  private let program: Program
  private let video: Value
  private let audio: Value
  private let text: Value
  private let rotary: Value
  private let towardsEstimate: Value
  private let towardsSound: Value

  init(
    _ config: FoalConfiguration, _ weights: TransformerWeights, _ library: PipelineLibrary, pictures: Int,
    textTokens: Int
  ) throws {
    let device = library.device.description.deviceClass
    let shape = weights.shape
    let grid = config.picture.gridCount
    clipTokens = pictures / config.picture.patchPictures * grid
    soundTokens = pictures * config.tokensPerPicture
    self.pictures = pictures
    self.textTokens = textTokens
    self.config = config
    bands = weights.bands
    let layout = config.layout(pictures: pictures, textTokens: textTokens)
    let channels = shape.channels

    var graph = Graph()
    video = graph.persistent([layout.video, channels[Modality.video.rawValue]])
    audio = graph.persistent([layout.audio, channels[Modality.audio.rawValue]])
    text = graph.persistent([layout.text, channels[Modality.text.rawValue]])
    rotary = graph.persistent([layout.count, 6 * weights.bands.count])
    towardsEstimate = graph.persistent([1])
    towardsSound = graph.persistent([1])
    let forward = TransformerGraph(weights, layout: layout, on: device)
    let outputs = forward.append(
      to: &graph, .init(video: video, audio: audio, text: text, rotary: rotary), persistentOutputs: false)
    if let estimate = outputs.video {
      graph.append(
        TokenStep.dispatches(
          state: video, rows: 0..<clipTokens, estimate: estimate,
          reference: .init(video, firstRow: clipTokens, period: grid), dataWidth: config.picture.patchValues,
          cleanColumn: config.picture.patchValues, coefficients: towardsEstimate, on: device))
    }
    if let estimate = outputs.audio {
      graph.append(
        TokenStep.dispatches(
          state: audio, rows: 0..<soundTokens, estimate: estimate, dataWidth: config.sound.patchValues,
          cleanColumn: config.sound.patchValues, coefficients: towardsSound, on: device))
    }
    program = try Program(graph, library)
  }

  /// Whether this program makes such windows.
  func fits(_ config: FoalConfiguration, pictures: Int, textTokens: Int) -> Bool {
    self.config.picture == config.picture && self.pictures == pictures && self.textTokens == textTokens
  }

  /// Puts the starting state in place: noise and given tokens.
  func begin(video clip: [Float], audio sound: [Float], reference patches: [Float], textTimes: [Float]) throws {
    try program.write(clip + patches, to: video)
    try program.write(sound, to: audio)
    let positions = TokenPositions.make(config, pictures: pictures, soundTokens: soundTokens, textTimes: textTimes)
    try program.write(RopeTable.make(positions: positions, bands: bands), to: rotary)
  }

  /// Runs one step: the state moves by `towardsEstimate` of the way to the model's estimate, the sound by `sound` of it where that
  /// is another share.
  func step(text features: [Float], towardsEstimate share: Float, sound: Float? = nil) throws {
    try program.write(features, to: text)
    try program.write([share], to: towardsEstimate)
    try program.write([sound ?? share], to: towardsSound)
    try program.run()
  }

  /// The state's rows: clip tokens (without the reference's) and sound tokens.
  func result() throws -> (video: [Float], audio: [Float]) {
    let rows = try program.read(video)
    return (Array(rows.prefix(clipTokens * video.width)), try program.read(audio))
  }
}
