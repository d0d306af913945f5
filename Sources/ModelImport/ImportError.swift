public import Foundation

/// Why a model was not imported or exported, in one sentence, and, where the tensors are not those the model has, every
/// difference.
public struct ImportError: Error, Sendable, Equatable, CustomStringConvertible, LocalizedError {
  /// The sentence: what, where, and how to fix it.
  public let description: String
  /// One line for each difference, or for each part that is missing; empty where the sentence says all.
  public let details: [String]

  public var errorDescription: String? { description }

  /// Makes an error from a sentence.
  public init(_ description: String, details: [String] = []) {
    self.description = description
    self.details = details
  }
}
