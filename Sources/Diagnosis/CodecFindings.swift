import MediaIO

extension Diagnosis {
  /// Looks for the encoders of every movie format.
  public static func codecs() -> [Finding] {
    MovieFormat.allCases.map { format in
      let missing = format.missingEncoders
      guard missing.isEmpty else {
        return Finding(
          .codecs, ".\(format)", .missing, "no encoder \(missing.joined(separator: ", "))",
          remedy: "apt-get install libavcodec-extra, or another libavcodec that has it")
      }
      return Finding(.codecs, ".\(format)", .ok, format.encoders.joined(separator: " + "))
    }
  }
}
