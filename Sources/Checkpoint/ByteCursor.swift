/// Reads little-endian numbers and runs of bytes in order; nil where the bytes end too soon, never beyond them.
struct ByteCursor {
  let bytes: UnsafeRawBufferPointer
  private(set) var offset: Int

  /// Starts at `offset`, which may lie anywhere: reading from outside of the bytes gives nil.
  init(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Bytes from here to the end; 0 from outside.
  var remaining: Int { offset >= 0 && offset <= bytes.count ? bytes.count - offset : 0 }

  /// The next little-endian number.
  mutating func next<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    let size = MemoryLayout<Number>.size
    guard remaining >= size else { return nil }
    defer { offset += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }

  /// The next `count` bytes.
  mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, remaining >= count else { return nil }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }

  /// The next `count` bytes as UTF-8; nil if they are none.
  mutating func text(_ count: Int) -> String? {
    take(count).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// The bytes up to the next line feed, which is passed over; nil if none comes within `limit` bytes.
  mutating func line(atMost limit: Int) -> String? {
    var end = offset
    let last = offset + min(remaining, limit + 1)
    while end < last, bytes[end] != 0x0A { end += 1 }
    guard end < last, let text = text(end - offset) else { return nil }
    offset += 1
    return text
  }
}
