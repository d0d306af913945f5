/// Whether a file of sound or movie is all there. libavformat plays what it finds and says nothing about the rest.
enum Completeness {
  /// Throws `MediaError.damaged` when the container's own sizes or end marks show that the file breaks off. FLAC, MP3
  /// and AIFF have none that can be checked cheaply; their decoders see to it.
  static func verify(_ kind: Demuxer.Kind, path: String) throws(MediaError) {
    let file = try MappedFile(path)
    let isComplete =
      switch kind {
      case .mov: boxesFill(file.view)
      case .matroska: segmentFits(file.view)
      case .ogg: streamsEnd(file.view)
      case .flac, .mp3, .aiff: true
      }
    guard isComplete else { throw .damaged(path: path, what: "it breaks off") }
  }

  /// The top-level boxes of an ISO media file follow each other exactly to its end.
  private static func boxesFill(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var offset = 0
    while offset < bytes.count {
      guard let short = bigEndian(bytes, offset, 4) else { return false }
      var size = short
      if short == 0 { return true }  // to the end of the file
      if short == 1 {
        guard let long = bigEndian(bytes, offset + 8, 8) else { return false }
        size = long
      }
      guard size >= 8, size <= UInt64(bytes.count - offset) else { return false }
      offset += Int(size)
    }
    return true
  }

  /// The Segment after the EBML header ends with the file or before it.
  private static func segmentFits(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let header = elementSize(bytes, 4), header.size <= UInt64(bytes.count) else { return false }
    let segment = header.end + Int(header.size)
    guard bigEndian(bytes, segment, 4) == 0x1853_8067, let body = elementSize(bytes, segment + 4) else { return false }
    // All ones means that the size is not known, as in a live recording.
    return body.isUnknown || body.size <= UInt64(max(0, bytes.count - body.end))
  }

  /// An EBML size: the position of the first one bit of the first byte tells its length.
  private static func elementSize(
    _ bytes: UnsafeRawBufferPointer, _ offset: Int
  ) -> (size: UInt64, end: Int, isUnknown: Bool)? {
    guard offset < bytes.count, bytes[offset] != 0 else { return nil }
    let length = bytes[offset].leadingZeroBitCount + 1
    guard let raw = bigEndian(bytes, offset, length) else { return nil }
    let mask = (UInt64(1) << (7 * UInt64(length))) - 1
    return (raw & mask, offset + length, raw & mask == mask)
  }

  /// Every logical stream of an Ogg file that begins also ends.
  private static func streamsEnd(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var open: Set<UInt32> = []
    var offset = 0
    while offset < bytes.count {
      guard let page = OggPage(bytes, offset) else { return false }
      if page.isFirst { open.insert(page.serial) }
      if page.isLast { open.remove(page.serial) }
      offset = page.end
    }
    return open.isEmpty
  }

  private static func bigEndian(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _ size: Int) -> UInt64? {
    guard offset >= 0, size <= bytes.count, offset <= bytes.count - size else { return nil }
    return (0..<size).reduce(0) { $0 << 8 | UInt64(bytes[offset + $1]) }
  }
}
