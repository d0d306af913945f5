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
    guard let from = UnsafeRawPointer(floats.baseAddress), let values = values.baseAddress,
      let scales = scales.baseAddress
    else { return report }
    let blocks = format.scaleCount(inputs: inputs)
    for row in rows {
      for block in 0..<blocks {
        let first = block &* QuantisedFormat.block
        let count = min(QuantisedFormat.block, inputs - first)
        var weights = Block()
        let source = from + (row &* inputs &+ first) &* 4
        if count == QuantisedFormat.block {
          weights = source.loadUnaligned(as: Block.self)
        } else {
          for index in 0..<count {
            weights[index] = source.loadUnaligned(fromByteOffset: index &* 4, as: Float.self)
          }
        }
        // A sum that is finite has only finite terms; an infinite one may have finite terms, hence the second look.
        guard weights.sum().isFinite || (0..<count).allSatisfy({ weights[$0].isFinite }),
          let choice = format == .q8
            ? ScaledBlock(eightBits: weights) : ScaledBlock(fourBits: weights)
        else {
          let unfit = (0..<count).first { !weights[$0].isFinite }
          report.firstUnfit = row &* inputs &+ first &+ (unfit ?? weights.indexOfLargest)
          return report
        }
        let at = row &* blocks &+ block
        scales.storeBytes(of: choice.scaleBits.littleEndian, toByteOffset: at &* 2, as: UInt16.self)
        choice.store(format, at: values + at &* format.blockBytes)
        report.error.add(
          weights, weights - choice.integers * float(halfBits: choice.scaleBits), count: count)
      }
    }
    return report
  }
}

/// Integers and the scale that make a block.
private struct ScaledBlock {
  var scaleBits: UInt16
  var integers: Block

  /// −127…127 with the scale that the largest magnitude needs; nil if that exceeds half precision.
  @inline(__always)
  init?(eightBits weights: Block) {
    scaleBits = halfBits(weights.largestMagnitude / 127)
    let scale = float(halfBits: scaleBits)
    guard scale.isFinite else { return nil }
    integers = scale > 0 ? (weights * (1 / scale)).rounded(in: -127...127) : Block()
  }

  /// −8…7 with the candidate scale that leaves the smallest squared error.
  @inline(__always)
  init?(fourBits weights: Block) {
    let high = weights.max()
    let low = weights.min()
    let extreme = high > -low ? high : low
    scaleBits = 0
    integers = Block()
    guard extreme != 0 else { return }
    guard (extreme / 4).magnitude <= 65504 else { return nil }
    var least = Float.infinity
    // The first is Q4_0's; beyond −8 the largest value is clipped in favour of the others. Positive ones give up −8.
    for divisor in [-8, -8.6, -7.5, -7, -6.5, -6, -5.4, -4.8, 7, 7.5, 6.5] as [Float] {
      let first = extreme / divisor
      // The reciprocal of a subnormal is infinite.
      guard first.magnitude >= 1e-37 else { continue }
      let candidate = (weights * (1 / first)).rounded(in: -8...7)
      let squares = (candidate * candidate).sum()
      guard squares > 0 else { continue }
      let bits = halfBits((weights * candidate).sum() / squares)
      let difference = weights - candidate * float(halfBits: bits)
      let error = (difference * difference).sum()
      if error < least { (least, scaleBits, integers) = (error, bits, candidate) }
    }
  }

  @inline(__always)
  func store(_ format: QuantisedFormat, at target: UnsafeMutableRawPointer) {
    switch format {
    case .q8:
      target.storeBytes(
        of: SIMD32<Int8>(truncatingIfNeeded: SIMD32<Int32>(integers)), as: SIMD32<Int8>.self)
    case .q4:
      let nibbles = SIMD32<UInt8>(truncatingIfNeeded: SIMD32<Int32>(integers + 8))
      target.storeBytes(of: nibbles.lowHalf | nibbles.highHalf &<< 4, as: SIMD16<UInt8>.self)
    }
  }
}

extension SIMD32<Float> {
  /// To the nearest integers, ties to even, then into `range`. Adding 1.5 · 2²³ makes the processor round at the unit,
  /// where `.rounded` would call a function for each value on processors for which SSE4.1 is not assumed.
  @inline(__always)
  fileprivate func rounded(in range: ClosedRange<Float>) -> Self {
    let magic = Self(repeating: 0x1.8p23)
    let limited = clamped(
      lowerBound: Self(repeating: range.lowerBound - 0.25),
      upperBound: Self(repeating: range.upperBound + 0.25))
    return (limited + magic) - magic
  }

  fileprivate var indexOfLargest: Int {
    (0..<scalarCount).max { self[$0].magnitude < self[$1].magnitude } ?? 0
  }
}
