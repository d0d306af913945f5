/// What the interface cannot do.
public enum UIError: Error, Equatable, Sendable, CustomStringConvertible {
  case fonts

  public var description: String {
    "The characters of the interface do not fit into one picture: use a smaller scale"
  }
}
