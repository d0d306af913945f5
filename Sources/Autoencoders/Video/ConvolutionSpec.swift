internal import Checkpoint
internal import Tensors

/// One convolution of a network: where its tensors are and how large they are.
struct ConvolutionSpec: Sendable, Hashable {
  /// Tensor names without `.weight` and `.bias`.
  let name: String
  /// Input channels.
  let inputs: Int
  /// Output channels.
  let outputs: Int
  /// Kernel size in time, height and width.
  let kernel: [Int]
  /// Whether the file has it as a convolution of pictures, without the dimension of time.
  let isFlat: Bool

  /// A kernel over time, height and width.
  init(_ name: String, _ inputs: Int, _ outputs: Int, _ t: Int, _ h: Int, _ w: Int) {
    (self.name, self.inputs, self.outputs, kernel, isFlat) = (name, inputs, outputs, [t, h, w], false)
  }

  /// A kernel over height and width.
  init(flat name: String, _ inputs: Int, _ outputs: Int, _ side: Int) {
    (self.name, self.inputs, self.outputs, kernel, isFlat) = (name, inputs, outputs, [1, side, side], true)
  }

  /// The tensors a checkpoint holds for it.
  var tensors: [ExpectedTensor] {
    [
      ExpectedTensor("\(name).weight", [outputs, inputs] + (isFlat ? Array(kernel.dropFirst()) : kernel)),
      ExpectedTensor("\(name).bias", [outputs]),
    ]
  }
}

/// A factor per channel: where it is and how it is shaped in the file.
struct GammaSpec: Sendable, Hashable {
  /// Name of the tensor.
  let name: String
  /// Number of channels.
  let channels: Int
  /// Dimensions of size 1 after the channels.
  let ones: Int

  /// The tensor a checkpoint holds for it.
  var tensor: ExpectedTensor { ExpectedTensor(name, [channels] + [Int](repeating: 1, count: ones)) }
}
