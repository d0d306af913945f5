/// What can be wrong with a tokenizer, a text encoder's checkpoint, or what they are given; one sentence.
public struct TextEncodingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The rule that was broken, for programs.
  public enum Kind: Sendable, Equatable, CaseIterable {
    /// `tokenizer.json` is not JSON, is too large, or contradicts itself.
    case malformedTokenizer
    /// `tokenizer.json` uses a component that this engine does not have.
    case unsupportedTokenizer
    /// The encoder's sizes contradict each other or are not supported.
    case illegalConfiguration
    /// Tensors are missing, unexpected or misshapen.
    case wrongTensors
    /// The input cannot be encoded by this model.
    case illegalInput
    /// The tokenizer and the weights belong to different models.
    case mismatch
  }

  /// The rule.
  public let kind: Kind
  /// The sentence.
  public let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

/// Text from a file, fit for one line of a terminal: control characters escaped, long text cut.
func quoted(_ text: some StringProtocol) -> String {
  var result = "‘"
  for (index, scalar) in text.unicodeScalars.enumerated() {
    if index == 60 { return result + "…’" }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "’"
}

/// The same for bytes that should be UTF-8.
func quoted(_ bytes: some Sequence<UInt8>) -> String { quoted(String(decoding: Array(bytes), as: UTF8.self)) }
