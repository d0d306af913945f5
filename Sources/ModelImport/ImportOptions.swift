public import Checkpoint
public import Foundation

/// What is imported, from where, and how it is stored.
public struct ImportOptions: Sendable {
  /// Which of the two published transformers is imported.
  public enum Stage: String, Sendable, CaseIterable {
    /// Eight steps.
    case distill
    /// Thirty-two steps with guidance.
    case base
  }

  /// How a sandwich layer is stored where the other layers are quantised.
  public enum SandwichStorage: String, Sendable, CaseIterable {
    /// One step higher than the others: as numbers for 8 bits, 8 bits for 4.
    case higher
    /// Like the others.
    case same
    /// As numbers.
    case plain
  }

  /// The folder of the published model.
  public var source: URL
  /// The folder to make.
  public var output: URL
  /// Which transformer; nil for the one that is there, `distill` where both are.
  public var stage: Stage?
  /// How the layers' matrices are stored; nil for numbers.
  public var quantisation: QuantisedFormat?
  /// How sandwich layers are stored where the others are quantised.
  public var sandwich = SandwichStorage.higher
  /// The type of matrices that are stored as numbers: F32, F16 or BF16.
  public var numbers = ElementType.bfloat16
  /// Where parts are that lie elsewhere: folders or files.
  public var places: [ModelPart: URL] = [:]
  /// The parts to import; nil for all that are found.
  public var parts: Set<ModelPart>?
  /// Shards are cut so that none is much larger than this, in bytes.
  public var shardBytes = 5_000_000_000

  /// Options with the usual choices.
  public init(source: URL, output: URL) {
    self.source = source
    self.output = output
  }

  /// How matrices of ordinary layers are stored.
  var ordinary: TensorStorage { quantisation.map { .quantised($0) } ?? .plain(numbers) }

  /// How matrices of sandwich layers are stored.
  var kept: TensorStorage {
    switch (sandwich, quantisation) {
    case (.higher, .q4): .quantised(.q8)
    case (.same, let format?): .quantised(format)
    default: .plain(numbers)
    }
  }
}
