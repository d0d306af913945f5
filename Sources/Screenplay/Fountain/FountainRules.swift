/// What a single line of Fountain can be, by its own look. Context decides in `FountainParser`.
enum FountainRules {
  /// Longer lines are never cues or transitions, whatever their letters; it also bounds the work per line.
  private static let longestCue = 256

  /// A cue taken apart.
  struct Cue {
    var name: String
    var extensions: [String]
    var isDual: Bool
  }

  /// Takes a cue apart: a name, groups in parentheses, `^`. Nil where the line has another form.
  static func cue(_ text: Substring) -> Cue? {
    guard text.utf8.count <= longestCue else { return nil }
    var rest = text.trimmed[...]
    var isDual = false
    if rest.last == "^" {
      isDual = true
      rest = rest.dropLast().trimmed
    }
    let name = rest.prefix { $0 != "(" }
    var extensions: [String] = []
    rest = rest[name.endIndex...]
    while !rest.isEmpty {
      guard rest.first == "(", let end = rest.firstIndex(of: ")") else { return nil }
      extensions.append(String(rest[rest.index(after: rest.startIndex)..<end].trimmed))
      rest = rest[rest.index(after: end)...].trimmed
    }
    let plain = Emphasis.removed(from: String(name.trimmed))
    return plain.isEmpty ? nil : Cue(name: plain, extensions: extensions, isDual: isDual)
  }

  /// A cue that needs no `@`: a name with capitals and without small letters.
  static func plainCue(_ text: Substring) -> Cue? {
    guard text.utf8.count <= longestCue, let cue = cue(text) else { return nil }
    var hasCapital = false
    for character in cue.name where character.isLetter {
      if character.isLowercase { return nil }
      if character.isUppercase { hasCapital = true }
    }
    return hasCapital ? cue : nil
  }

  /// `CUT TO:` and the fades every tool knows, in capitals. Whether it stands alone is not seen here.
  static func isTransition(_ text: Substring) -> Bool {
    guard text.utf8.count <= longestCue, let first = text.first, first.isLetter else { return false }
    if text.hasSuffix(" TO:") { return !text.contains(where: \.isLowercase) }
    let bare = text.hasSuffix(".") || text.hasSuffix(":") ? String(text.dropLast()) : String(text)
    return ["FADE IN", "FADE OUT", "FADE TO BLACK", "CUT TO BLACK", "FADE TO WHITE"].contains(bare)
  }

  /// The prefixes of scene headings, longest first.
  private static let settings: [(text: String, setting: Screenplay.Setting)] = [
    ("INT./EXT", .both), ("EXT./INT", .both), ("INT/EXT", .both), ("EXT/INT", .both), ("I./E", .both), ("I/E", .both),
    ("E/I", .both), ("INT", .interior), ("EXT", .exterior), ("EST", .establishing),
  ]

  /// The setting a heading begins with, and what follows it. A dot or white space must end the prefix.
  static func setting(_ text: Substring) -> (setting: Screenplay.Setting, rest: String)? {
    // By bytes: all prefixes are ASCII, and a Character may be as long as the text.
    let start = text.utf8.prefix(8).map { (97...122).contains($0) ? $0 - 32 : $0 }
    for (prefix, setting) in settings where start.starts(with: prefix.utf8) {
      let rest = text.dropping(prefix.utf8.count).unicodeScalars
      guard let next = rest.first, next == "." || next.properties.isWhitespace else { continue }
      return (setting, String(rest.drop { $0 == "." || $0.properties.isWhitespace }))
    }
    return nil
  }

  /// Whether a heading's prefix is written in capitals, which tells `INT. HALL` from prose in the middle of action.
  static func beginsInCapitals(_ text: Substring) -> Bool {
    !text.utf8.prefix { $0 != 46 && !Ascii.isBlank($0) }.contains { (97...122).contains($0) }
  }

  /// Splits `HALLWAY - NIGHT #1A#` into heading and scene number.
  static func splitNumber(_ text: Substring) -> (heading: String, number: String?) {
    let line = text.trimmed
    guard line.utf8.last == UInt8(ascii: "#") else { return (String(line), nil) }
    let body = Substring(line.utf8.dropLast())
    guard let hash = body.utf8.lastIndex(of: UInt8(ascii: "#")) else { return (String(line), nil) }
    let number = body[body.utf8.index(after: hash)...]
    guard !number.isEmpty, number.utf8.count <= 64,
      number.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." })
    else { return (String(line), nil) }
    return (String(body[..<hash].trimmed), String(number))
  }

  /// Splits `LIGHTHOUSE - LAMP ROOM - NIGHT` into place and time of day, at the last dash between spaces.
  static func splitTime(_ text: String) -> (place: String, time: String?) {
    guard text.utf8.count <= 1024 else { return (String(text.trimmed), nil) }
    var best: Range<String.Index>?
    for dash in [" - ", " – ", " — ", " -- "] {
      if let range = text.lastRange(of: dash), range.lowerBound > best?.lowerBound ?? text.startIndex { best = range }
    }
    guard let best else { return (String(text.trimmed), nil) }
    let time = String(text[best.upperBound...].trimmed)
    return (String(text[..<best.lowerBound].trimmed), time.isEmpty ? nil : time)
  }
}

extension String {
  /// Where `pattern` is for the last time.
  fileprivate func lastRange(of pattern: String) -> Range<String.Index>? {
    guard !pattern.isEmpty, let first = pattern.first else { return nil }
    var index = endIndex
    while let found = self[..<index].lastIndex(of: first) {
      if self[found...].hasPrefix(pattern) { return found..<self.index(found, offsetBy: pattern.count) }
      index = found
    }
    return nil
  }
}
