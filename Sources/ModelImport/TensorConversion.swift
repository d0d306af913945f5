import Checkpoint
import Foundation

/// Reads one tensor piece by piece, checks its values, and hands out the bytes to store.
struct TensorConversion {
  let tensor: PlannedTensor
  private(set) var error = QuantisationError()

  /// Elements of a piece: 32 MiB as floats.
  static let pieceElements = 8 << 20

  init(_ tensor: PlannedTensor) { self.tensor = tensor }

  /// The error of what was stored; nil where nothing was quantised now.
  var report: TensorError? {
    guard case .quantised(let format) = tensor.storage, !tensor.keepsBlocks else { return nil }
    return TensorError(
      format: format.rawValue, relativeRMS: error.relativeRMS, maximum: error.maximum,
      largestWeight: error.largestWeight, count: error.count)
  }

  /// Calls `store` with the bytes of each piece: one list for each entry of the tensor.
  mutating func run(_ store: ([[UInt8]]) throws -> Void) throws {
    try tensor.source.checked?.checkStorage()
    try tensor.gain?.checked?.checkStorage()
    if let gain = tensor.gain {
      try fold(gain, store)
      return
    }
    let columns = tensor.columns
    guard columns > 0, tensor.count > 0 else {
      try store(tensor.entries.map { _ in [] })
      return
    }
    let rows = tensor.count / columns
    let rowsEach = max(1, Self.pieceElements / columns)
    for start in stride(from: 0, to: rows, by: rowsEach) {
      try Task.checkCancellation()
      let range = start..<min(rows, start + rowsEach)
      if tensor.keepsBlocks, case .blocks(let blocks, _) = tensor.source.backing {
        guard let kept = try blocks.quantisedRows(range, inputs: columns) else { continue }
        try checkScales(kept.scales, range)
        try store([kept.values, kept.scales])
        continue
      }
      let floats = try tensor.source.floats(range.lowerBound * columns..<range.upperBound * columns)
      try store(try converted(floats, firstRow: range.lowerBound))
    }
  }

  private mutating func converted(_ floats: [Float], firstRow: Int) throws -> [[UInt8]] {
    if let bad = FloatCoding.firstNonFinite(floats) { throw unfit(floats[bad], firstRow * tensor.columns + bad) }
    switch tensor.storage {
    case .plain(let type):
      if type == .float16, let large = floats.firstIndex(where: { $0.magnitude >= 65520 }) {
        throw ImportError(
          "\(tensor.source.path): \(tensor.source.name) has the value \(floats[large]), too large for F16; import with "
            + "--numbers bf16.")
      }
      guard let bytes = FloatCoding.encode(floats, as: type) else {
        preconditionFailure("plans store numbers as F32, F16 or BF16")
      }
      return [bytes]
    case .quantised(let format):
      let rows: QuantisedRows
      do {
        rows = try Quantiser.quantise(floats, inputs: tensor.columns, as: format)
      } catch {
        throw ImportError(
          "\(tensor.source.path): \(tensor.source.name) has values too large for \(format.rawValue); import without "
            + "--quantise.")
      }
      error.add(rows.error)
      return [rows.values, rows.scales]
    }
  }

  private func checkScales(_ scales: [UInt8], _ rows: Range<Int>) throws {
    guard let floats = scales.withUnsafeBytes({ FloatCoding.decode($0, .float16) }) else { return }
    if let bad = FloatCoding.firstNonFinite(floats) {
      throw unfit(floats[bad], rows.lowerBound * tensor.columns + bad * QuantisedFormat.block)
    }
  }

  private func unfit(_ value: Float, _ element: Int) -> ImportError {
    ImportError(
      "\(tensor.source.path): \(tensor.source.name) has \(value) at element \(element); weights must be finite, so "
        + "download the file again.")
  }

  /// Weight normalisation: each slice of the first dimension is its direction, of any length, times its gain.
  private mutating func fold(_ gain: SourceTensor, _ store: ([[UInt8]]) throws -> Void) throws {
    let slices = tensor.shape.first ?? 1
    let size = tensor.count / max(1, slices)
    let gains = try gain.floats(0..<gain.count)
    if let bad = FloatCoding.firstNonFinite(gains) {
      throw ImportError(
        "\(gain.path): \(gain.name) has \(gains[bad]) at element \(bad); weights must be finite, so download the file "
          + "again.")
    }
    let slicesEach = max(1, Self.pieceElements / max(1, size))
    for start in stride(from: 0, to: slices, by: slicesEach) {
      try Task.checkCancellation()
      let end = min(slices, start + slicesEach)
      var floats = try tensor.source.floats(start * size..<end * size)
      if let bad = FloatCoding.firstNonFinite(floats) { throw unfit(floats[bad], start * size + bad) }
      for slice in start..<end {
        let range = (slice - start) * size..<(slice - start + 1) * size
        let length = floats[range].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length > 0 else {
          throw ImportError(
            "\(tensor.source.path): \(tensor.source.name) has no direction in slice \(slice), where all values are 0; "
              + "download the file again.")
        }
        let factor = Double(gains[slice]) / length
        for index in range { floats[index] = Float(Double(floats[index]) * factor) }
      }
      guard case .plain(let type) = tensor.storage, let bytes = FloatCoding.encode(floats, as: type) else {
        preconditionFailure("folded weights are stored as numbers")
      }
      try store([bytes])
    }
  }
}
