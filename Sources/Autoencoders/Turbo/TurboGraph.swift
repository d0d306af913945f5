internal import Tensors
internal import VulkanCompute

/// One run of a part of the Turbo decoder's network as a graph, channels last.
struct TurboGraph {
  /// The dispatches.
  let graph: Graph
  /// `[frames, rows, columns, channels]`: latents that are no longer normalised, or what the part before made.
  let input: Value
  /// What the part makes; the last part makes patches of pixels.
  let output: Value

  /// - Parameters:
  ///   - segment: the part of the network.
  ///   - size: input frames, rows and columns.
  ///   - isFirst: whether the chunk starts the video: then each enlarging in time drops its first frame.
  init(
    _ configuration: TurboConfiguration, _ segment: TurboSegment, size: LatentSize, isFirst: Bool,
    _ parameters: any NetworkParameters, on device: DeviceClass
  ) {
    var builder = Builder(configuration, parameters, device, isFirst: isFirst)
    let input = builder.graph.persistent([size.frames, size.height, size.width, segment.inputs])
    let names = TurboNames()
    var x = input
    if let resnets = segment.middleResnets {
      x = builder.convolved(x, names.convIn)
      for index in 0..<resnets { x = builder.resnet(x, names.middle(index), first: .silu) }
    }
    for (index, block) in segment.blocks {
      if block.inputs != block.outputs { x = builder.resnet(x, names.adapter(index), first: .silu) }
      switch block.upsampling {
      case .none: break
      case .space: x = builder.enlarged(x, names.enlarging(index), splitsFrames: false)
      case .spaceAndTime:
        x = builder.enlarged(
          builder.convolved(x, names.timeConvolution(index)), names.enlarging(index), splitsFrames: true)
      }
      for resnetIndex in 0..<block.resnets {
        // The published network has ReLU here in the blocks that enlarge.
        let first: ChannelNorm.Activation = block.upsampling == .none ? .silu : .relu
        x = builder.resnet(x, names.resnet(index, resnetIndex), first: first)
      }
    }
    let output: Value
    if let channels = segment.outputs {
      builder.normalise(x, into: x, epsilon: 1e-8, .silu)
      output = builder.graph.persistent(Array(x.shape.dropLast()) + [channels])
      builder.convolve(x, names.convOut, into: output)
    } else {
      output = builder.graph.persistent(x.shape)
      builder.copy(x, to: output)
    }
    graph = builder.graph
    self.input = input
    self.output = output
  }

  private struct Builder {
    var graph = Graph()
    let parameters: any NetworkParameters
    let device: DeviceClass
    let isFirst: Bool
    let specs: [String: ConvolutionSpec]

    init(
      _ configuration: TurboConfiguration, _ parameters: any NetworkParameters, _ device: DeviceClass, isFirst: Bool
    ) {
      self.parameters = parameters
      self.device = device
      self.isFirst = isFirst
      specs = Dictionary(uniqueKeysWithValues: configuration.convolutions.map { ($0.name, $0) })
    }

    func spec(_ name: String) -> ConvolutionSpec {
      guard let spec = specs[name] else { preconditionFailure("\(name) is no part of the network") }
      return spec
    }

    mutating func normalise(
      _ x: Value, into out: Value, epsilon: Float, _ activation: ChannelNorm.Activation
    ) {
      graph.append(
        ChannelNorm.dispatches(
          x: x, out: out, kind: .addsEpsilon(epsilon), activation: activation, on: device))
    }

    mutating func copy(_ x: Value, to out: Value) {
      graph.append(CopyRows.dispatches(from: x, to: out, rows: x.rows, on: device))
    }

    mutating func convolve(_ x: Value, _ name: String, into out: Value, residual: Value? = nil) {
      let (weights, bias) = parameters.convolution(spec(name), in: &graph)
      graph.append(
        Convolution.dispatches(
          x: x, weights: weights, bias: bias, out: out, residual: residual, window: .same(weights.layout), label: name))
    }

    mutating func convolved(_ x: Value, _ name: String) -> Value {
      let out = graph.temporary(Array(x.shape.dropLast()) + [spec(name).outputs])
      convolve(x, name, into: out)
      return out
    }

    /// norm, activation, convolution, norm, SiLU, convolution, plus the input. Works in place where it can: x is changed.
    mutating func resnet(_ x: Value, _ stem: String, first: ChannelNorm.Activation) -> Value {
      let h = graph.temporary(x.shape)
      normalise(x, into: h, epsilon: 1e-8, first)
      let y = convolved(h, "\(stem).conv1.conv")
      normalise(y, into: y, epsilon: 1e-8, .silu)
      var sum = x
      if y.width != x.width {
        normalise(x, into: x, epsilon: 1e-6, .none)
        sum = convolved(x, "\(stem).conv_shortcut.conv")
      }
      convolve(y, "\(stem).conv2.conv", into: sum, residual: sum)
      return sum
    }

    /// Twice the rows and columns, and with `splitsFrames` the two frames that lie side by side in the channels.
    mutating func enlarged(_ x: Value, _ name: String, splitsFrames: Bool) -> Value {
      let (weights, bias) = parameters.convolution(spec(name), in: &graph)
      var window = Convolution.Window.same(weights.layout)
      window.enlarges = true
      window.splitsFrames = splitsFrames
      window.firstFrame = splitsFrames && isFirst ? 1 : 0
      let frames = splitsFrames ? 2 * x.shape[0] - window.firstFrame : x.shape[0]
      let out = graph.temporary([frames, 2 * x.shape[1], 2 * x.shape[2], spec(name).outputs])
      graph.append(
        Convolution.dispatches(x: x, weights: weights, bias: bias, out: out, window: window, label: name))
      return out
    }
  }
}
