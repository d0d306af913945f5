/// A Fountain file (fountain.io, syntax 1.1) as its elements, with nothing thrown away.
public struct FountainDocument: Sendable, Equatable {
  /// The title page, in order.
  public var titlePage: [TitleEntry] = []
  /// The elements, in order.
  public var elements: [FountainElement] = []
  /// The notes, in order.
  public var notes: [FountainNote] = []
  /// What stands between `/*` and `*/`.
  public var boneyards: [String] = []
}

/// One element of a Fountain file.
public struct FountainElement: Sendable, Equatable {
  /// What it is.
  public enum Kind: Sendable, Equatable {
    /// `INT. HALLWAY - NIGHT #1A#` or `.FORCED`.
    case sceneHeading(number: String?, isForced: Bool)
    /// A paragraph of action; its first line may have been forced with `!`.
    case action(isForced: Bool)
    /// `> centered <`.
    case centered
    /// A cue: the name, what stands in parentheses after it, and whether `^` makes it dual dialogue.
    case character(name: String, extensions: [String], isDual: Bool, isForced: Bool)
    /// `(whispering)`; the text has no parentheses.
    case parenthetical
    /// What is spoken.
    case dialogue
    /// `~ sung`.
    case lyric
    /// `CUT TO:` or `> FORCED`.
    case transition(isForced: Bool)
    /// `# Act`, with its depth 1…6.
    case section(depth: Int)
    /// `= synopsis`.
    case synopsis
    /// `===`.
    case pageBreak
  }

  /// What it is.
  public var kind: Kind
  /// Its lines. Only action and dialogue can have several.
  public var lines: [FountainLine]
  /// Where it begins.
  public var position: SourcePosition

  /// Without marks and emphasis; lines separated by `\n`.
  public var text: String { lines.map(\.text).joined(separator: "\n") }
  /// As written without notes and marks such as `!`, emphasis kept; lines separated by `\n`.
  public var raw: String { lines.map(\.raw).joined(separator: "\n") }
}

/// One line of an element.
public struct FountainLine: Sendable, Equatable {
  /// As written, without notes and marks such as `!`.
  public var raw: String
  /// Where its first character is.
  public var position: SourcePosition
  /// The byte after its last character that is not white space, notes included.
  var end: Int

  /// Without emphasis.
  public var text: String { Emphasis.removed(from: raw) }
}

/// A note `[[…]]`.
public struct FountainNote: Sendable, Equatable {
  /// What stands between the brackets.
  public var text: String
  /// Where its brackets open.
  public var position: SourcePosition
  /// The element that the note stands in, or else the one that comes after it (which may be the count of elements).
  public var element: Int
  /// Whether the note stands in the element: on one of its lines, or between or directly below them.
  public var isInside: Bool
  /// Inside: before which line of the element, or on which, it stands.
  public var line: Int
  /// Inside: how many bytes of that line's `raw` come before it.
  public var offset: Int
  /// The content's first byte in the file.
  var start: Int
}
