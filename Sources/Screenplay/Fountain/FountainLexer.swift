/// A line after notes and boneyards were taken out; these may join several lines of the file to one.
struct LogicalLine {
  /// What is left.
  var text = ""
  /// Where the line begins in the file.
  var start: Int
  /// Where the first character of `text` that is not white space is in the file; `start` if there is none.
  var textStart: Int
  /// After the last byte of the line, notes included, that is not white space.
  var end: Int
  /// The notes taken out.
  var notes: [LexedNote] = []
  /// Whether notes or boneyards were taken out.
  var hadMore = false
  /// Whether `text` is nothing but white space.
  var isEmpty = true

  /// Whether the line is blank in the file itself.
  var isBlank: Bool { isEmpty && !hadMore }
  /// Whether the line held nothing but notes and boneyards: it is as if it were not there.
  var isTransparent: Bool { isEmpty && hadMore }
}

/// A note as found: where its content is, and how many bytes of the line's text come before it.
struct LexedNote {
  var content: Range<Int>
  var offset: Int
}

/// Takes notes `[[ ]]` and boneyards `/* */` out of a text and cuts the rest into lines. One pass, linear time.
struct FountainLexer {
  let source: SourceText
  private(set) var lines: [LogicalLine] = []
  /// Content of the boneyards.
  private(set) var boneyards: [Range<Int>] = []
  /// `[[` that never close, each with the blank line or end before which it would have had to.
  private(set) var unclosedNotes: [Range<Int>] = []
  /// The first `/*` that never closes.
  private(set) var unclosedBoneyard: Int?

  private var line: LogicalLine
  /// Where the piece of text that is being read began.
  private var piece: Int

  init(_ source: SourceText) {
    self.source = source
    line = LogicalLine(start: source.start, textStart: source.start, end: source.start)
    piece = source.start
    source.bytes.withUnsafeBufferPointer { read($0) }
  }

  private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    var index = source.start
    var noNoteBefore = 0
    while index < bytes.count {
      let byte = bytes[index]
      if Ascii.isNewline(byte) {
        endPiece(index, bytes)
        index += byte == Ascii.carriageReturn && index + 1 < bytes.count && bytes[index + 1] == Ascii.newline ? 2 : 1
        endLine(next: index)
      } else if byte == Ascii.opening, index + 1 < bytes.count, bytes[index + 1] == Ascii.opening,
        index >= noNoteBefore
      {
        // A search that fails says so for every `[[` up to where it ended: none is searched twice.
        let (end, found) = Self.endOfNote(from: index + 2, bytes)
        guard found else {
          unclosedNotes.append(index..<end)
          noNoteBefore = end
          continue
        }
        endPiece(index, bytes)
        line.notes.append(LexedNote(content: index + 2..<end, offset: line.text.utf8.count))
        resume(at: end + 2)
        index = end + 2
      } else if byte == Ascii.slash, index + 1 < bytes.count, bytes[index + 1] == Ascii.star,
        unclosedBoneyard == nil
      {
        guard let end = Self.endOfBoneyard(from: index + 2, bytes) else {
          unclosedBoneyard = index
          continue
        }
        endPiece(index, bytes)
        boneyards.append(index + 2..<end)
        resume(at: end + 2)
        index = end + 2
      } else {
        index += 1
      }
    }
    endPiece(bytes.count, bytes)
    endLine(next: bytes.count)
  }

  /// Where `]]` is, or else where the search ended: a note ends at a blank line, unless two spaces stand on it.
  private static func endOfNote(from start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> (Int, found: Bool) {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == Ascii.closing, index + 1 < bytes.count, bytes[index + 1] == Ascii.closing { return (index, true) }
      index += 1
      guard Ascii.isNewline(byte) else { continue }
      if byte == Ascii.carriageReturn, index < bytes.count, bytes[index] == Ascii.newline { index += 1 }
      var next = index
      if next < bytes.count, Ascii.isBlank(bytes[next]) { next += 1 }
      if next == bytes.count || Ascii.isNewline(bytes[next]) { return (index, false) }
    }
    // Past the end: what is added to the end would still be in reach of the note.
    return (bytes.count + 1, false)
  }

  private static func endOfBoneyard(from start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == Ascii.star, bytes[index + 1] == Ascii.slash { return index }
      index += 1
    }
    return nil
  }

  /// Adds what was read since the last note to the line.
  private mutating func endPiece(_ end: Int, _ bytes: UnsafeBufferPointer<UInt8>) {
    var start = piece
    if start < end, line.hadMore, Ascii.isBlank(bytes[start]), line.text.utf8.last.map(Ascii.isBlank) ?? true {
      // "a [[note]] b" is "a b", not "a  b".
      start += 1
    }
    guard start < end else { return }
    let text = source.string(start..<end)
    if line.isEmpty, let first = text.unicodeScalars.firstIndex(where: { !$0.properties.isWhitespace }) {
      line.isEmpty = false
      line.textStart = start + text.utf8.distance(from: text.startIndex, to: first)
    }
    line.text += text
    var last = end
    while last > start, Ascii.isBlank(bytes[last - 1]) { last -= 1 }
    if last > start { line.end = last }
  }

  private mutating func resume(at index: Int) {
    line.hadMore = true
    line.end = index
    piece = index
  }

  private mutating func endLine(next: Int) {
    lines.append(line)
    line = LogicalLine(start: next, textStart: next, end: next)
    piece = next
  }
}
