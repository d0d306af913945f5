/// Where diffusers keeps the parts of `AutoencoderKLWan`.
struct WanNames {
  /// "encoder" or "decoder".
  let half: String

  static let encoder = WanNames(half: "encoder")
  static let decoder = WanNames(half: "decoder")

  var convIn: String { "\(half).conv_in" }
  var convOut: String { "\(half).conv_out" }
  var normOut: String { "\(half).norm_out.gamma" }
  var attention: String { "\(half).mid_block.attentions.0" }
  func middle(_ index: Int) -> String { "\(half).mid_block.resnets.\(index)" }
  func stage(_ index: Int) -> String { "\(half).\(half == "encoder" ? "down" : "up")_blocks.\(index)" }
  func resnet(_ stage: Int, _ index: Int) -> String { "\(self.stage(stage)).resnets.\(index)" }
  func resizing(_ stage: Int) -> String {
    "\(self.stage(stage)).\(half == "encoder" ? "downsampler" : "upsampler")"
  }
  /// The 1 × 1 × 1 convolution between network and latents.
  var latentConvolution: String { half == "encoder" ? "quant_conv" : "post_quant_conv" }
}

/// Lists the parameters of one half of the network.
private struct WanList {
  let names: WanNames
  var convolutions: [ConvolutionSpec] = []
  var gammas: [GammaSpec] = []

  mutating func resnet(_ stem: String, _ inputs: Int, _ outputs: Int) {
    gammas += [
      GammaSpec(name: "\(stem).norm1.gamma", channels: inputs, ones: 3),
      GammaSpec(name: "\(stem).norm2.gamma", channels: outputs, ones: 3),
    ]
    convolutions += [
      ConvolutionSpec("\(stem).conv1", inputs, outputs, 3, 3, 3),
      ConvolutionSpec("\(stem).conv2", outputs, outputs, 3, 3, 3),
    ]
    if inputs != outputs { convolutions.append(ConvolutionSpec("\(stem).conv_shortcut", inputs, outputs, 1, 1, 1)) }
  }

  mutating func middle(_ channels: Int) {
    resnet(names.middle(0), channels, channels)
    gammas.append(GammaSpec(name: "\(names.attention).norm.gamma", channels: channels, ones: 2))
    convolutions += [
      ConvolutionSpec(flat: "\(names.attention).to_qkv", channels, 3 * channels, 1),
      ConvolutionSpec(flat: "\(names.attention).proj", channels, channels, 1),
    ]
    resnet(names.middle(1), channels, channels)
  }

  mutating func stages(_ stages: [WanConfiguration.Stage], resnets: Int, timeOutputs: Int) {
    for (index, stage) in stages.enumerated() {
      for number in 0..<resnets {
        resnet(names.resnet(index, number), number == 0 ? stage.inputs : stage.outputs, stage.outputs)
      }
      let stem = names.resizing(index)
      if stage.resizesSpace {
        convolutions.append(ConvolutionSpec(flat: "\(stem).resample.1", stage.outputs, stage.outputs, 3))
      }
      if stage.resizesTime {
        convolutions.append(
          ConvolutionSpec("\(stem).time_conv", stage.outputs, stage.outputs * timeOutputs, 3, 1, 1))
      }
    }
  }
}

extension WanConfiguration {
  private var encoderList: WanList {
    var list = WanList(names: .encoder)
    let (first, last) = (encoder[0].inputs, encoder[encoder.count - 1].outputs)
    list.convolutions.append(ConvolutionSpec(list.names.convIn, pictureChannels * patch * patch, first, 3, 3, 3))
    list.stages(encoder, resnets: resnets, timeOutputs: 1)
    list.middle(last)
    list.gammas.append(GammaSpec(name: list.names.normOut, channels: last, ones: 3))
    list.convolutions += [
      ConvolutionSpec(list.names.convOut, last, 2 * latentChannels, 3, 3, 3),
      ConvolutionSpec(list.names.latentConvolution, 2 * latentChannels, 2 * latentChannels, 1, 1, 1),
    ]
    return list
  }

  private var decoderList: WanList {
    var list = WanList(names: .decoder)
    let (first, last) = (decoder[0].inputs, decoder[decoder.count - 1].outputs)
    list.convolutions += [
      ConvolutionSpec(list.names.latentConvolution, latentChannels, latentChannels, 1, 1, 1),
      ConvolutionSpec(list.names.convIn, latentChannels, first, 3, 3, 3),
    ]
    list.middle(first)
    list.stages(decoder, resnets: resnets + 1, timeOutputs: 2)
    list.gammas.append(GammaSpec(name: list.names.normOut, channels: last, ones: 3))
    list.convolutions.append(ConvolutionSpec(list.names.convOut, last, pictureChannels * patch * patch, 3, 3, 3))
    return list
  }

  /// Every convolution of the encoder.
  var encoderConvolutions: [ConvolutionSpec] { encoderList.convolutions }
  /// Every factor per channel of the encoder.
  var encoderGammas: [GammaSpec] { encoderList.gammas }
  /// Every convolution of the decoder.
  var decoderConvolutions: [ConvolutionSpec] { decoderList.convolutions }
  /// Every factor per channel of the decoder.
  var decoderGammas: [GammaSpec] { decoderList.gammas }
}
