/// A tensor that an architecture needs: its name, its shape and the element types it may have.
public struct ExpectedTensor: Sendable, Hashable {
  /// The name in the file.
  public var name: String
  /// Dimensions, slowest first.
  public var shape: [Int]
  /// The types the architecture can use.
  public var elementTypes: Set<ElementType>
  /// Whether quantised values and scales may stand in its place; only for matrices.
  public var isQuantisable: Bool

  /// Describes a tensor; by default any of the types a matrix kernel reads, not quantised.
  public init(
    _ name: String, _ shape: [Int],
    _ elementTypes: Set<ElementType> = [.float32, .float16, .bfloat16],
    isQuantisable: Bool = false
  ) {
    self.name = name
    self.shape = shape
    self.elementTypes = elementTypes
    self.isQuantisable = isQuantisable && shape.count == 2
  }
}

/// Every difference between the tensors that an architecture needs and those that a checkpoint has.
public struct CheckpointDifference: Sendable, Equatable, CustomStringConvertible {
  /// A tensor that is there, but not as it should be.
  public struct Mismatch: Sendable, Equatable {
    /// What the architecture needs.
    public var expected: ExpectedTensor
    /// The shape that is there.
    public var shape: [Int]
    /// The element type that is there.
    public var elementType: ElementType
  }

  /// Needed but not there, by name.
  public private(set) var missing: [ExpectedTensor] = []
  /// There but not needed, by name.
  public private(set) var unexpected: [String] = []
  /// There with another shape, by name.
  public private(set) var misshapen: [Mismatch] = []
  /// There with an element type that is not allowed, by name. A tensor may also be in `misshapen`.
  public private(set) var wrongType: [Mismatch] = []
  /// Quantised, but with parts that do not fit each other, by name.
  public private(set) var brokenQuantised: [CheckpointError] = []

  /// Compares the architecture's list with the checkpoint. Reads no data.
  public init(expected: [ExpectedTensor], found weights: Weights) {
    var known = Set(expected.map(\.name))
    for tensor in expected.sorted(by: { $0.name < $1.name }) {
      guard let view = weights[tensor.name] else {
        if !tensor.isQuantisable || !compareQuantised(tensor, weights, &known) {
          missing.append(tensor)
        }
        continue
      }
      let mismatch = Mismatch(expected: tensor, shape: view.shape, elementType: view.elementType)
      if view.shape != tensor.shape { misshapen.append(mismatch) }
      if !tensor.elementTypes.contains(view.elementType) { wrongType.append(mismatch) }
    }
    unexpected = weights.names.filter { !known.contains($0) }
  }

  /// Compares values and scales in place of `tensor`; false if there are none.
  private mutating func compareQuantised(
    _ tensor: ExpectedTensor, _ weights: Weights, _ known: inout Set<String>
  ) -> Bool {
    do throws(CheckpointError) {
      guard let found = try weights.quantised(tensor.name) else { return false }
      // The tensors' own names lack the part's, where there are several networks.
      known.formUnion([tensor.name + found.format.suffix, tensor.name + QuantisedFormat.scalesSuffix])
      if !found.stands(forRows: tensor.shape[0], inputs: tensor.shape[1]) {
        misshapen.append(
          Mismatch(
            expected: tensor, shape: [found.rows, found.paddedInputs],
            elementType: found.values.elementType))
      }
    } catch {
      known.formUnion(QuantisedFormat.allCases.map { tensor.name + $0.suffix })
      known.insert(tensor.name + QuantisedFormat.scalesSuffix)
      brokenQuantised.append(error)
    }
    return true
  }

  /// Whether the checkpoint has exactly what is needed.
  public var isEmpty: Bool { count == 0 }

  /// Number of differences.
  public var count: Int {
    missing.count + unexpected.count + misshapen.count + wrongType.count + brokenQuantised.count
  }

  /// One line for each difference.
  public var lines: [String] {
    missing.map { "missing: \($0.name) \($0.shape)" }
      + unexpected.map { "unexpected: \(quoted($0))" }
      + misshapen.map {
        "wrong shape: \($0.expected.name) is \($0.shape), needs \($0.expected.shape)"
      }
      + wrongType.map {
        let allowed = $0.expected.elementTypes.map(\.rawValue).sorted().joined(separator: ", ")
        return
          "wrong type: \($0.expected.name) is \($0.elementType.rawValue), needs one of \(allowed)"
      }
      + brokenQuantised.map { "wrong quantised form: \($0.tensor ?? "") \($0.message)" }
  }

  public var description: String { isEmpty ? "no differences" : lines.joined(separator: "\n") }
}
