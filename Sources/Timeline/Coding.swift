// Exact times in documents: a time is its number of flicks; a rate is its two numbers. Files can say anything, so reading
// checks what the initialisers check.

extension Flicks: Codable {
  /// Reads a whole number of flicks.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(Int64.self))
  }

  /// Writes the number of flicks.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(count)
  }
}

extension FrameRate: Codable {
  /// Reads `[numerator, denominator]`. Throws `DecodingError.dataCorrupted` for what is no rate.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let (top, bottom) = (try container.decode(Int64.self), try container.decode(Int64.self))
    guard container.isAtEnd, let rate = try? FrameRate(top, bottom) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no frame rate"))
    }
    self = rate
  }

  /// Writes `[numerator, denominator]`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(numerator)
    try container.encode(denominator)
  }
}
