/// Numbers to bytes and back, many at a time.
public enum FloatCoding {
  /// The numbers in `bytes` (little-endian, of a type with `isFloatingPoint`) as `Float`; F64 is rounded.
  ///
  /// Returns nil for another type or a number of bytes that is no whole number of elements.
  public static func decode(_ bytes: UnsafeRawBufferPointer, _ type: ElementType) -> [Float]? {
    let size = type.bits / 8
    guard type.isFloatingPoint, bytes.count % size == 0 else { return nil }
    let count = bytes.count / size
    return [Float](unsafeUninitializedCapacity: count) { target, initialized in
      initialized = count
      guard count > 0, let from = bytes.baseAddress, let to = target.baseAddress else { return }
      var index = 0
      switch type {
      case .float32: UnsafeMutableRawPointer(to).copyMemory(from: from, byteCount: bytes.count)
      case .bfloat16:
        while index < count {
          let bits = UInt16(littleEndian: from.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self))
          to[index] = Float(bitPattern: UInt32(bits) &<< 16)
          index &+= 1
        }
      case .float16:
        while index < count {
          let bits = UInt16(littleEndian: from.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self))
          to[index] = float(halfBits: bits)
          index &+= 1
        }
      default:
        while index < count {
          let bits = UInt64(littleEndian: from.loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self))
          to[index] = Float(Double(bitPattern: bits))
          index &+= 1
        }
      }
    }
  }

  /// The numbers as bytes of F32, or rounded to nearest-even F16 or BF16; nil for another type.
  public static func encode(_ floats: [Float], as type: ElementType) -> [UInt8]? {
    let size = type.bits / 8
    guard type == .float32 || type == .float16 || type == .bfloat16 else { return nil }
    return floats.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: floats.count * size) { target, initialized in
        initialized = floats.count * size
        guard let from = source.baseAddress, let to = UnsafeMutableRawPointer(target.baseAddress) else { return }
        var index = 0
        switch type {
        case .float32: to.copyMemory(from: from, byteCount: floats.count * 4)
        case .bfloat16:
          let to = to.bindMemory(to: UInt16.self, capacity: floats.count)
          while index < floats.count {
            to[index] = bfloat16Bits(from[index]).littleEndian
            index &+= 1
          }
        default:
          let to = to.bindMemory(to: UInt16.self, capacity: floats.count)
          while index < floats.count {
            to[index] = halfBits(from[index]).littleEndian
            index &+= 1
          }
        }
      }
    }
  }

  /// Index of the first number that is none, or is infinite.
  public static func firstNonFinite(_ floats: [Float]) -> Int? {
    // First all at once, which needs no branch for each number.
    let isFinite = floats.withUnsafeBufferPointer { numbers in
      var worst: UInt32 = 0
      for number in numbers { worst = max(worst, number.bitPattern & 0x7FFF_FFFF) }
      return worst < 0x7F80_0000
    }
    return isFinite ? nil : floats.firstIndex { !$0.isFinite }
  }
}
