/// The tables in `moov` that say where in the file each track's samples lie: `stco` and `co64`.
enum ChunkOffsets {
  /// Which parts of a file move where.
  struct Moves {
    let path: String
    var ranges: [(from: Range<UInt64>, to: UInt64)] = []

    /// The new place of what was at `offset`.
    func callAsFunction(_ offset: UInt64) throws(ProvenanceError) -> UInt64 {
      // A chunk may end, and an empty one begin, where the last box does.
      guard
        let range = ranges.first(where: { $0.from.contains(offset) })
          ?? ranges.last(where: { $0.from.upperBound == offset })
      else { throw .damaged(path: path, what: "a chunk offset leads out of the file") }
      return offset - range.from.lowerBound + range.to
    }
  }

  /// The way from `moov` to the tables.
  private static let way = ["trak", "mdia", "minf", "stbl"]

  /// The bytes of a `moov` box with all its chunk offsets moved.
  static func moved(inMovieBox bytes: [UInt8], _ moves: Moves) throws(ProvenanceError) -> [UInt8] {
    var output = bytes
    guard let box = ISOBox(bytes.prefix(16), start: 0, limit: UInt64(bytes.count)) else {
      throw .damaged(path: moves.path, what: "its moov box has a wrong size")
    }
    try move(&output, in: box.content, depth: 0, moves)
    return output
  }

  private static func move(
    _ bytes: inout [UInt8], in content: Range<UInt64>, depth: Int, _ moves: Moves
  ) throws(ProvenanceError) {
    var start = content.lowerBound
    // QuickTime may end a list of boxes with four zero bytes.
    while content.upperBound - start >= 8 {
      let head = bytes[Int(start)..<Int(min(start + 16, content.upperBound))]
      guard let box = ISOBox(head, start: start, limit: content.upperBound), !box.reachesEnd else {
        throw .damaged(path: moves.path, what: "a box in moov has a wrong size")
      }
      if depth < way.count {
        if box.type == way[depth] { try move(&bytes, in: box.content, depth: depth + 1, moves) }
        if depth == 0, ["mvex", "meta"].contains(box.type) {
          throw .unsupported(path: moves.path, what: "it has \(box.type) in moov: write it in one piece")
        }
      } else {
        switch box.type {
        case "stco": try moveTable(&bytes, box.content, width: 4, moves)
        case "co64": try moveTable(&bytes, box.content, width: 8, moves)
        case "saio": throw .unsupported(path: moves.path, what: "it has saio tables, as encrypted movies do")
        default: break
        }
      }
      start = box.range.upperBound
    }
  }

  private static func moveTable(
    _ bytes: inout [UInt8], _ content: Range<UInt64>, width: Int, _ moves: Moves
  ) throws(ProvenanceError) {
    let start = Int(content.lowerBound)
    let room = content.count
    guard room >= 8 else { throw .damaged(path: moves.path, what: "a table of chunk offsets breaks off") }
    let count = Int(UInt32(bigEndian: bytes[start + 4..<start + 8]))
    guard count <= (room - 8) / width else {
      throw .damaged(path: moves.path, what: "a table of chunk offsets breaks off")
    }
    for index in 0..<count {
      let place = start + 8 + index * width
      let moved = try moves(UInt64(bigEndian: bytes[place..<place + width]))
      guard width == 8 || moved <= UInt64(UInt32.max) else {
        throw .unsupported(path: moves.path, what: "its chunk offsets would need more than 32 bits: write them with 64")
      }
      bytes.replaceSubrange(place..<place + width, with: moved.bigEndianBytes.suffix(width))
    }
  }
}
