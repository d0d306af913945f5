public import Checkpoint
internal import Tensors

/// One convolution of the network with what follows it: the whole network is a list of these, because SnakeBeta and the
/// residual additions are how convolutions end.
struct OobleckStep: Sendable {
  /// diffusers' name of the convolution.
  let name: String
  /// Its shape, with the input's channels as they are stored.
  let convolution: Convolution1D
  /// Channels of its weights; fewer than the stored ones where the network's input is padded to whole quads.
  let channels: Int
  let hasBias: Bool
  /// diffusers' name of the SnakeBeta that follows; nil after the last one.
  let snake: String?
  /// Whether the sums themselves are needed again: to start a residual unit, or as the result.
  let keepsPlain: Bool
  /// Whether what started the residual unit is added.
  let addsResidual: Bool

  /// PyTorch's shape of the weights.
  var weightShape: [Int] {
    convolution.isTransposed
      ? [channels, convolution.outputs, 2 * convolution.interleave] : [convolution.outputs, channels, convolution.taps]
  }
}

extension OobleckConfiguration {
  /// The steps of one network, first to last.
  func steps(_ part: Part) -> [OobleckStep] {
    part == .encoder ? encoderSteps : decoderSteps
  }

  /// Channels of a network's input as rows hold them: padded to whole quads, which every kernel likes better.
  func storedChannels(_ part: Part) -> Int {
    ((part == .encoder ? audioChannels : latentChannels) + 3) / 4 * 4
  }

  /// Channels of a network's output.
  func outputChannels(_ part: Part) -> Int { part == .encoder ? momentChannels : audioChannels }

  private var encoderSteps: [OobleckStep] {
    let count = encoder.strides.count
    var steps = [
      first(.encoder, channels: audioChannels, outputs: encoder.width(0), snake: "encoder.block.0.res_unit1.snake1")
    ]
    for block in 0..<count {
      let name = "encoder.block.\(block)"
      steps += residualUnits(name, width: encoder.width(block), next: "\(name).snake1")
      let isLast = block == count - 1
      let stride = encoder.strides[block]
      steps.append(
        OobleckStep(
          name: "\(name).conv1",
          convolution: Convolution1D(
            inputs: encoder.width(block), outputs: encoder.width(block + 1), taps: 2 * stride, stride: stride,
            padding: (stride + 1) / 2),
          channels: encoder.width(block), hasBias: true,
          snake: isLast ? "encoder.snake1" : "encoder.block.\(block + 1).res_unit1.snake1", keepsPlain: !isLast,
          addsResidual: false))
    }
    steps.append(last(.encoder, inputs: encoder.width(count), outputs: momentChannels, taps: 3, hasBias: true))
    return steps
  }

  private var decoderSteps: [OobleckStep] {
    let count = decoder.strides.count
    var steps = [
      first(
        .decoder, channels: latentChannels, outputs: decoder.width(count), snake: "decoder.block.0.snake1",
        keepsPlain: false)
    ]
    for block in 0..<count {
      let name = "decoder.block.\(block)"
      let level = count - 1 - block
      steps.append(
        OobleckStep(
          name: "\(name).conv_t1",
          convolution: Convolution1D(
            inputs: decoder.width(level + 1), outputs: decoder.width(level), upsampling: decoder.strides[level],
            padding: (decoder.strides[level] + 1) / 2),
          channels: decoder.width(level + 1), hasBias: true, snake: "\(name).res_unit1.snake1", keepsPlain: true,
          addsResidual: false))
      let next = block == count - 1 ? "decoder.snake1" : "decoder.block.\(block + 1).snake1"
      steps += residualUnits(name, width: decoder.width(level), next: next)
    }
    steps.append(last(.decoder, inputs: decoder.width(0), outputs: audioChannels, taps: 7, hasBias: false))
    return steps
  }

  private func first(
    _ part: Part, channels: Int, outputs: Int, snake: String, keepsPlain: Bool = true
  ) -> OobleckStep {
    OobleckStep(
      name: "\(part.rawValue).conv1",
      convolution: Convolution1D(inputs: storedChannels(part), outputs: outputs, taps: 7, padding: 3),
      channels: channels, hasBias: true, snake: snake, keepsPlain: keepsPlain, addsResidual: false)
  }

  private func last(_ part: Part, inputs: Int, outputs: Int, taps: Int, hasBias: Bool) -> OobleckStep {
    OobleckStep(
      name: "\(part.rawValue).conv2",
      convolution: Convolution1D(inputs: inputs, outputs: outputs, taps: taps, padding: taps / 2), channels: inputs,
      hasBias: hasBias, snake: nil, keepsPlain: true, addsResidual: false)
  }

  private func residualUnits(_ block: String, width: Int, next: String) -> [OobleckStep] {
    [1, 3, 9].enumerated().flatMap { index, dilation in
      let name = "\(block).res_unit\(index + 1)"
      return [
        OobleckStep(
          name: "\(name).conv1",
          convolution: Convolution1D(
            inputs: width, outputs: width, taps: 7, dilation: dilation, padding: 3 * dilation),
          channels: width, hasBias: true, snake: "\(name).snake2", keepsPlain: false, addsResidual: false),
        OobleckStep(
          name: "\(name).conv2", convolution: Convolution1D(inputs: width, outputs: width, taps: 1), channels: width,
          hasBias: true, snake: index == 2 ? next : "\(block).res_unit\(index + 2).snake1", keepsPlain: index < 2,
          addsResidual: true),
      ]
    }
  }

  /// Every tensor of one network, under diffusers' names, weight norm folded.
  public func tensors(_ part: Part) -> [ExpectedTensor] {
    var list: [ExpectedTensor] = []
    // Every SnakeBeta follows the convolution that makes what it takes.
    for step in steps(part) {
      list.append(ExpectedTensor("\(step.name).weight", step.weightShape))
      if step.hasBias { list.append(ExpectedTensor("\(step.name).bias", [step.convolution.outputs])) }
      if let snake = step.snake {
        list.append(ExpectedTensor("\(snake).alpha", [1, step.convolution.outputs, 1]))
        list.append(ExpectedTensor("\(snake).beta", [1, step.convolution.outputs, 1]))
      }
    }
    return list
  }

  /// Every tensor of both networks.
  public var tensors: [ExpectedTensor] { Part.allCases.flatMap(tensors) }

  /// Rows of a network's output for `rows` of its input.
  func outputRows(_ part: Part, _ rows: Int) -> Int {
    steps(part).reduce(rows) { $1.convolution.outputRows($0) }
  }

  /// The rows of a network's input that rows `rows` of its output see, wherever the input begins and ends.
  func inputRows(_ part: Part, for rows: Range<Int>) -> Range<Int> {
    // A residual sees less than what it is added to.
    steps(part).reversed().reduce(rows) { $1.convolution.inputRows(for: $0) }
  }
}
