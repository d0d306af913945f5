import Timeline

/// Reads the values of one directive and says what is wrong with each. A wrong value reads as absent.
struct DirectiveValues {
  let directive: Directive
  let source: SourceText
  private(set) var diagnostics: [Diagnostic] = []

  /// Checks keys and the number of words at once.
  init(_ directive: Directive, _ source: SourceText) {
    self.directive = directive
    self.source = source
    var seen: Set<String> = []
    let name = directive.name
    for (key, _) in directive.pairs {
      if !name.keys.contains(key.text) {
        let known = name.keys.isEmpty ? "write \(name.example)" : "use one of \(name.keys.joined(separator: ", "))"
        let fix = nearest(key.text, in: name.keys).map { "write \"\($0)\"" } ?? known
        error(key, "\"\(name.rawValue)\" has no key \"\(key.text.prefix(40))\"", fix)
      } else if !seen.insert(key.text).inserted {
        error(key, "\"\(key.text)\" is given twice", "keep one of them")
      }
    }
    if directive.words.count > name.mostWords {
      let extra = directive.words[name.mostWords]
      error(extra, "\"\(extra.text.prefix(40))\" is one word too many", "write it as in \(name.example)")
    }
  }

  /// Reports a fault at a word.
  mutating func error(_ word: Directive.Word, _ message: String, _ fix: String) {
    diagnostics.append(Diagnostic(.error, at: source.position(at: word.offset), message, fix: fix))
  }

  /// Reports a fault of the whole directive.
  mutating func error(_ message: String, _ fix: String) {
    diagnostics.append(Diagnostic(.error, at: directive.position, message, fix: fix))
  }

  /// The value of a key.
  func value(_ key: String) -> Directive.Word? { directive.pairs.first { $0.key.text == key }?.value }

  /// A time that may be zero.
  mutating func time(_ key: String) -> TimeSpec? {
    value(key).flatMap { time($0, named: key, canBeZero: true) }
  }

  /// A time that is more than zero.
  mutating func duration(_ key: String) -> TimeSpec? {
    value(key).flatMap { time($0, named: key, canBeZero: false) }
  }

  /// Reads a time that is not the value of a key.
  mutating func time(_ word: Directive.Word, named name: String, canBeZero: Bool) -> TimeSpec? {
    let example = "give seconds such as 2.5, 2.5s, 1200ms, 00:02.500 or frames such as @60"
    do {
      let time = try TimeSpec(parsing: word.text)
      if canBeZero || !time.isZero { return time }
      error(word, "\(name) is zero", "\(example), more than zero")
    } catch {
      self.error(word, "\(name) \"\(word.text.prefix(40))\" \(error)", "\(example), at most one hour")
    }
    return nil
  }

  /// A plain decimal from 0 to 1: no sign, no exponent, no names such as nan.
  mutating func fraction(_ key: String) -> Double? {
    guard let word = value(key) else { return nil }
    let isPlain = word.text.utf8.count <= 20 && word.text.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
    if isPlain, let number = Double(word.text.hasPrefix(".") ? "0" + word.text : word.text), (0...1).contains(number) {
      return number
    }
    error(word, "\(key) \"\(word.text.prefix(40))\" is not a number from 0 to 1", "give one such as 0.8")
    return nil
  }

  /// A whole number within a range.
  mutating func integer(_ key: String, _ range: ClosedRange<UInt64>) -> UInt64? {
    guard let word = value(key) else { return nil }
    if !word.text.isEmpty, word.text.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt64(word.text),
      range.contains(number)
    {
      return number
    }
    error(
      word, "\(key) \"\(word.text.prefix(40))\" is not a whole number from \(range.lowerBound) to \(range.upperBound)",
      "give one such as \(range.contains(42) ? 42 : range.lowerBound)")
    return nil
  }

  /// Free text in one line; empty is a fault.
  mutating func text(_ key: String, atMost longest: Int = 2000) -> String? {
    guard let word = value(key) else { return nil }
    let text = word.text.inOneLine
    if text.isEmpty {
      error(word, "\(key) is empty", "give a value or leave \(key)= out")
      return nil
    }
    guard text.utf8.count <= longest else {
      error(word, "\(key) is longer than \(longest) bytes", "shorten it")
      return nil
    }
    return text
  }

  /// A path within the project.
  mutating func path(_ key: String) -> String? {
    guard let word = value(key) else { return nil }
    guard let fault = ProjectPath.fault(in: word.text) else { return word.text }
    error(
      word, "\(key) \"\(word.text.prefix(60))\" \(fault)", "give a path within the project, such as vo/mira_0001.wav")
    return nil
  }

  /// The word after the name, as an id.
  mutating func id(of what: String) -> String? {
    guard let word = directive.words.first else {
      error("\(what) has no name", "write \(directive.name.example)")
      return nil
    }
    guard let fault = Identifier.fault(in: word.text) else { return word.text }
    error(
      word, "the name \"\(word.text.prefix(40))\" \(fault)",
      "use at most \(Identifier.longest) letters, digits, \"_\" and \"-\"")
    return nil
  }

  /// The word at `index` as one of the cases of an enumeration.
  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ index: Int, _ what: String) -> Choice? {
    guard index < directive.words.count else { return nil }
    let word = directive.words[index]
    if let choice = Choice(rawValue: word.text) { return choice }
    let all = Choice.allCases.map(\.rawValue)
    let fix = nearest(word.text, in: all).map { "write \"\($0)\"" } ?? "use one of \(all.joined(separator: ", "))"
    error(word, "\"\(word.text.prefix(40))\" is no \(what)", fix)
    return nil
  }
}
