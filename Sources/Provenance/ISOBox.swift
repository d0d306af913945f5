/// The place of one box of an ISO base media file.
struct ISOBox: Hashable {
  /// Four characters.
  let type: String
  /// Header and content.
  let range: Range<UInt64>
  /// The content without the header.
  let content: Range<UInt64>
  /// Whether its size is given as "to the end of the file".
  let reachesEnd: Bool

  /// The type with unprintable characters replaced.
  var typeForMessages: String {
    String(String.UnicodeScalarView(type.unicodeScalars.map { (0x20...0x7e).contains($0.value) ? $0 : "?" }))
  }

  /// The top-level boxes of a file, which fill it completely.
  static func topLevel(of file: MediaFile) throws(ProvenanceError) -> [ISOBox] {
    var boxes: [ISOBox] = []
    var start: UInt64 = 0
    while start < file.size {
      guard boxes.count < 1 << 16 else { throw .damaged(path: file.path, what: "it has more than 65536 boxes") }
      let head = try file.bytes(start..<min(file.size, start + 16))
      guard let box = ISOBox(head[...], start: start, limit: file.size) else {
        throw .damaged(path: file.path, what: "the box at byte \(start) has a wrong size")
      }
      boxes.append(box)
      start = box.range.upperBound
    }
    return boxes
  }

  /// The box at `start` whose first bytes are `head`; nil if it does not fit below `limit`.
  init?(_ head: ArraySlice<UInt8>, start: UInt64, limit: UInt64) {
    guard head.count >= 8 else { return nil }
    let first = head.startIndex
    var size = UInt64(bigEndian: head[first..<first + 4])
    var header: UInt64 = 8
    reachesEnd = size == 0
    if size == 0 {
      size = limit - start
    } else if size == 1 {
      guard head.count >= 16 else { return nil }
      size = UInt64(bigEndian: head[first + 8..<first + 16])
      header = 16
    }
    guard size >= header, size <= limit - start else { return nil }
    type = String(decoding: head[first + 4..<first + 8], as: UTF8.self)
    range = start..<start + size
    content = start + header..<start + size
  }
}
