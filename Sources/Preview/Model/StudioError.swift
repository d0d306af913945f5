/// Why the studio could not do something: one sentence that says what, where, and how to mend it.
public struct StudioError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// Says what is wrong.
  public init(_ description: String) { self.description = description }
}
