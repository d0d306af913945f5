/// Fountain's emphasis: `*italics*`, `**bold**`, `***both***`, `_underline_`, and `\*`, `\_` for the characters themselves.
///
/// As the format says, an opening mark has no white space after it and a closing one none before it, and emphasis does
/// not go over the end of a line. Marks without a partner are text.
enum Emphasis {
  /// A line without its marks. Linear time: at most one mark of each kind is open.
  static func removed(from text: String) -> String {
    guard text.utf8.contains(where: { $0 == Ascii.star || $0 == Ascii.underscore }) else { return text }
    let bytes = Array(text.utf8)
    var keeps = [Bool](repeating: true, count: bytes.count)
    var open = OpenMarks()
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == Ascii.backslash, index + 1 < bytes.count,
        bytes[index + 1] == Ascii.star || bytes[index + 1] == Ascii.underscore
      {
        keeps[index] = false
        index += 2
        continue
      }
      guard byte == Ascii.star || byte == Ascii.underscore else {
        index += 1
        continue
      }
      var end = index + 1
      while end < bytes.count, bytes[end] == byte { end += 1 }
      let opens = end < bytes.count && !Ascii.isBlank(bytes[end])
      let closes = index > 0 && !Ascii.isBlank(bytes[index - 1])
      open.read(index..<end, star: byte == Ascii.star, opens: opens, closes: closes, &keeps)
      index = end
    }
    return String(decoding: bytes.indices.lazy.filter { keeps[$0] }.map { bytes[$0] }, as: UTF8.self)
  }

  /// The marks that wait for their partner: where each begins.
  private struct OpenMarks {
    var italic: Int?
    var bold: Int?
    var underline: Int?

    mutating func read(_ run: Range<Int>, star: Bool, opens: Bool, closes: Bool, _ keeps: inout [Bool]) {
      let at = run.lowerBound
      switch (star, run.count) {
      case (false, 1): Self.pair(&underline, at, 1, opens, closes, &keeps)
      case (true, 1): Self.pair(&italic, at, 1, opens, closes, &keeps)
      case (true, 2): Self.pair(&bold, at, 2, opens, closes, &keeps)
      case (true, 3):
        if closes, italic != nil || bold != nil {
          if bold != nil { Self.pair(&bold, at, 2, opens, closes, &keeps) }
          if italic != nil { Self.pair(&italic, at + 2, 1, opens, closes, &keeps) }
        } else if opens, italic == nil, bold == nil {
          (bold, italic) = (at, at + 2)
        }
      // Longer runs are no emphasis: writers use them to strike out words.
      default: break
      }
    }

    private static func pair(
      _ mark: inout Int?, _ at: Int, _ count: Int, _ opens: Bool, _ closes: Bool, _ keeps: inout [Bool]
    ) {
      if closes, let start = mark {
        drop(start, at, count, &keeps)
        mark = nil
      } else if opens, mark == nil {
        mark = at
      }
    }

    private static func drop(_ first: Int, _ second: Int, _ count: Int, _ keeps: inout [Bool]) {
      for start in [first, second] { for index in start..<start + count { keeps[index] = false } }
    }
  }
}
