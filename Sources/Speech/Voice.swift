/// One of the voices that are built in.
public struct Voice: Sendable, Hashable, Identifiable, CustomStringConvertible {
  /// The short name: "rms", "slt" or "awb".
  public let id: String
  /// Who it sounds like.
  public let summary: String

  public var description: String { id }

  /// A man with a US accent; the clearest to a speech recogniser.
  public static let rms = Voice(id: "rms", summary: "a man, US English")
  /// A woman with a US accent.
  public static let slt = Voice(id: "slt", summary: "a woman, US English")
  /// A man with a Scottish accent.
  public static let awb = Voice(id: "awb", summary: "a man, Scottish English")
}

/// The list of built-in voices: those of flite whose phoneme times match their sound within 5 ms. kal and kal16 are
/// left out because theirs are off by more than 100 ms.
public enum VoiceCatalog {
  /// All voices, the default first.
  public static let voices: [Voice] = [.rms, .slt, .awb]

  /// The voice of this name. Throws `SpeechError.unknownVoice` with the names there are.
  public static func voice(named name: String) throws(SpeechError) -> Voice {
    guard let voice = voices.first(where: { $0.id == name }) else {
      throw .unknownVoice(name, known: voices.map(\.id))
    }
    return voice
  }
}
