/// A line of a script: a verb and its words.
struct ScriptLine: Equatable, Sendable {
  /// Counted from 1.
  var number: Int
  var verb: String
  var words: [String]

  /// Reads a script: one order a line, `#` begins a comment, words with spaces stand in double quotes.
  /// - Throws: `StudioError` for a quote that is not closed.
  static func parse(_ text: String, name: String) throws(StudioError) -> [ScriptLine] {
    var lines: [ScriptLine] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard let words = words(line) else {
        throw StudioError("\(name):\(index + 1): a quote is not closed.")
      }
      if let verb = words.first {
        lines.append(ScriptLine(number: index + 1, verb: verb, words: Array(words.dropFirst())))
      }
    }
    return lines
  }

  private static func words(_ line: Substring) -> [String]? {
    var words: [String] = []
    var word = ""
    var (isQuoted, hasWord, escapes) = (false, false, false)
    for character in line where character != "\r" {
      if escapes {
        word.append(character == "n" ? "\n" : character)
        escapes = false
      } else if isQuoted {
        if character == "\\" {
          escapes = true
        } else if character == "\"" {
          isQuoted = false
        } else {
          word.append(character)
        }
      } else if character == "\"" {
        (isQuoted, hasWord) = (true, true)
      } else if character == " " || character == "\t" {
        if hasWord { words.append(word) }
        (word, hasWord) = ("", false)
      } else if character == "#", !hasWord {
        break
      } else {
        word.append(character)
        hasWord = true
      }
    }
    if isQuoted || escapes { return nil }
    if hasWord { words.append(word) }
    return words
  }
}
