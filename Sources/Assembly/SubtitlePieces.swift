import CutModel
import Timeline

/// A line of dialogue in pieces that fit on the screen: two lines of 42 letters, or of 21 wide ones.
struct SubtitlePieces {
  /// What is shown, and when it is spoken.
  struct Piece: Equatable {
    /// One line or two.
    var text: String
    /// Letters as people see them, the break not counted.
    var letters: Int
    var start: Flicks
    var end: Flicks
  }

  /// Letters of one line; a wide letter counts as two.
  static let width = 42

  private(set) var pieces: [Piece] = []

  /// Splits so that pieces end where sentences and phrases do and none is shown too short: the cheapest of all ways to
  /// split, found from the end backwards.
  init(_ line: CutLine) {
    let words = WrittenWords(line).words.flatMap(Self.parts)
    guard !words.isEmpty else { return }
    var cost = [Double](repeating: .infinity, count: words.count + 1)
    var next = [Int](repeating: words.count, count: words.count + 1)
    cost[words.count] = 0
    for first in words.indices.reversed() {
      var (last, columns) = (first, 0)
      while last < words.count {
        columns += Self.columns(words[last].text) + (last > first && words[last].hasSpace ? 1 : 0)
        // A piece of one word always fits: words are at most a line long.
        guard columns <= 2 * Self.width else { break }
        if Self.laidOut(words[first...last]) != nil {
          let whole = Self.cost(words, first, last, columns) + cost[last + 1]
          if whole < cost[first] { (cost[first], next[first]) = (whole, last + 1) }
        }
        last += 1
      }
    }
    var at = 0
    while at < words.count {
      let span = words[at..<next[at]]
      let text = Self.laidOut(span) ?? span.map(\.text).joined(separator: " ")
      pieces.append(
        Piece(
          text: text, letters: text.filter { $0 != "\n" }.count, start: span[span.startIndex].start,
          end: span[span.endIndex - 1].end))
      at = next[at]
    }
  }

  private static func cost(_ words: [WrittenWords.Word], _ first: Int, _ last: Int, _ columns: Int) -> Double {
    var cost = 1.0
    if last + 1 < words.count {
      let pause = (words[last + 1].start - words[last].end).seconds
      switch ending(words[last].text) {
      case .sentence: break
      case .phrase: cost += 0.5
      case .none: cost += pause >= 0.4 ? 0.6 : 2
      }
    }
    // Sentences that run on in one piece, and pauses inside it.
    for index in first..<last {
      if ending(words[index].text) == .sentence { cost += 1.2 }
      if (words[index + 1].start - words[index].end).seconds >= 0.8 { cost += 1.5 }
    }
    let time = max((words[last].end - words[first].start).seconds, 0)
    if time < 0.8 { cost += 1.5 * (0.8 - time) / 0.8 }
    if columns > width { cost += 0.3 }
    return cost
  }

  private enum Ending { case sentence, phrase, none }

  private static func ending(_ word: String) -> Ending {
    let bare = word.reversed().first { !"\"'”’»)]）」』".contains($0) }
    guard let bare else { return .none }
    if ".!?…。！？".contains(bare) { return .sentence }
    return ",;:—–、，；：".contains(bare) ? .phrase : .none
  }

  /// The words as one line, or as two with the break at a phrase's end or near the middle; nil when they do not fit.
  static func laidOut(_ words: ArraySlice<WrittenWords.Word>) -> String? {
    let one = joined(words)
    if columns(one) <= width { return one }
    var best: (cost: Double, text: String)?
    for at in (words.startIndex + 1)..<max(words.endIndex, words.startIndex + 1) {
      let (upper, lower) = (joined(words[..<at]), joined(words[at...]))
      let (above, below) = (columns(upper), columns(lower))
      guard above <= width, below <= width else { continue }
      // Even lines, the upper one rather shorter; a break after a mark is worth a dozen letters.
      let uneven = Double(abs(above - below)) + (above > below ? 2 : 0)
      let cost = uneven - (ending(words[at - 1].text) == .none ? 0 : 12)
      if best.map({ cost < $0.cost }) ?? true { best = (cost, upper + "\n" + lower) }
    }
    return best?.text
  }

  private static func joined(_ words: ArraySlice<WrittenWords.Word>) -> String {
    words.enumerated().map { ($0.offset > 0 && $0.element.hasSpace ? " " : "") + $0.element.text }.joined()
  }

  /// Columns of a text: graphemes, wide ones twice.
  static func columns(_ text: String) -> Int { text.reduce(0) { $0 + (WrittenWords.isWide($1) ? 2 : 1) } }

  /// A word that no line holds, in parts that do.
  private static func parts(_ word: WrittenWords.Word) -> [WrittenWords.Word] {
    guard columns(word.text) > width else { return [word] }
    var parts: [WrittenWords.Word] = []
    let span = (word.end - word.start).count
    let letters = Array(word.text)
    let step = width / 2
    for start in stride(from: 0, to: letters.count, by: step) {
      let end = min(start + step, letters.count)
      parts.append(
        WrittenWords.Word(
          text: String(letters[start..<end]), hasSpace: start == 0 && word.hasSpace,
          start: word.start + Flicks(span / Int64(letters.count) * Int64(start)),
          end: word.start + Flicks(span / Int64(letters.count) * Int64(end))))
    }
    return parts
  }
}
