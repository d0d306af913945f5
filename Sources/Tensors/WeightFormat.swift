public import Checkpoint

/// How the weights of matrix products are stored on a device; kernels unpack them in registers.
public enum WeightFormat: Sendable, Hashable, CaseIterable {
  case float32
  case float16
  /// The upper half of a float32.
  case bfloat16
  /// Blocks of 32 with a half-precision scale, eight bits a weight.
  case q8
  /// Blocks of 32 with a half-precision scale, four bits a weight.
  case q4

  /// The format of a plain tensor's elements; float32 for any type that no kernel reads, after conversion.
  public init(_ type: ElementType) {
    switch type {
    case .float16: self = .float16
    case .bfloat16: self = .bfloat16
    default: self = .float32
    }
  }

  /// The format of quantised blocks.
  public init(_ format: QuantisedFormat) {
    switch format {
    case .q8: self = .q8
    case .q4: self = .q4
    }
  }

  /// The format of plain elements.
  init(_ element: Element) {
    switch element {
    case .float32: self = .float32
    case .float16: self = .float16
    case .bfloat16: self = .bfloat16
    case .uint32: preconditionFailure("matrices hold floating-point values")
    }
  }

  /// The blocks, if it has any.
  public var quantised: QuantisedFormat? {
    switch self {
    case .float32, .float16, .bfloat16: nil
    case .q8: .q8
    case .q4: .q4
    }
  }

  /// Weights in 16 bytes: the unit that packing moves.
  var unitValues: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 8
    case .q8: 16
    case .q4: 32
    }
  }
}
