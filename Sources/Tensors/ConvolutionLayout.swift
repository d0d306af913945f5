public import VulkanCompute

/// How the weights of a convolution lie in device memory: those of a matrix product whose inputs are (kernel position,
/// channel), channel fastest.
///
/// Each kernel position's channels are padded with zeros to a multiple of four (eight for 16-bit weights on a CPU), so
/// that a load never crosses into the next position.
public struct ConvolutionLayout: Sendable, Hashable {
  /// Kernel size in time, height and width.
  public let kernel: (t: Int, h: Int, w: Int)
  /// Input channels.
  public let inputs: Int
  /// Output channels.
  public let outputs: Int
  /// The packed matrix.
  public let matrix: MatrixLayout
  /// Input channels of one kernel position with their padding.
  let tapInputs: Int

  /// Number of kernel positions.
  public var taps: Int { kernel.t * kernel.h * kernel.w }
  /// Size of the packed weights, bytes.
  public var byteCount: Int { matrix.byteCount }
  /// Shape of the value that holds them, in words (`Element.uint32`).
  public var shape: [Int] { matrix.shape }

  /// Chooses the layout.
  /// - Parameter element: `.float32`, `.float16` or `.bfloat16`.
  public init(kernel: (t: Int, h: Int, w: Int), inputs: Int, outputs: Int, element: Element, device: DeviceClass) {
    precondition(kernel.t > 0 && kernel.h > 0 && kernel.w > 0, "a convolution's kernel has positions")
    self.kernel = kernel
    self.inputs = inputs
    self.outputs = outputs
    // The CPU style loads four channels at a time; other numbers of channels take the GPU style everywhere.
    var style = device
    var step = 4
    if case .cpu(let lanes) = device {
      if inputs % 4 != 0 {
        style = .gpu(lanes: lanes)
      } else if element != .float32 {
        step = 8
      }
    }
    tapInputs = (inputs + step - 1) / step * step
    matrix = MatrixLayout(
      outputs: outputs, inputs: kernel.t * kernel.h * kernel.w * tapInputs, element: element, device: style)
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.kernel == b.kernel && a.inputs == b.inputs && a.outputs == b.outputs && a.matrix == b.matrix
  }

  public func hash(into hasher: inout Hasher) {
    for size in [kernel.t, kernel.h, kernel.w, inputs] { hasher.combine(size) }
    hasher.combine(matrix)
  }

  /// Packs row-major values.
  /// - Parameters:
  ///   - source: `[outputs][inputs][kernel.t][kernel.h][kernel.w]` values of the layout's element type.
  ///   - target: `byteCount` bytes, 16-byte aligned: device memory mapped for writing, or staging.
  public func pack(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
    let size = matrix.element.byteCount
    precondition(source.count == outputs * inputs * taps * size, "the source has another size than the layout")
    guard taps > 1 || tapInputs != inputs else { return matrix.pack(source, into: target) }
    if size == 4 {
      reordered(source, filler: UInt32(0)).withUnsafeBytes { matrix.pack($0, into: target) }
    } else {
      reordered(source, filler: UInt16(0)).withUnsafeBytes { matrix.pack($0, into: target) }
    }
  }

  /// `[outputs][taps][tapInputs]`.
  private func reordered<Word: FixedWidthInteger & BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, filler: Word
  ) -> [Word] {
    let size = MemoryLayout<Word>.size
    let (taps, width) = (taps, tapInputs)
    guard let from = source.baseAddress else { return [] }
    return [Word](unsafeUninitializedCapacity: outputs * taps * width) { target, count in
      count = outputs * taps * width
      for output in 0..<outputs {
        let base = from + output &* inputs &* taps &* size
        let row = output &* taps &* width
        for tap in 0..<taps {
          let place = row &+ tap &* width
          for input in 0..<inputs {
            target[place &+ input] = base.loadUnaligned(fromByteOffset: (input &* taps &+ tap) &* size, as: Word.self)
          }
          for input in inputs..<width { target[place &+ input] = filler }
        }
      }
    }
  }
}

/// Packed convolution weights in a graph.
public struct ConvolutionWeights: Sendable {
  /// The packed words, of the layout's `shape`.
  public let value: Value
  /// What they mean.
  public let layout: ConvolutionLayout

  /// Names packed weights.
  public init(_ value: Value, _ layout: ConvolutionLayout) {
    precondition(value.byteCount >= layout.byteCount, "the value is smaller than the layout")
    self.value = value
    self.layout = layout
  }
}
