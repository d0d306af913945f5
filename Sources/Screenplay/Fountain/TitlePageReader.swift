/// Reads the title page: `Key: value` lines and indented lines below them, up to the first blank line.
struct TitlePageReader {
  /// Keys that the format names; any other word makes a title page only where it cannot be anything else.
  private static let known: Set<String> = [
    "title", "credit", "author", "authors", "source", "notes", "draft date", "date", "contact", "copyright", "revision",
    "language", "font", "format",
  ]

  private(set) var entries: [TitleEntry] = []
  /// The first line after the title page.
  private(set) var next = 0

  init(_ lines: [LogicalLine], _ source: SourceText) {
    guard let first = lines.firstIndex(where: { !$0.isEmpty }), let key = Self.key(lines[first].text) else { return }
    if !Self.known.contains(key.key.lowercased()) {
      // "FADE IN:" on the first line begins a film, not a title page.
      let next = first + 1 < lines.count ? lines[first + 1].text : ""
      let isFollowed = Self.isIndented(next) || Self.key(next) != nil
      let startsAtTop = lines[..<first].allSatisfy(\.isTransparent)
      guard startsAtTop, !key.value.isEmpty || isFollowed, !key.key.hasSuffix(" TO") else { return }
    }
    for index in first..<lines.count {
      let line = lines[index]
      next = index
      if line.isTransparent { continue }
      if let (key, value) = Self.key(line.text) {
        let value = Emphasis.removed(from: value)
        let position = source.position(at: line.textStart)
        entries.append(TitleEntry(key: key, values: value.isEmpty ? [] : [value], position: position))
      } else if !line.isEmpty, Self.isIndented(line.text), !entries.isEmpty {
        entries[entries.count - 1].values.append(Emphasis.removed(from: String(line.text.trimmed)))
      } else {
        return
      }
    }
    next = lines.count
  }

  private static func isIndented(_ text: String) -> Bool {
    text.first?.isWhitespace == true && text.contains { !$0.isWhitespace }
  }

  private static func key(_ text: String) -> (key: String, value: String)? {
    let key = text.utf8.prefix(41).firstIndex(of: 58).map { text[..<$0] } ?? ""
    guard let first = key.first, first.isLetter,
      key.allSatisfy({ $0.isLetter || $0.isNumber || $0 == " " || $0 == "_" || $0 == "-" })
    else { return nil }
    return (String(key.trimmed), String(text[text.index(after: key.endIndex)...].trimmed))
  }
}
