internal import Sampling
internal import SingleStream
internal import Tensors
internal import VulkanCompute

/// The last steps of a window's sound, on the device, without the window's pictures: what is seen is settled by then, and a step
/// of the sound alone costs a small part of one of both.
final class SoundProgram {
  private let program: Program
  private let audio: Value
  private let text: Value
  private let rotary: Value
  private let towardsEstimate: Value
  private let config: FoalConfiguration
  private let bands: [Float]
  private let soundTokens: Int
  private let textTokens: Int

  /// - Parameters:
  ///   - soundTokens: sound tokens of the window.
  ///   - textTokens: text tokens, the noise token included.
  init(
    _ config: FoalConfiguration, _ weights: TransformerWeights, _ library: PipelineLibrary, soundTokens: Int,
    textTokens: Int
  ) throws {
    let device = library.device.description.deviceClass
    let channels = weights.shape.channels
    let layout = StreamLayout(video: 0, audio: soundTokens, text: textTokens)
    self.config = config
    self.soundTokens = soundTokens
    self.textTokens = textTokens
    bands = weights.bands
    var graph = Graph()
    audio = graph.persistent([soundTokens, channels[Modality.audio.rawValue]])
    text = graph.persistent([textTokens, channels[Modality.text.rawValue]])
    rotary = graph.persistent([layout.count, 6 * weights.bands.count])
    towardsEstimate = graph.persistent([1])
    let outputs = TransformerGraph(weights, layout: layout, on: device).append(
      to: &graph, .init(video: nil, audio: audio, text: text, rotary: rotary), persistentOutputs: false)
    if let estimate = outputs.audio {
      graph.append(
        TokenStep.dispatches(
          state: audio, rows: 0..<soundTokens, estimate: estimate, dataWidth: config.sound.patchValues,
          cleanColumn: config.sound.patchValues, coefficients: towardsEstimate, on: device))
    }
    program = try Program(graph, library)
  }

  /// Whether this program goes on with such windows.
  func fits(soundTokens: Int, textTokens: Int) -> Bool {
    self.soundTokens == soundTokens && self.textTokens == textTokens
  }

  /// Takes all steps of a schedule.
  /// - Parameters:
  ///   - sound: the window's sound tokens as the steps before left them, given ones marked.
  ///   - conditions: the window's text tokens.
  ///   - schedule: from the sound's noise level to 0.
  /// - Returns: the finished sound tokens.
  func finished(_ sound: [Float], _ conditions: TextTokens, _ schedule: SigmaSchedule) throws -> [Float] {
    var conditions = conditions
    try program.write(sound, to: audio)
    let positions = TokenPositions.make(config, pictures: 0, soundTokens: soundTokens, textTimes: conditions.times)
    try program.write(RopeTable.make(positions: positions, bands: bands), to: rotary)
    for step in EulerSolver().plan(schedule, prediction: .clean) {
      try Task.checkCancellation()
      conditions.setNoise(video: 1, audio: 1 - step.sigma)
      try program.write(conditions.features, to: text)
      try program.write([Float(step.sample.prediction)], to: towardsEstimate)
      try program.run()
    }
    return try program.read(audio)
  }
}
