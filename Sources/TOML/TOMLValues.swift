extension TOMLReader {
  /// Any value.
  mutating func value() throws(TOMLError) -> TOMLValue {
    let start = position
    guard let scalar = current, scalar != "\n", scalar != "\r", scalar != "#" else {
      throw error("the value is missing.")
    }
    depth += 1
    defer { depth -= 1 }
    guard depth <= TOMLDocument.deepest else { throw error("lists and tables lie too deep in each other.") }
    switch scalar {
    case "\"": return TOMLValue(.string(try basicString(allowsLines: true)), at: start)
    case "'": return TOMLValue(.string(try literalString(allowsLines: true)), at: start)
    case "[": return TOMLValue(.array(try list()), at: start)
    case "{": return TOMLValue(.table(try inlineTable()), at: start)
    default: return TOMLValue(try word(at: start), at: start)
    }
  }

  private mutating func list() throws(TOMLError) -> [TOMLValue] {
    let start = position
    advance()
    var items: [TOMLValue] = []
    while true {
      try skipLines()
      guard current != nil else { throw error("the list is not closed; end it with ].", at: start) }
      if current == "]" {
        advance()
        return items
      }
      items.append(try value())
      try skipLines()
      if current == "," {
        advance()
      } else if current != "]" {
        throw error(
          current == nil ? "the list is not closed; end it with ]." : "between two values of a list comes a comma.")
      }
    }
  }

  private mutating func inlineTable() throws(TOMLError) -> TOMLTable {
    let start = position
    advance()
    var table = TOMLTable()
    skipBlanks()
    if current == "}" {
      advance()
      table.isClosed = true
      return table
    }
    while true {
      let place = position
      let keys = try keyPath()
      guard current == "=" else { throw error("after the key comes = and a value.") }
      advance()
      skipBlanks()
      try table.insert(try value(), path: [], keys: keys, at: place, self)
      skipBlanks()
      if current == "," {
        advance()
        skipBlanks()
        guard current != "}" else { throw error("after the last value of { … } comes no comma.") }
      } else if current == "}" {
        advance()
        table.isClosed = true
        return table
      } else {
        throw error("the table is not closed; end it with } in the same line.", at: start)
      }
    }
  }

  /// `true`, numbers and dates: whatever has no quotes.
  private mutating func word(at start: TOMLPosition) throws(TOMLError) -> TOMLValue.Content {
    let first = at
    while let scalar = current, Self.isBare(scalar) || scalar == "+" || scalar == "." || scalar == ":" { at += 1 }
    // A date and a time may have a blank between them.
    if at - first == 10, scalars[first + 4] == "-", current == " ", let next = peek(1), ("0"..."9").contains(next),
      peek(3) == ":"
    {
      at += 1
      while let scalar = current, Self.isBare(scalar) || scalar == "." || scalar == ":" || scalar == "+" { at += 1 }
    }
    let word = text(first..<at)
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "inf", "+inf": return .float(.infinity)
    case "-inf": return .float(-.infinity)
    case "nan", "+nan", "-nan": return .float(.nan)
    default: break
    }
    if let number = TOMLNumber.integer(word) {
      guard let value = number else {
        throw error("\(word.prefix(40)) is too large for a whole number.", at: start)
      }
      return .integer(value)
    }
    if let number = TOMLNumber.float(word) { return .float(number) }
    if TOMLNumber.isMoment(word) { return .moment(word) }
    throw error(
      word.isEmpty
        ? "here a value is expected." : "\(word.prefix(40)) is no value; text goes into \"quotes\".", at: start)
  }
}

/// How TOML writes numbers and dates.
enum TOMLNumber {
  /// Nil when the word is no whole number; a nil inside when it does not fit in 64 bits.
  static func integer(_ word: String) -> Int64?? {
    var body = word[...]
    for (prefix, radix, digits) in [("0x", 16, "0123456789abcdefABCDEF"), ("0o", 8, "01234567"), ("0b", 2, "01")]
    where body.hasPrefix(prefix) {
      guard let plain = grouped(body.dropFirst(2), of: digits) else { return nil }
      return .some(Int64(plain, radix: radix))
    }
    let isNegative = body.hasPrefix("-")
    if isNegative || body.hasPrefix("+") { body = body.dropFirst() }
    guard let plain = grouped(body, of: "0123456789"), plain.count == 1 || !plain.hasPrefix("0") else { return nil }
    return .some(Int64((isNegative ? "-" : "") + plain))
  }

  /// Nil when the word is no number with a fraction or an exponent.
  static func float(_ word: String) -> Double? {
    var body = word[...]
    if body.hasPrefix("-") || body.hasPrefix("+") { body = body.dropFirst() }
    let halves = body.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    guard let mantissa = halves.first else { return nil }
    var plain = ""
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.count == 2 || halves.count == 2 else { return nil }
    for part in parts {
      guard let digits = grouped(part, of: "0123456789") else { return nil }
      plain += (plain.isEmpty ? "" : ".") + digits
    }
    guard let whole = plain.split(separator: ".").first, whole.count == 1 || !whole.hasPrefix("0") else { return nil }
    if halves.count == 2 {
      var exponent = halves[1]
      var sign = ""
      if exponent.hasPrefix("-") || exponent.hasPrefix("+") { sign = String(exponent.removeFirst()) }
      guard let digits = grouped(exponent, of: "0123456789") else { return nil }
      plain += "e" + sign + digits
    }
    return Double((word.hasPrefix("-") ? "-" : "") + plain)
  }

  /// Whether the word has the form of a date, a time or both.
  static func isMoment(_ word: String) -> Bool {
    word.wholeMatch(
      of: /(\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})?)?|\d{2}:\d{2}:\d{2}(\.\d+)?)/)
      != nil
  }

  /// The digits without the underscores between them; nil when there are none, or underscores elsewhere.
  private static func grouped(_ text: Substring, of digits: String) -> String? {
    var plain = ""
    var last: Character = "_"
    for character in text {
      if character == "_" {
        guard last != "_" else { return nil }
      } else {
        guard digits.contains(character) else { return nil }
        plain.append(character)
      }
      last = character
    }
    return last == "_" ? nil : plain
  }
}
