/// How a GGUF tensor's elements are stored: as plain numbers, or as blocks of 32 with a scale.
public enum GGUFType: Sendable, Hashable {
  case plain(ElementType)
  case quantised(QuantisedFormat)

  /// The number in the file (`ggml_type`), or nil for a type that is not read.
  init?(number: UInt32) {
    switch number {
    case 0: self = .plain(.float32)
    case 1: self = .plain(.float16)
    case 2: self = .quantised(.q4)
    case 8: self = .quantised(.q8)
    case 24: self = .plain(.signed8)
    case 25: self = .plain(.signed16)
    case 26: self = .plain(.signed32)
    case 27: self = .plain(.signed64)
    case 28: self = .plain(.float64)
    case 30: self = .plain(.bfloat16)
    default: return nil
    }
  }

  /// The number in the file; nil for an element type that GGUF does not have.
  var number: UInt32? {
    switch self {
    case .quantised(.q4): 2
    case .quantised(.q8): 8
    case .plain(.float32): 0
    case .plain(.float16): 1
    case .plain(.signed8): 24
    case .plain(.signed16): 25
    case .plain(.signed32): 26
    case .plain(.signed64): 27
    case .plain(.float64): 28
    case .plain(.bfloat16): 30
    case .plain: nil
    }
  }

  /// Elements of one block, which lie in one row.
  var blockElements: Int {
    switch self {
    case .plain: 1
    case .quantised: QuantisedFormat.block
    }
  }

  /// Bytes of one block: for quantised ones the scale (half precision) and then the values.
  var blockBytes: Int {
    switch self {
    case .plain(let type): type.bits / 8
    case .quantised(let format): 2 + format.valueBytes(inputs: QuantisedFormat.block)
    }
  }

  /// What other programs call types that are not read here, for errors.
  static func name(_ number: UInt32) -> String {
    let names: [UInt32: String] = [
      3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 9: "Q8_1", 10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K",
      15: "Q8_K",
      16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS",
      29: "IQ1_M", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
    ]
    return names[number] ?? "number \(number)"
  }

  /// Bytes of a tensor of this shape (slowest dimension first), or nil if that overflows or a row is no whole number of
  /// blocks.
  func byteCount(_ shape: [Int]) -> Int? {
    guard (shape.last ?? 1) % blockElements == 0 else { return nil }
    var count = 1
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow, dimension >= 0 else { return nil }
      count = product
    }
    let (bytes, overflow) = (count / blockElements).multipliedReportingOverflow(by: blockBytes)
    return overflow ? nil : bytes
  }
}
