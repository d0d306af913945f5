/// Proof that an Ogg movie kept all its frames: every Theora data packet has bytes, and there is one for each frame.
enum OggCheck {
  /// Throws `MediaError.damaged` when frames are missing or empty in the file at `path`.
  static func verify(path: String, frames: Int64) throws(MediaError) {
    let found = try packets(path: path)
    guard found.empty == 0, found.count == frames + 3 else {
      throw .damaged(
        path: path, what: "Theora kept \(found.count - 3 - found.empty) of \(frames) frames; use another format")
    }
  }

  /// The packets of the file's Theora stream, its three headers included, and how many of them are empty.
  static func packets(path: String) throws(MediaError) -> (count: Int64, empty: Int64) {
    let bytes = try MappedFile(path)
    let view = bytes.view
    var theora: UInt32?
    var (count, empty): (Int64, Int64) = (0, 0)
    var length = 0
    var offset = 0
    while offset < view.count {
      guard let page = OggPage(view, offset) else { throw .damaged(path: path, what: "an Ogg page breaks off") }
      if theora == nil, page.body.count >= 7, "theora".utf8.elementsEqual(page.body.dropFirst().prefix(6)) {
        theora = page.serial
      }
      if page.serial == theora {
        for value in page.lacing {
          length += Int(value)
          guard value < 255 else { continue }
          count += 1
          if length == 0 { empty += 1 }
          length = 0
        }
      }
      offset = page.end
    }
    return (count, empty)
  }
}

/// One page of an Ogg file (RFC 3533).
struct OggPage {
  let serial: UInt32
  /// The page starts or ends its logical stream.
  let isFirst: Bool, isLast: Bool
  /// The lengths of the segments; a packet ends with the first that is below 255.
  let lacing: Slice<UnsafeRawBufferPointer>
  let body: Slice<UnsafeRawBufferPointer>
  /// Where the next page starts.
  let end: Int

  /// The page at `offset`, or nil where there is none or it breaks off.
  init?(_ bytes: UnsafeRawBufferPointer, _ offset: Int) {
    guard bytes.count - offset >= 27, bytes[offset..<(offset + 4)].elementsEqual("OggS".utf8) else { return nil }
    let start = offset + 27 + Int(bytes[offset + 26])
    guard start <= bytes.count else { return nil }
    lacing = bytes[(offset + 27)..<start]
    end = start + lacing.reduce(0) { $0 + Int($1) }
    guard end <= bytes.count else { return nil }
    body = bytes[start..<end]
    isFirst = bytes[offset + 5] & 2 != 0
    isLast = bytes[offset + 5] & 4 != 0
    serial = (0..<4).reduce(0) { $0 | UInt32(bytes[offset + 14 + $1]) << ($1 * 8) }
  }
}
