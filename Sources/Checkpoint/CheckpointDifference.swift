/// A tensor that an architecture needs: its name, its shape and the element types it may have.
public struct ExpectedTensor: Sendable, Hashable {
  /// The name in the file.
  public var name: String
  /// Dimensions, slowest first.
  public var shape: [Int]
  /// The types the architecture can use.
  public var elementTypes: Set<ElementType>

  /// Describes a tensor; by default any of the types a matrix kernel reads.
  public init(_ name: String, _ shape: [Int], _ elementTypes: Set<ElementType> = [.float32, .float16, .bfloat16]) {
    self.name = name
    self.shape = shape
    self.elementTypes = elementTypes
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

  /// Compares the architecture's list with the checkpoint. Reads no data.
  public init(expected: [ExpectedTensor], found weights: Weights) {
    for tensor in expected.sorted(by: { $0.name < $1.name }) {
      guard let view = weights[tensor.name] else {
        missing.append(tensor)
        continue
      }
      let mismatch = Mismatch(expected: tensor, shape: view.shape, elementType: view.elementType)
      if view.shape != tensor.shape { misshapen.append(mismatch) }
      if !tensor.elementTypes.contains(view.elementType) { wrongType.append(mismatch) }
    }
    let known = Set(expected.map(\.name))
    unexpected = weights.names.filter { !known.contains($0) }
  }

  /// Whether the checkpoint has exactly what is needed.
  public var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty && wrongType.isEmpty }

  /// Number of differences.
  public var count: Int { missing.count + unexpected.count + misshapen.count + wrongType.count }

  /// One line for each difference.
  public var lines: [String] {
    missing.map { "missing: \($0.name) \($0.shape)" }
      + unexpected.map { "unexpected: \(quoted($0))" }
      + misshapen.map { "wrong shape: \($0.expected.name) is \($0.shape), needs \($0.expected.shape)" }
      + wrongType.map {
        let allowed = $0.expected.elementTypes.map(\.rawValue).sorted().joined(separator: ", ")
        return "wrong type: \($0.expected.name) is \($0.elementType.rawValue), needs one of \(allowed)"
      }
  }

  public var description: String { isEmpty ? "no differences" : lines.joined(separator: "\n") }
}
