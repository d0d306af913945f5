public import Tensors

/// Random convolution weights of one type, packed, with the values they stand for.
public struct PackedConvolution {
  /// The layout they are packed for.
  public let layout: ConvolutionLayout
  /// `[outputs][inputs][t][h][w]`, rounded to the type.
  public let floats: [Float]
  /// The packed words.
  public let words: [UInt32]

  /// Makes weights uniform in ±1.
  public init(_ layout: ConvolutionLayout, _ numbers: inout Numbers) {
    var floats = numbers.floats(layout.outputs * layout.inputs * layout.taps)
    let source: [UInt8]
    switch layout.matrix.element {
    case .float16:
      let halves = floats.map { Float16($0) }
      floats = halves.map { Float($0) }
      source = halves.withUnsafeBytes { Array($0) }
    case .bfloat16:
      let upper = floats.map { UInt16(truncatingIfNeeded: $0.bitPattern >> 16) }
      floats = upper.map { Float(bitPattern: UInt32($0) << 16) }
      source = upper.withUnsafeBytes { Array($0) }
    default:
      source = floats.withUnsafeBytes { Array($0) }
    }
    var words = [UInt32](repeating: 0xffff_ffff, count: layout.byteCount / 4)
    source.withUnsafeBytes { source in words.withUnsafeMutableBytes { layout.pack(source, into: $0) } }
    self.layout = layout
    self.floats = floats
    self.words = words
  }
}

extension KernelRun {
  /// Puts packed convolution weights into the graph.
  public mutating func input(_ packed: PackedConvolution) -> ConvolutionWeights {
    ConvolutionWeights(input(words: packed.words), packed.layout)
  }
}
