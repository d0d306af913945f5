/// What can be told from an H.264 packet without decoding it.
enum H264Packet {
  /// The bytes of the length before each NAL unit, from an `avcC` header (ISO/IEC 14496-15, 5.3.3.1); nil for other
  /// headers.
  static func lengthSize(_ header: UnsafeBufferPointer<UInt8>) -> Int? {
    guard header.count >= 7, header[0] == 1 else { return nil }
    return Int(header[4] & 3) + 1
  }

  /// Whether no other picture is predicted from this one: its slices (NAL types 1 to 5) have a `nal_ref_idc` of 0.
  static func isDisposable(_ packet: UnsafeBufferPointer<UInt8>, lengthSize: Int) -> Bool {
    var offset = 0
    while offset + lengthSize < packet.count {
      let length = (0..<lengthSize).reduce(0) { $0 << 8 | Int(packet[offset + $1]) }
      let unit = packet[offset + lengthSize]
      if (1...5).contains(unit & 31) { return unit >> 5 & 3 == 0 }
      offset += lengthSize + length
    }
    return false
  }
}
