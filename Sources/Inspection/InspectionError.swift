/// Something that cannot be inspected, in one sentence.
public struct InspectionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Text of a file in one line: control characters become spaces, and no more than `limit` letters are kept.
func singleLine(_ text: some StringProtocol, limit: Int = 200) -> String {
  var result = ""
  for scalar in text.unicodeScalars.prefix(limit) {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format: result += " "
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
