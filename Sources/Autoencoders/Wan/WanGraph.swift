internal import Tensors
internal import VulkanCompute

/// One run of half of Wan's network as a graph, channels last.
struct WanGraph {
  /// The dispatches.
  let graph: Graph
  /// What goes in: patches of pixels, or latents that are no longer normalised.
  let input: Value
  /// What comes out: mean and variance of latents, or patches of pixels.
  let output: Value
  /// What a later run needs to know, by the name of the convolution that does.
  let caches: [String: Value]

  /// The encoder.
  /// - Parameters:
  ///   - frames: 1 for the first run, 4 for later ones.
  ///   - rows: patches in a column of the picture; likewise `columns`.
  static func encoder(
    _ configuration: WanConfiguration, _ run: WanRun, frames: Int, rows: Int, columns: Int,
    _ parameters: any NetworkParameters, on device: DeviceClass
  ) -> WanGraph {
    let names = WanNames.encoder
    var builder = WanBuilder(
      run, parameters, convolutions: configuration.encoderConvolutions, gammas: configuration.encoderGammas, on: device)
    let patches = configuration.pictureChannels * configuration.patch * configuration.patch
    let input = builder.graph.persistent([frames, rows, columns, patches])
    var x = builder.causal(input, names.convIn)
    for (index, stage) in configuration.encoder.enumerated() {
      // The first residual block would change it, if it keeps the channels.
      let before = stage.inputs == stage.outputs ? builder.copy(x) : x
      for number in 0..<configuration.resnets { x = builder.resnet(x, names.resnet(index, number)) }
      if stage.resizesSpace { x = builder.shrunk(x, names.resizing(index), inTime: stage.resizesTime) }
      builder.addShrunk(before, to: x, stage)
    }
    x = builder.head(builder.middle(x, names), names)
    let output = builder.graph.persistent(x.shape)
    builder.convolve(x, names.latentConvolution, into: output, window: Convolution.Window())
    return WanGraph(graph: builder.graph, input: input, output: output, caches: builder.caches)
  }

  /// The decoder, for one latent frame.
  static func decoder(
    _ configuration: WanConfiguration, _ run: WanRun, rows: Int, columns: Int, _ parameters: any NetworkParameters,
    on device: DeviceClass
  ) -> WanGraph {
    let names = WanNames.decoder
    var builder = WanBuilder(
      run, parameters, convolutions: configuration.decoderConvolutions, gammas: configuration.decoderGammas, on: device)
    let input = builder.graph.persistent([1, rows, columns, configuration.latentChannels])
    var x = builder.causal(builder.mixed(input, names.latentConvolution), names.convIn)
    x = builder.middle(x, names)
    for (index, stage) in configuration.decoder.enumerated() {
      let before = stage.resizesSpace && stage.inputs == stage.outputs ? builder.copy(x) : x
      for number in 0...configuration.resnets { x = builder.resnet(x, names.resnet(index, number)) }
      guard stage.resizesSpace else { continue }
      x = builder.grown(x, names.resizing(index), inTime: stage.resizesTime)
      builder.addGrown(before, to: x, stage)
    }
    let patches = configuration.pictureChannels * configuration.patch * configuration.patch
    let output = builder.graph.persistent(Array(x.shape.dropLast()) + [patches])
    _ = builder.head(x, names, into: output)
    return WanGraph(graph: builder.graph, input: input, output: output, caches: builder.caches)
  }
}
