internal import Sampling
internal import SingleStream
internal import Tensors
internal import VulkanCompute

/// One denoising step as a graph: the forwards, what makes noise, the sampler's updates, and what is put back.
struct DenoiserGraph {
  let graph: Graph
  /// Latent, a row for each channel and frame.
  let video: Value
  /// Latent `[L, Ca]`.
  let audio: Value
  /// For the text, and for the negative text with guidance.
  let networks: [LatentNetwork]
  /// Of the video, and of the sound unless it is held.
  let updates: [SamplerUpdate]
  /// Seed and stream of the noise of both; nil when none is made here.
  let streams: Value?
  /// `PhiloxNormal.table`; nil when no noise is made here.
  let table: Value?
  /// What the video's first frame is set to after each step; nil when it is not held.
  let firstFrame: Value?

  /// - Throws: `TransformerError.illegalInput` for impossible sizes.
  init(
    _ configuration: MagiHumanConfiguration, _ weights: TransformerWeights, on device: DeviceClass,
    sampler: MagiHumanSampler, layout: TokenLayout, negativeText: Int?, held: MagiHumanDenoiser.Held,
    noiseIsGiven: Bool
  ) throws {
    let isGuided = sampler.videoGuidance != nil || sampler.audioGuidance != nil
    guard !isGuided || negativeText != nil else {
      throw TransformerError.illegalInput("A guided sampler needs a negative text beside the text.")
    }
    var graph = Graph()
    // One row per channel and frame, so that a channel's first frame is one row.
    let video = graph.persistent([configuration.latentChannels * layout.frames, 4 * layout.rows * layout.columns])
    let audio = graph.persistent([layout.audio, configuration.audioChannels])
    var layouts = [layout]
    if isGuided, let negativeText {
      layouts.append(
        try TokenLayout(
          frames: layout.frames, height: layout.rows * 2, width: layout.columns * 2, audio: layout.audio,
          text: negativeText))
    }
    let networks = layouts.map { LatentNetwork(configuration, weights, layout: $0, on: device, in: &graph) }
    let answers = try LatentNetwork.append(networks, to: &graph, video: video, audio: audio, persistent: false)
    let isNoiseMade = !noiseIsGiven && sampler.plan.contains(where: \.usesNoise)
    let streams = isNoiseMade ? graph.persistent([2, 4], .uint32) : nil
    let table = isNoiseMade ? graph.persistent([PhiloxNormal.table.count], .uint32) : nil
    func update(_ latent: Value, _ guidance: Guidance?, _ answers: [Value], _ index: Int) -> SamplerUpdate {
      SamplerUpdate(
        sampler.plan, guidance: guidance, latent: latent, answers: answers, noiseIsGiven: noiseIsGiven, on: device,
        in: &graph
      ) { graph, value in
        guard let streams, let table else { return }
        graph.append(
          PhiloxNoise.dispatches(out: value, stream: streams, firstWord: 4 * index, table: table, on: device))
      }
    }
    var updates = [update(video, sampler.videoGuidance, answers.map(\.video), 0)]
    if !held.contains(.sound) { updates.append(update(audio, sampler.audioGuidance, answers.map(\.audio), 1)) }
    firstFrame =
      held.contains(.firstFrame) ? graph.persistent([configuration.latentChannels, video.width]) : nil
    if let firstFrame {
      for channel in 0..<configuration.latentChannels {
        graph.append(
          CopyRows.dispatches(
            from: firstFrame, fromRow: channel, to: video, toRow: channel * layout.frames, rows: 1, on: device))
      }
    }
    self.graph = graph
    self.video = video
    self.audio = audio
    self.networks = networks
    self.updates = updates
    self.streams = streams
    self.table = table
  }
}
