/// How a matrix's weights are quantised: blocks of 32 neighbours of a row share one half-precision scale.
///
/// Rows are padded with zeros to whole blocks. The blocks' arithmetic is that of GGUF's Q8_0 and Q4_0; values and scales
/// lie in two tensors of a safetensors file, `NAME.q8` or `NAME.q4` and `NAME.scales`, in place of `NAME`.
public enum QuantisedFormat: String, Sendable, Hashable, CaseIterable {
  /// value = scale · integer in −127…127; I8 `[rows, padded]`.
  case q8
  /// value = scale · (nibble − 8); U8 `[rows, padded / 2]`. Byte j of a block holds value j low and value j + 16 high.
  case q4

  /// Values that share a scale.
  public static let block = 32

  /// Ending of the scales' tensor.
  public static let scalesSuffix = ".scales"

  /// Columns of a row once it is padded to whole blocks.
  public static func paddedInputs(_ inputs: Int) -> Int { (inputs + block - 1) / block * block }

  /// Ending of the values' tensor.
  public var suffix: String { "." + rawValue }

  /// Element type of the values' tensor.
  public var valueType: ElementType {
    switch self {
    case .q8: .signed8
    case .q4: .unsigned8
    }
  }

  /// Bytes of one row's values, padding included: the last dimension of the values' tensor.
  public func valueBytes(inputs: Int) -> Int {
    let padded = Self.paddedInputs(inputs)
    switch self {
    case .q8: return padded
    case .q4: return padded / 2
    }
  }

  /// Scales of one row: the last dimension of the scales' tensor.
  public func scaleCount(inputs: Int) -> Int { Self.paddedInputs(inputs) / Self.block }

  /// Bytes of one row's values and scales in a file.
  public func rowBytes(inputs: Int) -> Int {
    valueBytes(inputs: inputs) + 2 * scaleCount(inputs: inputs)
  }

  /// Bits of one weight, its share of the scale included.
  public var bitsPerWeight: Double {
    switch self {
    case .q8: 8.5
    case .q4: 4.5
    }
  }
}

/// Thirty-two weights of one row as they are computed with.
typealias Block = SIMD32<Float>

extension QuantisedFormat {
  /// Bytes of one block's values.
  var blockBytes: Int { self == .q8 ? 32 : 16 }

  /// The values of the block whose bytes start at `bytes`, before scaling.
  @inline(__always)
  func integers(_ bytes: UnsafeRawPointer) -> Block {
    switch self {
    case .q8:
      return Block(bytes.loadUnaligned(as: SIMD32<Int8>.self))
    case .q4:
      let packed = bytes.loadUnaligned(as: SIMD16<UInt8>.self)
      let low = SIMD16<Float>(packed & 15)
      let high = SIMD16<Float>(packed &>> 4)
      return Block(lowHalf: low, highHalf: high) - 8
    }
  }
}
