/// The checksum of zip entries (ISO 3309, the polynomial 0xEDB88320), eight bytes at a time.
struct CRC32 {
  private var state: UInt32 = 0xFFFF_FFFF

  /// The checksum of everything given so far.
  var value: UInt32 { ~state }

  /// Adds bytes to the sum.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var crc = state
    tables.withUnsafeBufferPointer { table in
      var offset = 0
      while offset &+ 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) ^ UInt64(crc)
        var sum: UInt32 = 0
        var lane = 0
        while lane < 8 {
          sum ^= table[(7 &- lane) &* 256 &+ Int(truncatingIfNeeded: word &>> (8 &* UInt64(lane)) & 0xFF)]
          lane &+= 1
        }
        crc = sum
        offset &+= 8
      }
      while offset < bytes.count {
        crc = table[Int((crc ^ UInt32(bytes[offset])) & 0xFF)] ^ crc &>> 8
        offset &+= 1
      }
    }
    state = crc
  }
}

/// Table k holds the effect of a byte that k further zero bytes follow.
private let tables: [UInt32] = {
  var result = [UInt32](repeating: 0, count: 8 * 256)
  for index in 0..<256 {
    var crc = UInt32(index)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    result[index] = crc
  }
  for index in 256..<8 * 256 {
    let before = result[index - 256]
    result[index] = result[Int(before & 0xFF)] ^ before >> 8
  }
  return result
}()
