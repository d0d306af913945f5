/// What can be wrong with an Oobleck's weights or with what it is given; the description is one sentence.
public enum OobleckError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Tensors missing, unexpected, misshapen or unusable, one line each.
  case wrongTensors(checkpoint: String, lines: [String])
  /// Inputs that do not fit the network.
  case illegalInput(String)

  public var description: String {
    switch self {
    case .wrongTensors(let checkpoint, let lines):
      let others = lines.count > 1 ? " and \(lines.count - 1) more differences" : ""
      return "\(checkpoint) does not hold the audio autoencoder its config.json describes: "
        + "\(lines.first ?? "nothing is there")\(others); give the folder of such an autoencoder."
    case .illegalInput(let sentence): return sentence
    }
  }
}
