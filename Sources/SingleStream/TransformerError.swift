/// What can be wrong with a transformer's checkpoint or with what it is given.
public enum TransformerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Sizes that contradict each other; the sentence says which.
  case illegalShape(String)
  /// Inputs that do not fit the model; the sentence says which.
  case illegalInput(String)
  /// The device has not even room for the least that would do; the sentence says how much that is.
  case noRoom(String)
  /// Tensors missing, unexpected, misshapen or of the wrong type, one line each.
  case wrongTensors(checkpoint: String, lines: [String])

  public var description: String {
    switch self {
    case .illegalShape(let sentence): "config.json: \(sentence)"
    case .illegalInput(let sentence), .noRoom(let sentence): sentence
    case .wrongTensors(let checkpoint, let lines):
      "\(checkpoint) does not hold the tensors its config.json promises (\(lines.count) differences, first: "
        + "\(lines.first ?? "")); list them all with: hoofbeat model verify \(checkpoint)"
    }
  }
}
