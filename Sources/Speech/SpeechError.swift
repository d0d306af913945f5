public import Foundation

/// Why a line cannot be spoken.
public enum SpeechError: Error, Sendable, Equatable {
  /// The line is empty or white space.
  case empty
  /// The line has no letter or digit that the voice can say; with what was left out of it.
  case nothingToSay(ignored: [Character])
  /// The line has more characters than `SpeechFrontEnd.maximumLength`.
  case tooLong(characters: Int, limit: Int)
  /// The rate is outside `SpeechFrontEnd.rates`.
  case rate(Double)
  /// No voice has this name; with the names there are.
  case unknownVoice(String, known: [String])
  /// flite returned nothing or times that run backwards.
  case synthesisFailed(voice: String)
}

extension SpeechError: CustomStringConvertible, LocalizedError {
  public var description: String {
    switch self {
    case .empty: "the line is empty; write what is to be said."
    case .nothingToSay(let ignored):
      ignored.isEmpty
        ? "the line has no word in it; write what is to be said."
        : "the line has nothing a voice can say (\(describe(ignored)) left out); write it in Latin letters."
    case .tooLong(let characters, let limit):
      "the line has \(characters) characters where at most \(limit) can be one shot; split it into several lines."
    case .rate(let rate):
      """
      a speaking rate of \(rate) is outside \(SpeechFrontEnd.rates.lowerBound) to \
      \(SpeechFrontEnd.rates.upperBound); choose 1 for the voice's own pace.
      """
    case .unknownVoice(let name, let known):
      "there is no voice called \(name.prefix(40)); choose \(known.joined(separator: ", "))."
    case .synthesisFailed(let voice):
      "the voice \(voice) could not say this line; change its wording or choose another voice."
    }
  }

  public var errorDescription: String? { description }
}

/// Up to eight characters as code points, which are safe to print whatever they are.
private func describe(_ characters: [Character]) -> String {
  let shown = characters.prefix(8).map { character in
    character.unicodeScalars.prefix(4).map { "U+" + String($0.value, radix: 16, uppercase: true) }.joined(
      separator: "+")
  }
  return shown.joined(separator: ", ") + (characters.count > 8 ? " and \(characters.count - 8) more" : "")
}
