/// Bytes of binary files, least significant first.
struct LittleEndian {
  /// What was written so far.
  private(set) var bytes: [UInt8] = []

  /// Writes a number in as many bytes as its type has.
  mutating func put(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes a number of IEEE 754.
  mutating func put(_ value: Float) { put(value.bitPattern) }

  /// Writes bytes as they are.
  mutating func put(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// Writes `filler` until the length is a multiple of `size`.
  mutating func align(to size: Int, with filler: UInt8 = 0) {
    while bytes.count % size != 0 { bytes.append(filler) }
  }
}
