/// What a text encoder makes of one prompt.
public struct TextFeatures: Sendable, Equatable {
  /// `[tokens, hidden]`, rounded to half precision, as the reference hands them on.
  public let features: [Float]
  /// Number of tokens, at most the limit.
  public let tokens: Int
  /// Width of a token's features.
  public let hidden: Int
  /// Number of tokens the prompt has; more than `tokens` when the end was cut off.
  public let promptTokens: Int

  /// Whether the end of the prompt was cut off.
  public var wasTrimmed: Bool { promptTokens > tokens }

  /// A sentence for the user when the end of the prompt was cut off.
  public var warning: String? {
    wasTrimmed
      ? "the prompt has \(promptTokens) tokens, of which the model sees the first \(tokens); shorten it so that nothing is lost"
      : nil
  }

  /// Rounds `rows` to half precision.
  init(rows: [Float], hidden: Int, promptTokens: Int) {
    features = rows.map { Self.rounded($0) }
    self.hidden = hidden
    tokens = hidden > 0 ? rows.count / hidden : 0
    self.promptTokens = promptTokens
  }

  /// To the nearest half, ties to even; beyond its range to the largest, where the reference would go on with infinity.
  private static func rounded(_ value: Float) -> Float {
    let half = Float(Float16(value))
    return half.isFinite ? half : (value < 0 ? -65_504 : 65_504)
  }
}
