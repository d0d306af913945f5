public import CutModel
public import Generation

/// Where the build gets its models from. The command line fulfils it with the families; this target knows none.
public protocol ModelSource: Sendable {
  /// What can be said about a model's requests without its weights.
  func planner(_ name: String) throws -> any ShotPlanner
  /// Which weights and device class decide what a model makes, without loading it.
  func fingerprint(_ name: String) throws -> ModelFingerprint
  /// The loaded model.
  func generator(_ name: String) throws -> any ShotGenerator
}

/// What of a model decides the bytes of its takes.
public struct ModelFingerprint: Sendable, Equatable {
  /// Family, name and digest of the weights.
  public var model: CutProvenance.Model
  /// Class of devices whose results are the same.
  public var numericClass: String
  /// Denoising steps when nothing is said.
  public var defaultSteps: Int
  /// What the weights were trained on, in a sentence; empty when nothing is known.
  public var trainingData: String

  /// Collects a fingerprint.
  public init(model: CutProvenance.Model, numericClass: String, defaultSteps: Int, trainingData: String = "") {
    self.model = model
    self.numericClass = numericClass
    self.defaultSteps = defaultSteps
    self.trainingData = trainingData
  }
}
