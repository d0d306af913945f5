internal import Tensors
internal import VulkanCompute

/// Which part of a video a run of Wan's network is for.
enum WanRun: Sendable, Hashable {
  /// The only frame there is: nothing is remembered.
  case only
  /// The first frame of more.
  case first
  /// Frames after others: what each convolution saw last comes from the run before, and is remembered for the next.
  case later
}

/// Builds runs of Wan's network: every convolution in time is causal, and what it needs of earlier frames is kept in
/// *caches* between runs.
struct WanBuilder {
  /// The dispatches so far.
  var graph = Graph()
  /// What is remembered: frames that a convolution saw last, by the convolution's name.
  private(set) var caches: [String: Value] = [:]
  let run: WanRun
  private let parameters: any NetworkParameters
  private let device: DeviceClass
  private let convolutions: [String: ConvolutionSpec]
  private let gammas: [String: GammaSpec]

  init(
    _ run: WanRun, _ parameters: any NetworkParameters, convolutions: [ConvolutionSpec], gammas: [GammaSpec],
    on device: DeviceClass
  ) {
    self.run = run
    self.parameters = parameters
    self.device = device
    self.convolutions = Dictionary(uniqueKeysWithValues: convolutions.map { ($0.name, $0) })
    self.gammas = Dictionary(uniqueKeysWithValues: gammas.map { ($0.name, $0) })
  }

  func spec(_ name: String) -> ConvolutionSpec {
    guard let spec = convolutions[name] else { preconditionFailure("\(name) is no part of the network") }
    return spec
  }

  /// Norm times gamma, and an activation.
  mutating func normalise(
    _ x: Value, into out: Value, firstRow: Int = 0, _ gamma: String, _ activation: ChannelNorm.Activation
  ) {
    guard let spec = gammas[gamma] else { preconditionFailure("\(gamma) is no part of the network") }
    graph.append(
      ChannelNorm.dispatches(
        x: x, out: out, outFirstRow: firstRow, weight: parameters.gamma(spec, in: &graph), kind: .clampsNorm(1e-12),
        activation: activation, on: device))
  }

  /// A convolution that remembers nothing.
  mutating func convolve(
    _ x: Value, _ name: String, into out: Value, residual: Value? = nil, window: Convolution.Window
  ) {
    let (weights, bias) = parameters.convolution(spec(name), in: &graph)
    graph.append(
      Convolution.dispatches(
        x: x, weights: weights, bias: bias, out: out, residual: residual, window: window, label: name))
  }

  /// A 1 × 1 × 1 convolution.
  mutating func mixed(_ x: Value, _ name: String) -> Value {
    let out = graph.temporary(Array(x.shape.dropLast()) + [spec(name).outputs])
    convolve(x, name, into: out, window: Convolution.Window())
    return out
  }

  /// A causal convolution of what `fill` puts into a value, from a row on.
  /// - Parameter shape: of what `fill` makes: `[frames, rows, columns, channels]`.
  mutating func causal(
    _ name: String, of shape: [Int], residual: Value? = nil, into target: Value? = nil,
    fill: (inout WanBuilder, Value, Int) -> Void
  ) -> Value {
    let spec = spec(name)
    var window = Convolution.Window()
    window.before = (0, spec.kernel[1] / 2, spec.kernel[2] / 2)
    let out = target ?? residual ?? graph.temporary(Array(shape.dropLast()) + [spec.outputs])
    let frame = shape[1] * shape[2]
    let remembered = spec.kernel[0] - 1
    switch run {
    case .only, .first:
      let x = run == .only ? graph.temporary(shape) : graph.persistent(shape)
      if run == .first { caches[name] = x }
      fill(&self, x, 0)
      window.before.t = remembered
      convolve(x, name, into: out, residual: residual, window: window)
    case .later:
      let cache = graph.persistent([remembered] + shape.dropFirst())
      caches[name] = cache
      let x = graph.temporary([remembered + shape[0]] + shape.dropFirst())
      graph.append(CopyRows.dispatches(from: cache, to: x, rows: remembered * frame, on: device))
      fill(&self, x, remembered * frame)
      convolve(x, name, into: out, residual: residual, window: window)
      graph.append(
        CopyRows.dispatches(from: x, fromRow: shape[0] * frame, to: cache, rows: remembered * frame, on: device))
    }
    return out
  }

  /// A causal convolution of a value.
  mutating func causal(_ x: Value, _ name: String, into target: Value? = nil) -> Value {
    causal(name, of: x.shape, into: target) { builder, value, row in
      builder.graph.append(
        CopyRows.dispatches(from: x, to: value, toRow: row, rows: x.rows, on: builder.device))
    }
  }

