/// Something to say about one place of a screenplay.
public struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable {
    /// The screenplay means something by it, but probably not what was wanted.
    case warning
    /// The screenplay cannot be built before this is corrected.
    case error
  }

  /// How bad it is.
  public var severity: Severity
  /// Where it is.
  public var position: SourcePosition
  /// What is wrong, without a full stop.
  public var message: String
  /// What to write instead, as an instruction without a full stop.
  public var fix: String

  /// Says something about a place.
  public init(_ severity: Severity, at position: SourcePosition, _ message: String, fix: String) {
    self.severity = severity
    self.position = position
    self.message = message
    self.fix = fix
  }

  /// One line: `file:line:column: error: what is wrong: what to do.`
  public var description: String { "\(position): \(severity): \(message): \(fix)." }
}

extension [Diagnostic] {
  /// Whether anything has to be corrected before the screenplay can be built.
  public var hasErrors: Bool { contains { $0.severity == .error } }
}

/// Why a script could not be read at all. The description is one sentence with the fix.
public struct ScreenplayError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// Wraps a sentence.
  public init(_ description: String) {
    self.description = description
  }
}
