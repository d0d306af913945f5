internal import Dispatch

/// Rows of a matrix in quantised form, as bytes of a safetensors file.
public struct QuantisedRows: Sendable, Equatable {
  /// How they are stored.
  public let format: QuantisedFormat
  /// Number of rows.
  public let rows: Int
  /// Columns before padding.
  public let inputs: Int
  /// The bytes of the tensor of values.
  public let values: [UInt8]
  /// The bytes of the tensor of scales: little-endian half-precision numbers.
  public let scales: [UInt8]
  /// How far they are from the numbers they were made of.
  public let error: QuantisationError

  /// The numbers they stand for, `[rows, inputs]`.
  public func floats() -> [Float] {
    values.withUnsafeBytes { values in
      scales.withUnsafeBytes { scales in
        dequantise(
          values: values, scales: scales, rows: rows, inputs: inputs,
          paddedInputs: QuantisedFormat.paddedInputs(inputs), format)
      }
    }
  }
}

/// Rounds matrices to 8 or 4 bits. Rows are independent: a large matrix may be given in parts.
///
/// * 8 bits: the scale is the block's largest magnitude / 127, rounded to half precision; values are rounded to nearest
///   with the rounded scale.
/// * 4 bits: of several scales around "the largest value is −8 (or 7)" the one with the smallest squared error is taken;
///   each is refined once by least squares for the integers it leads to. (GGUF's Q4_0 takes the first candidate.)
public enum Quantiser {
  /// Quantises whole rows.
  /// - Parameters:
  ///   - floats: row-major `[rows, inputs]`.
  ///   - inputs: columns, at least 1.
  /// - Throws: `CheckpointError` `.notQuantisable` if a weight is not a number, infinite, or so large that its block's
  ///   scale exceeds half precision.
  public static func quantise(
    _ floats: [Float], inputs: Int, as format: QuantisedFormat
  ) throws(CheckpointError) -> QuantisedRows {
    var outcome: Result<QuantisedRows, CheckpointError>?
    floats.withUnsafeBufferPointer { floats in
      outcome = Result { () throws(CheckpointError) in
        try quantise(floats, inputs: inputs, as: format)
      }
    }
    guard let outcome else { preconditionFailure("an array has bytes") }
    return try outcome.get()
  }

  /// Quantises whole rows; see the other form.
  public static func quantise(
    _ floats: UnsafeBufferPointer<Float>, inputs: Int, as format: QuantisedFormat
  ) throws(CheckpointError) -> QuantisedRows {
    precondition(inputs > 0 && floats.count % inputs == 0, "a matrix has whole rows")
    let rows = floats.count / inputs
    let blocks = format.scaleCount(inputs: inputs)
    let rowBytes = blocks * format.blockBytes
    // Rows in parts of about a megabyte, each on any core; the parts do not depend on the number of cores.
    let rowsEach = max(1, (1 << 18) / inputs)
    let parts = (rows + rowsEach - 1) / rowsEach
    var values = [UInt8](repeating: 0, count: rows * rowBytes)
    var scales = [UInt8](repeating: 0, count: rows * blocks * 2)
    var reports = [PartReport](repeating: PartReport(), count: parts)
    values.withUnsafeMutableBytes { values in
      scales.withUnsafeMutableBytes { scales in
        reports.withUnsafeMutableBufferPointer { reports in
          // Each part writes bytes of its own.
          nonisolated(unsafe) let (values, scales, reports, floats) = (
            values, scales, reports, floats
          )
          DispatchQueue.concurrentPerform(iterations: parts) { part in
            let rows = part * rowsEach..<min(rows, (part + 1) * rowsEach)
            reports[part] = quantise(
              floats, rows: rows, inputs: inputs, format, into: values, scales)
          }
        }
      }
    }
    if let at = reports.lazy.compactMap(\.firstUnfit).first {
      throw CheckpointError(
        .notQuantisable, file: "weights to quantise", tensor: nil,
        "\(floats[at]) in row \(at / inputs), column \(at % inputs), cannot be quantised; repair the checkpoint or keep "
          + "this tensor as it is.")
    }
    return QuantisedRows(
      format: format, rows: rows, inputs: inputs, values: values, scales: scales,
      error: reports.reduce(into: QuantisationError()) { $0.add($1.error) })
  }

  private struct PartReport {
    var error = QuantisationError()
    /// Index of the first number that cannot be quantised.
    var firstUnfit: Int?
  }

  private static func quantise(
    _ floats: UnsafeBufferPointer<Float>, rows: Range<Int>, inputs: Int, _ format: QuantisedFormat,
    into values: UnsafeMutableRawBufferPointer, _ scales: UnsafeMutableRawBufferPointer
  ) -> PartReport {
    var report = PartReport()
    guard let from = floats.baseAddress, let values = values.baseAddress,
      let scales = scales.baseAddress
    else { return report }
    let blocks = format.scaleCount(inputs: inputs)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * QuantisedFormat.block) { room in
      guard let padded = room.baseAddress else { return }
      let integers = padded + QuantisedFormat.block
      for row in rows {
        for block in 0..<blocks {
          let first = block &* QuantisedFormat.block
          let count = min(QuantisedFormat.block, inputs - first)
          var weights = from + (row &* inputs &+ first)
          if count < QuantisedFormat.block {
            padded.update(repeating: 0, count: QuantisedFormat.block)
            padded.update(from: weights, count: count)
            weights = UnsafePointer(padded)
          }
          // A sum that is finite has only finite terms; an infinite one may have finite terms, hence the second look.
          guard BlockRounding.sum(weights).isFinite || (0..<count).allSatisfy({ weights[$0].isFinite }),
            let scaleBits = format == .q8
              ? BlockRounding.eightBits(weights, into: integers) : BlockRounding.fourBits(weights, into: integers)
          else {
            let unfit =
              (0..<count).first { !weights[$0].isFinite }
              ?? (0..<count).max { weights[$0].magnitude < weights[$1].magnitude } ?? 0
            report.firstUnfit = row &* inputs &+ first &+ unfit
            return
          }
          let at = row &* blocks &+ block
          scales.storeBytes(of: scaleBits.littleEndian, toByteOffset: at &* 2, as: UInt16.self)
          let target = values + at &* format.blockBytes
          switch format {
          case .q8: BlockRounding.storeEightBits(integers, at: target)
          case .q4: BlockRounding.storeFourBits(integers, at: target)
          }
          report.error.add(weights, integers, scale: float(halfBits: scaleBits), count: count)
        }
      }
    }
    return report
  }
}
