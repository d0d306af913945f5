extension TOMLReader {
  /// `"…"`, or `"""…"""` where lines are allowed.
  mutating func basicString(allowsLines: Bool = false) throws(TOMLError) -> String {
    let start = position
    let isLong = allowsLines && peek(1) == "\"" && peek(2) == "\""
    advance(isLong ? 3 : 1)
    if isLong { _ = skipNewline() }
    var text = String.UnicodeScalarView()
    while let scalar = current {
      switch scalar {
      case "\"":
        if !isLong {
          advance()
          return String(text)
        }
        if let quotes = closing("\"") {
          for _ in 0..<(quotes - 3) { text.append("\"") }
          return String(text)
        }
        text.append(scalar)
        advance()
      case "\\":
        if isLong, try continuesLine() { continue }
        text.append(try escape())
      case "\n", "\r":
        guard isLong, try newline(into: &text) else { throw unclosed(start) }
      default:
        try check(scalar)
        text.append(scalar)
        advance()
      }
    }
    throw unclosed(start)
  }

  /// `'…'`, or `'''…'''` where lines are allowed.
  mutating func literalString(allowsLines: Bool = false) throws(TOMLError) -> String {
    let start = position
    let isLong = allowsLines && peek(1) == "'" && peek(2) == "'"
    advance(isLong ? 3 : 1)
    if isLong { _ = skipNewline() }
    var text = String.UnicodeScalarView()
    while let scalar = current {
      switch scalar {
      case "'":
        if !isLong {
          advance()
          return String(text)
        }
        if let quotes = closing("'") {
          for _ in 0..<(quotes - 3) { text.append("'") }
          return String(text)
        }
        text.append(scalar)
        advance()
      case "\n", "\r":
        guard isLong, try newline(into: &text) else { throw unclosed(start) }
      default:
        try check(scalar)
        text.append(scalar)
        advance()
      }
    }
    throw unclosed(start)
  }

  /// Steps over three to five quotes that end a long string, and says how many they were.
  private mutating func closing(_ quote: Unicode.Scalar) -> Int? {
    var count = 0
    while count < 5, peek(count) == quote { count += 1 }
    guard count >= 3 else { return nil }
    advance(count)
    return count
  }

  /// A line's end inside a long string.
  private mutating func newline(into text: inout String.UnicodeScalarView) throws(TOMLError) -> Bool {
    guard skipNewline() else { throw error("a line ends in a lone carriage return; save it with ordinary line ends.") }
    text.append("\n")
    return true
  }

  /// A backslash at a line's end: it and all white space after it are nothing.
  private mutating func continuesLine() throws(TOMLError) -> Bool {
    var ahead = 1
    while peek(ahead) == " " || peek(ahead) == "\t" { ahead += 1 }
    guard peek(ahead) == "\n" || peek(ahead) == "\r" && peek(ahead + 1) == "\n" else { return false }
    advance()
    while true {
      skipBlanks()
      if !skipNewline() { return true }
    }
  }

  private mutating func escape() throws(TOMLError) -> Unicode.Scalar {
    let start = position
    advance()
    let letter = current
    advance()
    switch letter {
    case "b": return "\u{8}"
    case "t": return "\t"
    case "n": return "\n"
    case "f": return "\u{C}"
    case "r": return "\r"
    case "\"": return "\""
    case "\\": return "\\"
    case "u", "U":
      let count = letter == "u" ? 4 : 8
      let end = min(at + count, scalars.count)
      let digits = text(at..<end)
      guard digits.count == count, digits.allSatisfy(\.isHexDigit), let number = UInt32(digits, radix: 16),
        let scalar = Unicode.Scalar(number)
      else { throw error("the escape names no character; write \\u and four hexadecimal digits.", at: start) }
      advance(count)
      return scalar
    default:
      throw error(
        "a backslash in \"quotes\" begins an escape, and this is none; write \\\\ or use 'single quotes'.", at: start)
    }
  }

  private func check(_ scalar: Unicode.Scalar) throws(TOMLError) {
    guard scalar == "\t" || scalar.value >= 0x20 && scalar.value != 0x7F else {
      throw error("a string holds a control character; write it as an escape.")
    }
  }

  private func unclosed(_ start: TOMLPosition) -> TOMLError {
    error("the string is not closed; end it with the quote it begins with.", at: start)
  }
}
