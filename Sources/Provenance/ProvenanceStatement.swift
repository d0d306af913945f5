/// What a manifest says about the file it belongs to: that a model made it, which one, and from what.
///
/// Everything in it is repeated in manifests, container metadata and disclosure texts, so it says only what the build
/// knows. There is no date: the same build states the same.
public struct ProvenanceStatement: Hashable, Sendable {
  /// One model that took part.
  public struct Model: Hashable, Sendable {
    /// The family, such as `foal`.
    public var family: String
    /// The checkpoint's name, such as `foal-v0`.
    public var name: String
    /// The weights' SHA-256: 64 lower-case hexadecimal digits.
    public var weightsSHA256: String
    /// What the model was trained on, as half a sentence: "procedurally made material …". Empty if it is not known.
    public var trainingData: String

    public init(family: String, name: String, weightsSHA256: String, trainingData: String = "") {
      self.family = family
      self.name = name
      self.weightsSHA256 = weightsSHA256
      self.trainingData = trainingData
    }
  }

  /// How the file came to be, in IPTC's vocabulary (https://cv.iptc.org/newscodes/digitalsourcetype/).
  public enum Source: String, Hashable, Sendable, CaseIterable {
    /// Made by a trained model alone.
    case trainedAlgorithmicMedia = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    /// Put together from what a trained model made and from other things, such as recorded voices.
    case compositeWithTrainedAlgorithmicMedia =
      "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
  }

  /// The title of the cutscene or take.
  public var title: String
  /// The models, at least one.
  public var models: [Model]
  /// The version of Hoofbeat.
  public var engineVersion: String
  /// The SHA-256 of the canonical request: 64 lower-case hexadecimal digits, or nil.
  public var requestSHA256: String?
  public var source: Source
  /// What people made and the models did not, as half sentences: "the voice of Mira, recorded". Empty if nothing.
  public var humanParts: [String]

  public init(
    title: String, models: [Model], engineVersion: String, requestSHA256: String? = nil,
    source: Source = .trainedAlgorithmicMedia, humanParts: [String] = []
  ) {
    self.title = title
    self.models = models
    self.engineVersion = engineVersion
    self.requestSHA256 = requestSHA256
    self.source = source
    self.humanParts = humanParts
  }

  /// Refuses what cannot be written down: empty, overlong or multi-line texts, digests that are none, no model at all.
  func check() throws(ProvenanceError) {
    func text(_ value: String, _ what: String, mayBeEmpty: Bool = false) throws(ProvenanceError) {
      guard mayBeEmpty || !value.isEmpty else { throw .statement("\(what) is empty") }
      guard value.utf8.count <= 1000 else { throw .statement("\(what) is longer than 1000 bytes") }
      guard value.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
        throw .statement("\(what) holds a line break or another control character")
      }
    }
    func digest(_ value: String, _ what: String) throws(ProvenanceError) {
      guard value.utf8.count == 64, value.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
        throw .statement("\(what) is not a SHA-256 of 64 lower-case hexadecimal digits")
      }
    }
    try text(title, "the title")
    try text(engineVersion, "the engine's version")
    guard (1...16).contains(models.count) else { throw .statement("it names \(models.count) models, not 1 to 16") }
    for model in models {
      try text(model.family, "a model's family")
      try text(model.name, "a model's name")
      try digest(model.weightsSHA256, "the weights' digest of \(model.name)")
      try text(model.trainingData, "the training data of \(model.name)", mayBeEmpty: true)
    }
    if let requestSHA256 { try digest(requestSHA256, "the request's digest") }
    guard humanParts.count <= 64 else { throw .statement("it names more than 64 parts made by people") }
    for part in humanParts { try text(part, "a part made by people") }
  }

  /// The programme and the models in one line, such as `Hoofbeat 0.1.0, model foal-v0 (foal)`.
  var makers: String {
    let names = models.map { "\($0.name) (\($0.family))" }.joined(separator: ", ")
    return "Hoofbeat \(engineVersion), model\(models.count == 1 ? "" : "s") \(names)"
  }
}
