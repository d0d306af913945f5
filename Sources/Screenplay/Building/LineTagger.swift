/// Gives every line of dialogue an id, by which recordings, translations and takes find it again.
public enum LineTagger {
  /// An id that was put in.
  public struct Insertion: Sendable, Equatable {
    /// The new id.
    public var id: String
    /// Who speaks.
    public var character: String
    /// Where in the old text it was put in.
    public var position: SourcePosition
  }

  /// A text with ids.
  public struct Tagging: Sendable, Equatable {
    /// The text; the old one where nothing was missing.
    public var text: String
    /// What was put in, in order.
    public var insertions: [Insertion]
    /// What there is to say about the old text, and which lines could not be given an id.
    public var diagnostics: [Diagnostic]
  }

  /// Puts `[[line mira_0001]]` behind each dialogue that has none: the name in small letters and the next number that
  /// this name has not had in the file, comments included. No other byte changes; a second run changes nothing.
  /// - Parameter taken: ids that are not given either, such as those of the project's other screenplays.
  public static func tag(_ text: String, file: String, taken: [String] = []) -> Tagging {
    let source: SourceText
    do { source = try SourceText(text, file: file) } catch {
      return Tagging(text: text, insertions: [], diagnostics: [error.diagnostic(file)])
    }
    var (builder, diagnostics) = ScreenplayBuilder.built(source)
    let unclosed = FountainLexer(source).unclosedNotes
    var numbers = Numbers(builder, source)
    for id in taken { numbers.note(id) }
    var result: [UInt8] = []
    var copied = 0
    var insertions: [Insertion] = []
    builder.tagPoints.sort { $0.offset < $1.offset }
    var gap = unclosed[...]
    for point in builder.tagPoints {
      let position = source.position(at: point.offset)
      while let first = gap.first, first.upperBound <= point.offset { gap.removeFirst() }
      if let first = gap.first, first.lowerBound < point.offset {
        // A directive here would become the end of that note.
        diagnostics.append(
          Diagnostic(
            .warning, at: position, "this line gets no id, because \"[[\" before it opens a note that does not end",
            fix: "close the note with \"]]\""))
        continue
      }
      let id = numbers.next(for: point.character)
      result += source.bytes[copied..<point.offset]
      result += (point.isWhole ? " [[line \(id)]]" : " \(id)").utf8
      copied = point.offset
      insertions.append(Insertion(id: id, character: point.character, position: position))
    }
    result += source.bytes[copied...]
    return Tagging(
      text: insertions.isEmpty ? text : String(decoding: result, as: UTF8.self), insertions: insertions,
      diagnostics: diagnostics.inOrder())
  }

  /// The next free number of each name.
  private struct Numbers {
    private var taken: Set<String> = []
    private var highest: [String: Int] = [:]

    init(_ builder: ScreenplayBuilder, _ source: SourceText) {
      for id in builder.screenplay.lines.compactMap(\.id) { note(id) }
      // Lines that are commented out may come back with their ids.
      for boneyard in builder.document.boneyards {
        guard boneyard.utf8.count > 8 else { continue }
        var rest = boneyard.utf8[...]
        while let bracket = rest.firstIndex(of: Ascii.opening) {
          rest = rest[bracket...]
          if rest.starts(with: "[[line ".utf8) {
            rest = rest.dropFirst(7)
            note(Substring(rest.prefix(200).prefix { $0 > Ascii.space && $0 != Ascii.closing }))
          } else {
            rest = rest.dropFirst()
          }
        }
      }
    }

    mutating func note(_ id: some StringProtocol) {
      let key = Identifier.key(String(id))
      taken.insert(key)
      guard let bar = key.lastIndex(of: "_"), let number = Int64(plainDigits: key[key.index(after: bar)...]) else {
        return
      }
      highest[String(key[..<bar]), default: 0] = max(highest[String(key[..<bar])] ?? 0, Int(number))
    }

    mutating func next(for character: String) -> String {
      let slug = Identifier.slug(character)
      let key = Identifier.key(slug)
      while true {
        let number = (highest[key] ?? 0) + 1
        highest[key] = number
        let id = "\(slug)_" + String(repeating: "0", count: max(0, 4 - "\(number)".count)) + "\(number)"
        if taken.insert(Identifier.key(id)).inserted { return id }
      }
    }
  }
}
