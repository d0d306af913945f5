/// What can be wrong with a video autoencoder's checkpoint or with what it is given.
public enum VideoAutoencoderError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Tensors missing, unexpected, misshapen or of the wrong type, one line each.
  case wrongTensors(checkpoint: String, lines: [String])
  /// A weight that is infinite or no number.
  case notFinite(checkpoint: String, tensor: String, element: Int)
  /// A latent or a video that does not fit the model; the sentence says how.
  case illegalInput(String)
  /// Not even the smallest tile fits.
  case tooLittleMemory(needed: Int, given: Int)

  public var description: String {
    switch self {
    case .wrongTensors(let checkpoint, let lines):
      "\(checkpoint) does not hold the tensors its config.json promises (\(lines.count) differences, first: "
        + "\(lines.first ?? "")); list them all with: hoofbeat model verify \(checkpoint)"
    case .notFinite(let checkpoint, let tensor, let element):
      "\(checkpoint): element \(element) of \(tensor) is infinite or no number; download or convert the file again."
    case .illegalInput(let sentence): sentence
    case .tooLittleMemory(let needed, let given):
      "decoding this video needs at least \((needed + 1_048_575) >> 20) MiB on the device, but \(max(0, given) >> 20) MiB are left; free "
        + "memory or choose a smaller picture."
    }
  }
}
