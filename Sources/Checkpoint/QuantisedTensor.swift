import Foundation

/// A quantised matrix of a checkpoint: its values and its scales in the mapped file.
///
/// Like `TensorView` it copies nothing until it is asked to.
public struct QuantisedTensor: Sendable {
  /// The name of the matrix that this stands for, without an ending.
  public let name: String
  /// How it is stored.
  public let format: QuantisedFormat
  /// Rows: outputs of a linear map, all experts together.
  public let rows: Int
  /// Columns, rounded up to whole blocks. How many of them count is not stored; the architecture knows it.
  public let paddedInputs: Int
  /// The values: `[rows, paddedInputs]` or `[rows, paddedInputs / 2]` bytes.
  public let values: TensorView
  /// The scales: `[rows, paddedInputs / 32]` half-precision numbers.
  public let scales: TensorView

  /// Joins the two tensors after checking that they fit each other.
  /// - Throws: `CheckpointError` that names the tensor at fault.
  init(name: String, format: QuantisedFormat, values: TensorView, scales: TensorView)
    throws(CheckpointError)
  {
    func refuse(_ view: TensorView, _ kind: CheckpointError.Kind, _ message: String)
      -> CheckpointError
    {
      CheckpointError(kind, file: view.path, tensor: view.name, message)
    }
    guard values.elementType == format.valueType else {
      throw refuse(
        values, .quantisedParts,
        "has the type \(values.elementType.rawValue) where quantised values are \(format.valueType.rawValue); "
          + "quantise the checkpoint again.")
    }
    guard scales.elementType == .float16 else {
      throw refuse(
        scales, .quantisedParts,
        "has the type \(scales.elementType.rawValue) where scales are F16; quantise the checkpoint again."
      )
    }
    guard values.shape.count == 2, values.shape[1] > 0, values.shape[1] % format.blockBytes == 0
    else {
      throw refuse(
        values, .quantisedParts,
        "has the shape \(values.shape) where rows are whole blocks of \(format.blockBytes) bytes; "
          + "quantise the checkpoint again.")
    }
    let blocks = values.shape[1] / format.blockBytes
    guard scales.shape == [values.shape[0], blocks] else {
      throw refuse(
        scales, .quantisedParts,
        "has the shape \(scales.shape) where the values need \([values.shape[0], blocks]); "
          + "quantise the checkpoint again.")
    }
    self.name = name
    self.format = format
    rows = values.shape[0]
    paddedInputs = blocks * QuantisedFormat.block
    self.values = values
    self.scales = scales
  }

  /// Bytes in the file.
  public var byteCount: Int { values.byteCount + scales.byteCount }

  /// Whether this can stand for a matrix of these sizes.
  public func stands(forRows rows: Int, inputs: Int) -> Bool {
    self.rows == rows && paddedInputs == QuantisedFormat.paddedInputs(inputs)
  }

  /// The weights, dequantised, row-major `[rows.count, inputs]`.
  /// - Parameters:
  ///   - inputs: columns that count, at most `paddedInputs`.
  ///   - rows: which rows; nil for all.
  /// - Throws: `.tooLargeForMemory` if the result is larger than this machine's memory, `.changedWhileOpen` if the file
  ///   was rewritten since it was opened.
  public func floats(inputs: Int, rows part: Range<Int>? = nil) throws -> [Float] {
    let part = part ?? 0..<rows
    precondition(
      inputs > 0 && inputs <= paddedInputs, "a quantised matrix has fewer columns than that")
    precondition(
      part.lowerBound >= 0 && part.upperBound <= rows, "a quantised matrix has fewer rows than that"
    )
    let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    guard part.count <= memory / (4 * inputs) else {
      throw CheckpointError(
        .tooLargeForMemory, file: values.path, tensor: name,
        "has \(part.count) rows of \(inputs), more than fit in this machine's \(memory >> 30) GiB; read fewer rows."
      )
    }
    return try values.withBytes { values in
      try scales.withBytes { scales in
        dequantise(
          values: UnsafeRawBufferPointer(
            rebasing: values.dropFirst(part.lowerBound * self.values.shape[1])),
          scales: UnsafeRawBufferPointer(
            rebasing: scales.dropFirst(part.lowerBound * self.scales.shape[1] * 2)),
          rows: part.count, inputs: inputs, paddedInputs: paddedInputs, format)
      }
    }
  }
}

/// Values and scales of whole rows to numbers.
func dequantise(
  values: UnsafeRawBufferPointer, scales: UnsafeRawBufferPointer, rows: Int, inputs: Int,
  paddedInputs: Int,
  _ format: QuantisedFormat
) -> [Float] {
  let blocks = paddedInputs / QuantisedFormat.block
  precondition(
    values.count >= rows * blocks * format.blockBytes && scales.count >= rows * blocks * 2)
  return [Float](unsafeUninitializedCapacity: rows * inputs) { target, initialized in
    initialized = rows * inputs
    guard rows > 0, let values = values.baseAddress, let scales = scales.baseAddress,
      let to = UnsafeMutableRawPointer(target.baseAddress)
    else { return }
    for row in 0..<rows {
      for block in 0..<blocks {
        let at = row &* blocks &+ block
        let bits = UInt16(
          littleEndian: scales.loadUnaligned(fromByteOffset: at &* 2, as: UInt16.self))
        var numbers = format.integers(values + at &* format.blockBytes) * float(halfBits: bits)
        let first = block * QuantisedFormat.block
        let count = min(QuantisedFormat.block, inputs - first)
        guard count > 0 else { continue }
        withUnsafeBytes(of: &numbers) {
          (to + (row &* inputs &+ first) &* 4).copyMemory(
            from: $0.baseAddress!, byteCount: count &* 4)
        }
      }
    }
  }
}
