/// A project that cannot be built, in one sentence that begins with the place where there is one: `file:line:column: …`.
public struct ProjectError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// Says what is wrong.
  public init(_ description: String) { self.description = description }
}

/// Everything that is wrong with a project, so that all of it can be mended at once.
public struct ProjectErrors: Error, Sendable, Equatable, CustomStringConvertible {
  /// At least one.
  public let errors: [ProjectError]

  /// Nil when there is none.
  init?(_ errors: [ProjectError]) {
    guard !errors.isEmpty else { return nil }
    self.errors = errors
  }

  /// One line for each.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}
