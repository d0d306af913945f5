internal import Checkpoint
public import Tensors

/// Random weights of one type, packed, with the values they stand for.
public struct PackedMatrix {
  /// The layout they are packed for.
  public let layout: MatrixLayout
  /// `[experts][outputs][inputs]`, rounded to the type.
  public let floats: [Float]
  /// The packed words.
  public let words: [UInt32]

  /// Makes weights uniform in ±1, the smallest half-precision numbers among them.
  public init(_ layout: MatrixLayout, _ numbers: inout Numbers) {
    var floats = numbers.floats(layout.experts * layout.outputs * layout.inputs)
    // Subnormal as a half: a device that flushes those would show.
    for index in stride(from: 3, to: floats.count, by: 7) { floats[index] *= 1e-5 }
    var words = [UInt32](repeating: 0xffff_ffff, count: layout.byteCount / 4)
    if let quantised = layout.format.quantised {
      // The numbers are finite, as the quantiser asks.
      guard let rows = try? Quantiser.quantise(floats, inputs: layout.inputs, as: quantised) else {
        preconditionFailure("uniform numbers can be quantised")
      }
      rows.values.withUnsafeBytes { values in
        rows.scales.withUnsafeBytes { scales in
          words.withUnsafeMutableBytes { layout.pack(values: values, scales: scales, into: $0) }
        }
      }
      self.layout = layout
      self.floats = rows.floats()
      self.words = words
      return
    }
    let source: [UInt8]
    switch layout.format {
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
    source.withUnsafeBytes { source in words.withUnsafeMutableBytes { layout.pack(source, into: $0) } }
    self.layout = layout
    self.floats = floats
    self.words = words
  }
}

extension KernelRun {
  /// Puts packed weights into the graph.
  public mutating func input(_ matrix: PackedMatrix) -> Matrix { Matrix(input(words: matrix.words), matrix.layout) }
}