  /// norm, SiLU, convolution, norm, SiLU, convolution, plus the input. Changes x where channels stay.
  mutating func resnet(_ x: Value, _ stem: String) -> Value {
    let y = causal("\(stem).conv1", of: x.shape) {
      $0.normalise(x, into: $1, firstRow: $2, "\(stem).norm1.gamma", .silu)
    }
    let sum = y.width == x.width ? x : mixed(x, "\(stem).conv_shortcut")
    return causal("\(stem).conv2", of: y.shape, residual: sum) {
      $0.normalise(y, into: $1, firstRow: $2, "\(stem).norm2.gamma", .silu)
    }
  }

  /// The middle: a residual block, attention within each frame, another block.
  mutating func middle(_ input: Value, _ names: WanNames) -> Value {
    let x = resnet(input, names.middle(0))
    let h = graph.temporary(x.shape)
    normalise(x, into: h, "\(names.attention).norm.gamma", .none)
    let qkv = mixed(h, "\(names.attention).to_qkv")
    WideAttention.append(to: &graph, qkv: qkv, out: h)
    convolve(h, "\(names.attention).proj", into: x, residual: x, window: Convolution.Window())
    return resnet(x, names.middle(1))
  }

  /// Half as many rows and columns, and where the stage says so half as many frames.
  mutating func shrunk(_ x: Value, _ stem: String, inTime: Bool) -> Value {
    let name = "\(stem).resample.1"
    var window = Convolution.Window()
    window.stride = (1, 2, 2)  // the row and column of padding come after the last
    let size = [x.shape[0], x.shape[1] / 2, x.shape[2] / 2, x.width]
    let small = graph.temporary(size)
    convolve(x, name, into: small, window: window)
    guard inTime else { return small }
    let timeName = "\(stem).time_conv"
    let frame = size[1] * size[2]
    switch run {
    case .only: return small
    case .first:
      let cache = graph.persistent(size)
      caches[timeName] = cache
      graph.append(CopyRows.dispatches(from: small, to: cache, rows: frame, on: device))
      return small
    case .later:
      // One frame of the run before, then every second place of three frames.
      let cache = graph.persistent([1] + size.dropFirst())
      caches[timeName] = cache
      let joined = graph.temporary([size[0] + 1] + size.dropFirst())
      graph.append(CopyRows.dispatches(from: cache, to: joined, rows: frame, on: device))
      graph.append(CopyRows.dispatches(from: small, to: joined, toRow: frame, rows: size[0] * frame, on: device))
      graph.append(CopyRows.dispatches(from: small, fromRow: (size[0] - 1) * frame, to: cache, rows: frame, on: device))
      var timeWindow = Convolution.Window()
      timeWindow.stride = (2, 1, 1)
      let out = graph.temporary([size[0] / 2] + size.dropFirst())
      convolve(joined, timeName, into: out, window: timeWindow)
      return out
    }
  }

  /// Twice as many rows and columns, and where the stage says so twice as many frames, except of the first.
  mutating func grown(_ x: Value, _ stem: String, inTime: Bool) -> Value {
    let name = "\(stem).resample.1"
    let splits = inTime && run == .later
    let source = splits ? causal(x, "\(stem).time_conv") : x
    var window = Convolution.Window()
    window.before = (0, 1, 1)
    window.enlarges = true
    window.splitsFrames = splits
    let out = graph.temporary([x.shape[0] * (splits ? 2 : 1), 2 * x.shape[1], 2 * x.shape[2], x.width])
    convolve(source, name, into: out, window: window)
    return out
  }

  /// Norm, SiLU and the last convolution.
  mutating func head(_ x: Value, _ names: WanNames, into target: Value? = nil) -> Value {
    causal(names.convOut, of: x.shape, into: target) {
      $0.normalise(x, into: $1, firstRow: $2, names.normOut, .silu)
    }
  }

  /// The shortcut around a stage of the encoder.
  mutating func addShrunk(_ x: Value, to out: Value, _ stage: WanConfiguration.Stage) {
    graph.append(
      ChannelShortcut.addShrunk(
        x, to: out, timeFactor: stage.resizesTime ? 2 : 1, spaceFactor: stage.resizesSpace ? 2 : 1, on: device))
  }

  /// The shortcut around a stage of the decoder.
  mutating func addGrown(_ x: Value, to out: Value, _ stage: WanConfiguration.Stage) {
    graph.append(
      ChannelShortcut.addGrown(
        x, to: out, timeFactor: stage.resizesTime ? 2 : 1, spaceFactor: 2,
        skipped: stage.resizesTime && run != .later ? 1 : 0, on: device))
  }

  /// Copies a value that later steps change in place.
  mutating func copy(_ x: Value) -> Value {
    let out = graph.temporary(x.shape)
    graph.append(CopyRows.dispatches(from: x, to: out, rows: x.rows, on: device))
    return out
  }
}
