/// A place in a text file, for people and editors.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
  /// The file, as it was named by whoever opened it.
  public var file: String
  /// Line, from 1.
  public var line: Int
  /// Column in characters (Unicode scalars, as compilers and most editors count), from 1. A byte order mark counts not.
  public var column: Int

  /// Names a place.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`, which terminals and editors make a link of.
  public var description: String { "\(file):\(line):\(column)" }
}

extension SourcePosition: Comparable {
  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}
