import CutModel
import Timeline

/// When subtitles appear and go: on the frame lattice, one at a time, long enough to be read where there is room.
enum SubtitleTiming {
  /// Letters that are read in a second.
  static let letters = 17.0
  /// The shortest that is read at all, seconds.
  static let shortest = 0.8
  /// Pictures between two subtitles.
  static let gap: Int64 = 2

  /// - Parameters:
  ///   - lines: of the cut, in the order of their times.
  ///   - frames: of the cut.
  static func subtitles(_ lines: [CutLine], frameRate: FrameRate, frames: Int64) throws -> [CutSubtitle] {
    struct Entry {
      var line: CutLine
      var piece: SubtitlePieces.Piece
      var start: Int64
      var end: Int64
      var wanted: Int64
    }
    var entries: [Entry] = []
    for line in lines {
      for piece in SubtitlePieces(line).pieces {
        let start = min(max(0, try frameRate.frame(at: piece.start)), frames - 1)
        let last = try frameRate.frame(at: max(piece.start, piece.end - Flicks(1)))
        let seconds = max(shortest, Double(piece.letters) / letters)
        let wanted = Int64((seconds * frameRate.framesPerSecond).rounded(.up))
        entries.append(Entry(line: line, piece: piece, start: start, end: last + 1, wanted: wanted))
      }
    }
    entries = entries.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }
      .map(\.element)
    // People who speak at the same time are read one after the other: each keeps half of what it wants, at least.
    let enough = Int64((shortest * frameRate.framesPerSecond).rounded(.up))
    for index in entries.indices.dropFirst() {
      let before = entries[index - 1]
      let free = before.start + min(max(before.wanted / 2, enough), max(1, before.end - before.start)) + gap
      if entries[index].start < free {
        entries[index].start = free
        entries[index].end = max(entries[index].end, free + 1)
      }
    }
    // What was pushed over the end comes back, closer together where there is no other way.
    var limit = frames
    for index in entries.indices.reversed() {
      let need = min(enough, max(1, entries[index].end - entries[index].start))
      let room = max(1, min(need, limit / Int64(index + 1) - gap))
      entries[index].start = max(Int64(index), min(entries[index].start, limit - room))
      limit = max(Int64(index), entries[index].start - gap)
    }
    return try entries.indices.compactMap { index in
      var entry = entries[index]
      let next = index + 1 < entries.count ? entries[index + 1].start : frames + gap
      let room = next - gap > entry.start ? next - gap : next
      entry.end = min(max(entry.end, entry.start + entry.wanted), room, frames)
      guard entry.start < entry.end else { return nil }
      return CutSubtitle(
        line: entry.line.id, speaker: entry.line.speaker, text: entry.piece.text,
        start: try frameRate.start(ofFrame: entry.start), end: try frameRate.start(ofFrame: entry.end))
    }
  }
}
