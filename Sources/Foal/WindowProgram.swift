internal import SingleStream
internal import Tensors
internal import VulkanCompute

/// One window's denoising step on the device: forward and sampler update, recorded once, run per step.
///
/// The transformer's input features are the state: a step changes the data columns of the noisy rows in place. The last steps of a
/// sound are taken alone: what is seen is settled by then, and a step without pictures costs a small part of one with them.
final class WindowProgram {
  /// Pictures of the window.
  let pictures: Int
  /// Text tokens, the noise token included.
  let textTokens: Int
  /// Whether the stream holds the window's sound without its pictures.
  let isSoundAlone: Bool
  /// Clip tokens; the reference's follow them in the stream. None where the sound is alone.
  let clipTokens: Int
  /// Sound tokens.
  let soundTokens: Int

  private let config: FoalConfiguration
  private let bands: [Float]
  private let program: Program
  private let video: Value?
  private let audio: Value
  private let text: Value
  private let rotary: Value
  private let towardsEstimate: Value
  private let towardsSound: Value

  init(
    _ config: FoalConfiguration, _ weights: TransformerWeights, _ library: PipelineLibrary, pictures: Int,
    textTokens: Int, isSoundAlone: Bool = false
  ) throws {
    let device = library.device.description.deviceClass
    let shape = weights.shape
    let grid = config.picture.gridCount
    clipTokens = isSoundAlone ? 0 : pictures / config.picture.patchPictures * grid
    soundTokens = pictures * config.tokensPerPicture
    self.pictures = pictures
    self.textTokens = textTokens
    self.config = config
    bands = weights.bands
    self.isSoundAlone = isSoundAlone
    let layout =
      isSoundAlone
      ? StreamLayout(video: 0, audio: soundTokens, text: textTokens)
      : config.layout(pictures: pictures, textTokens: textTokens)
    let channels = shape.channels

    var graph = Graph()
    let video = isSoundAlone ? nil : graph.persistent([layout.video, channels[Modality.video.rawValue]])
    self.video = video
    audio = graph.persistent([layout.audio, channels[Modality.audio.rawValue]])
    text = graph.persistent([layout.text, channels[Modality.text.rawValue]])
    rotary = graph.persistent([layout.count, 6 * weights.bands.count])
    towardsEstimate = graph.persistent([1])
    towardsSound = graph.persistent([1])
    let forward = TransformerGraph(weights, layout: layout, on: device)
    let outputs = forward.append(
      to: &graph, .init(video: video, audio: audio, text: text, rotary: rotary), persistentOutputs: false)
    if let video, let estimate = outputs.video {
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
  func fits(_ config: FoalConfiguration, pictures: Int, textTokens: Int, isSoundAlone: Bool = false) -> Bool {
    self.config.picture == config.picture && self.pictures == pictures && self.textTokens == textTokens
      && self.isSoundAlone == isSoundAlone
  }

  /// Puts the starting state in place: noise and given tokens. `clip` and `patches` are empty where the sound is alone.
  func begin(video clip: [Float], audio sound: [Float], reference patches: [Float], textTimes: [Float]) throws {
    if let video { try program.write(clip + patches, to: video) }
    try program.write(sound, to: audio)
    let positions = TokenPositions.make(
      config, pictures: isSoundAlone ? 0 : pictures, soundTokens: soundTokens, textTimes: textTimes)
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
    let rows = try video.map { Array(try program.read($0).prefix(clipTokens * $0.width)) }
    return (rows ?? [], try program.read(audio))
  }
}
