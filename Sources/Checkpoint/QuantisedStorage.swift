/// A matrix as a checkpoint holds it: plain numbers, or quantised blocks in their place.
public enum StoredTensor: Sendable {
  /// One tensor of numbers.
  case plain(TensorView)
  /// Values and scales.
  case quantised(QuantisedTensor)

  /// The name of the matrix.
  public var name: String {
    switch self {
    case .plain(let view): view.name
    case .quantised(let tensor): tensor.name
    }
  }

  /// Bytes in the file.
  public var byteCount: Int {
    switch self {
    case .plain(let view): view.byteCount
    case .quantised(let tensor): tensor.byteCount
    }
  }

  /// The elements as `Float`, row-major.
  /// - Parameter inputs: columns of a row, of which a quantised matrix stores only the padded number.
  /// - Throws: what `TensorView.floats()` and `QuantisedTensor.floats` throw.
  public func floats(inputs: Int) throws -> [Float] {
    switch self {
    case .plain(let view): try view.floats()
    case .quantised(let tensor): try tensor.floats(inputs: inputs)
    }
  }
}

extension Weights {
  /// The quantised matrix called `name`; nil if there is none, or if a plain tensor of that name takes precedence.
  /// - Throws: `.quantisedParts` if values or scales are missing or do not fit each other.
  public func quantised(_ name: String) throws(CheckpointError) -> QuantisedTensor? {
    guard self[name] == nil else { return nil }
    let found = QuantisedFormat.allCases.compactMap { format in
      self[name + format.suffix].map { (format, $0) }
    }
    guard let (format, values) = found.first else { return nil }
    guard found.count == 1 else {
      throw CheckpointError(
        .quantisedParts, file: path, tensor: name,
        "is there with 8 and with 4 bits, and nothing says which to use; quantise the checkpoint again."
      )
    }
    guard let scales = self[name + QuantisedFormat.scalesSuffix] else {
      throw CheckpointError(
        .quantisedParts, file: path, tensor: values.name,
        "has no \(name + QuantisedFormat.scalesSuffix) beside it; "
          + "quantise the checkpoint again.")
    }
    return try QuantisedTensor(name: name, format: format, values: values, scales: scales)
  }

  /// The matrix called `name`, plain or quantised.
  /// - Throws: `.missingTensor` if there is neither; `.quantisedParts` if its parts do not fit.
  public func stored(_ name: String) throws(CheckpointError) -> StoredTensor {
    if let tensor = try quantised(name) { return .quantised(tensor) }
    return .plain(try tensor(name))
  }
}

extension SafetensorsWriter {
  /// Adds quantised rows as the two tensors that stand for `name`.
  /// - Throws: `.unwritable` if one of the names is taken.
  public mutating func add(_ name: String, quantised rows: QuantisedRows) throws(CheckpointError) {
    let format = rows.format
    try add(
      name + format.suffix, format.valueType, [rows.rows, format.valueBytes(inputs: rows.inputs)],
      bytes: rows.values)
    try add(
      name + QuantisedFormat.scalesSuffix, .float16,
      [rows.rows, format.scaleCount(inputs: rows.inputs)],
      bytes: rows.scales)
  }
}
