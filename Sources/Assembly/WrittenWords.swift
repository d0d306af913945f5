import CutModel
import Timeline

/// The written text of a line, cut into the smallest pieces a subtitle may be split between, each with the time at which
/// it is spoken.
struct WrittenWords {
  struct Word: Equatable {
    /// What is written, punctuation included.
    var text: String
    /// Whether a space stands before it.
    var hasSpace: Bool
    var start: Flicks
    var end: Flicks
    /// Letters as people see them.
    var length: Int { text.count }
  }

  let words: [Word]

  /// Gives every written word the time of the spoken word of the same letters; those between take their share of what is
  /// left, by length. So numbers, which are spoken as several words, and names the voice spells otherwise find a place.
  init(_ line: CutLine) {
    let texts = Self.split(line.text)
    var words = texts.map { Word(text: $0.text, hasSpace: $0.hasSpace, start: line.start, end: line.end) }
    let pairs = Self.matched(texts.map { Self.plain($0.text) }, line.words.map { Self.plain($0.name) })
    var (writtenAt, spokenAt) = (0, 0)
    var from = line.start
    for (written, spoken) in pairs + [(words.count, line.words.count)] {
      let between = line.words[spokenAt..<spoken]
      let to = spoken < line.words.count ? line.words[spoken].start : line.end
      // Time in which the words between two matches are spoken.
      let (begin, stop) = (between.first?.start ?? from, max(between.last?.end ?? to, from))
      Self.share(&words, writtenAt..<written, begin, stop)
      guard written < words.count else { break }
      (words[written].start, words[written].end) = (line.words[spoken].start, line.words[spoken].end)
      from = line.words[spoken].end
      (writtenAt, spokenAt) = (written + 1, spoken + 1)
    }
    self.words = words
  }

  private static func share(_ words: inout [Word], _ range: Range<Int>, _ start: Flicks, _ end: Flicks) {
    let total = range.reduce(0) { $0 + words[$1].length }
    guard total > 0 else { return }
    let span = max(0, (end - start).count)
    var before = 0
    func at(_ letters: Int) -> Flicks { start + Flicks(Int64(Double(span) * Double(letters) / Double(total))) }
    for index in range {
      words[index].start = at(before)
      before += words[index].length
      words[index].end = at(before)
    }
  }

  /// Words between white space; in scripts that do not write spaces, every letter with the marks that belong to it.
  static func split(_ text: String) -> [(text: String, hasSpace: Bool)] {
    var pieces: [(text: String, hasSpace: Bool)] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      var isFirst = true
      var current = ""
      func flush() {
        guard !current.isEmpty else { return }
        pieces.append((current, isFirst && !pieces.isEmpty))
        isFirst = false
        current = ""
      }
      for letter in word {
        let joins = !isWide(letter) && (current.last.map { !isWide($0) } ?? true) || hangsBack(letter)
        if !(joins || current.last.map(hangsForward) ?? false) { flush() }
        current.append(letter)
      }
      flush()
    }
    return pieces
  }

  /// Letters of the scripts that break anywhere: Chinese characters, kana, and their punctuation. Korean writes spaces.
  static func isWide(_ letter: Character) -> Bool {
    letter.unicodeScalars.first.map {
      switch $0.value {
      case 0x2E80...0x312F, 0x3190...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF01...0xFF60,
        0x20000...0x3FFFF:
        true
      default: false
      }
    } ?? false
  }

  /// Marks that may not begin a line.
  private static func hangsBack(_ letter: Character) -> Bool { "、。，．！？：；）」』】〉》…ー々ゝっゃゅょッャュョ％".contains(letter) }
  /// Marks that may not end one.
  private static func hangsForward(_ letter: Character) -> Bool { "（「『【〈《".contains(letter) }

  private static func plain(_ word: String) -> String {
    word.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// The longest common subsequence of two lists of words, as pairs of indices in order. Empty words match nothing.
  private static func matched(_ left: [String], _ right: [String]) -> [(Int, Int)] {
    // A line has at most 500 characters with a voice; texts beyond that are shared out by length alone.
    guard left.count * right.count <= 4_000_000 else { return [] }
    let width = right.count + 1
    var best = [Int32](repeating: 0, count: (left.count + 1) * width)
    for i in left.indices.reversed() {
      for j in right.indices.reversed() {
        best[i * width + j] =
          !left[i].isEmpty && left[i] == right[j]
          ? best[(i + 1) * width + j + 1] + 1 : max(best[(i + 1) * width + j], best[i * width + j + 1])
      }
    }
    var pairs: [(Int, Int)] = []
    var (i, j) = (0, 0)
    while i < left.count && j < right.count {
      if !left[i].isEmpty, left[i] == right[j], best[i * width + j] == best[(i + 1) * width + j + 1] + 1 {
        pairs.append((i, j))
        (i, j) = (i + 1, j + 1)
      } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return pairs
  }
}
