import Checkpoint
import Foundation

/// What importing one part will write.
struct PartPlan: Sendable {
  var part: ModelPart
  /// The text of its `config.json`.
  var config: String
  /// In the order of the file.
  var tensors: [PlannedTensor]
  /// Files that are copied as they are: where from, and the name.
  var copies: [(source: URL, name: String)] = []
  /// The files the tensors come from.
  var files: [URL]
  /// Tensors that are there but not needed, by what they belong to.
  var dropped = 0
}

/// Compares what a part must hold with what its files hold.
struct PartComparison {
  private(set) var differences: [String] = []
  private(set) var found: [String: SourceTensor] = [:]

  /// - Parameters:
  ///   - reshapes: whether a shape may differ by dimensions of 1.
  init(expected: [ExpectedTensor], files: SourceFiles, reshapes: Bool = false) {
    var missing: [String] = []
    var misshapen: [String] = []
    var mistyped: [String] = []
    for tensor in expected {
      guard let source = files.tensors[tensor.name] else {
        missing.append("missing: \(tensor.name) \(tensor.shape)")
        continue
      }
      found[tensor.name] = source
      let fits =
        source.shape == tensor.shape
        || reshapes && source.shape.filter { $0 != 1 } == tensor.shape.filter { $0 != 1 }
      if !fits { misshapen.append("wrong shape: \(tensor.name) is \(source.shape), needs \(tensor.shape)") }
      if !source.isFloatingPoint {
        mistyped.append("wrong type: \(tensor.name) is \(source.typeName), needs F32, F16 or BF16")
      }
    }
    let known = Set(expected.map(\.name))
    let unexpected = files.tensors.keys.filter { !known.contains($0) }.sorted().map { "unexpected: \($0)" }
    differences = missing.sorted() + unexpected + misshapen.sorted() + mistyped.sorted()
  }

  /// Throws every difference, or, where the tensors are another model's, that model's name.
  func check(_ part: ModelPart, _ files: SourceFiles) throws {
    guard !differences.isEmpty else { return }
    if found.isEmpty || found.count * 4 < differences.count,
      let model = ForeignWeights.recognise(Array(files.tensors.keys), for: part)
    {
      throw ImportError(
        "\(files.path): these are \(model) weights, not those of the \(part.title); give the right folder.")
    }
    let isCompressed = differences.contains { $0.contains("is F8_") || $0.contains("is I8") }
    throw ImportError(
      "\(files.path): \(differences.count) differences from the \(part.title) its sizes describe; "
        + (isCompressed
          ? "conversions to 8-bit numbers are not read, so give the published files."
          : "download the published files again."),
      details: differences)
  }
}
